import Foundation
import PostgresServer
import TaskerCore
import Testing

@Suite("tasker demo")
struct DemoTests {
    @Test("The demo survives its killed worker, and the database says so")
    func demo() async throws {
        try await Tool.with { tool in
            try tool.write(
                "status",
                """
                Package: a
                Status: install ok installed
                Section: libs
                Maintainer: Ann <ann@example.org>
                Installed-Size: 10
                Version: 1

                Package: b
                Status: install ok installed
                Section: libs
                Maintainer: Ann <ann@example.org>
                Installed-Size: 20
                Version: 1
                Depends: a

                """)
            let outcome = try await tool.run("demo", "--tasks", "100", "--status", "status", "--json")
            #expect(outcome.code == 0, "\(outcome.errors)")
            let document = try outcome.json()
            #expect(document["package_report"]?["packages"] == 2)
            #expect(FileManager.default.fileExists(atPath: "\(tool.folder)/package-report.svg"))
            let verdict = try #require(document["takeover"]?["verdict"])
            #expect(verdict["good"] == true)
            #expect(verdict["void"] == false)
            #expect(verdict["held_at_death"]?.int ?? 0 > 0)
            #expect(verdict["taken_over"] == verdict["held_at_death"])
            #expect(document["takeover"]?["attempts_lost"]?.int ?? 0 > 0)
            #expect(outcome.errors.contains("kill -9"))
        }
    }

    @Test("An interrupted demo leaves nothing behind", arguments: [600, 2500])
    func interrupted(afterMilliseconds delay: Int) async throws {
        try await Tool.with { tool in
            let demo = try tool.start(["demo"])
            try await Task.sleep(for: .milliseconds(delay))
            demo.signal(SIGINT)
            let outcome = await demo.outcome()
            #expect(outcome.code == 130)
            let folder = FileManager.default.temporaryDirectory
                .appending(path: "tasker-demo-\(demo.child.processIdentifier)")
            #expect(!FileManager.default.fileExists(atPath: folder.path))
        }
    }
}
