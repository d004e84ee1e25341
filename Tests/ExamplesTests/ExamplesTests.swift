import Foundation
import PostgresClient
import PostgresServer
import TaskerCore
import TestSupport
import Testing

@Suite("The examples")
struct ExamplesTests {
    @Test func `the first workflow prints its result, and the same one when it is run again`() async throws {
        try await TestDatabase.withMigrated { database in
            for _ in 1...2 {
                let outcome = try await ExampleProgram(name: "FirstWorkflow").run(database: database.url)
                #expect(outcome.status == .exited(0), "\(outcome.errors)")
                #expect(outcome.output == "Hello Ada Lovelace, your name has 11 letters.\n")
            }
            let tasks = try await database.withConnection { connection in
                try await connection.query(.init(name: "", sql: "SELECT count(*)::int AS tasks FROM tasker.tasks"))
                    .map { try $0.decode("tasks", as: Int32.self) }
            }
            #expect(tasks == [1])
        }
    }

    @Test func `package-report migrates an empty database, prints its report and writes its chart`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "package-report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let status = folder.appending(path: "status")
        let chart = folder.appending(path: "chart.svg")
        try """
        Package: alpha
        Status: install ok installed
        Section: libs
        Installed-Size: 10
        Maintainer: Somebody <somebody@example.org>
        Version: 1

        Package: beta
        Status: install ok installed
        Section: utils
        Installed-Size: 2000
        Maintainer: Somebody <somebody@example.org>
        Version: 2
        Depends: alpha

        """.write(to: status, atomically: true, encoding: .utf8)
        try await TestDatabase.withEmpty { database in
            let outcome = try await ExampleProgram(name: "package-report").run(
                ["--migrate", "--chart", chart.path, status.path], database: database.url)
            #expect(outcome.status == .exited(0), "\(outcome.errors)")
            #expect(outcome.output.contains("alpha"))
            #expect(outcome.errors.contains("2 packages in"))
            #expect(try String(contentsOf: chart, encoding: .utf8).contains("<svg"))
        }
    }

    @Test func `package-report says what is missing when it has no database or no such file`() async throws {
        let program = ExampleProgram(name: "package-report")
        let without = try await program.run(database: nil)
        #expect(without.status == .exited(64))
        #expect(without.errors.contains("DATABASE_URL is not set"))
        try await TestDatabase.withMigrated { database in
            let outcome = try await program.run(["/no/such/file"], database: database.url)
            #expect(outcome.status == .exited(1))
            #expect(outcome.errors.contains("/no/such/file"))
        }
    }

    @Test func `every template is sound and needs only the command's own handlers`() throws {
        let files = Documents.files(in: ["Examples/Templates"]).filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= 3)
        let known = ["tasker.echo", "tasker.sleep", "tasker.fail", "tasker.command"]
        for file in files {
            let bytes = Array(try Data(contentsOf: Documents.root.appending(path: file)))
            let reading = try TemplateReader.read(bytes)
            #expect(reading.warnings == [], "\(file)")
            for step in reading.template.steps {
                #expect(known.contains(step.handler.callable), "\(file), step \(step.name)")
            }
        }
    }
}
