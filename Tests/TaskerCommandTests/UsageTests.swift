import Foundation
import TaskerCore
import Testing

@Suite("The command line without a database")
struct UsageTests {
    @Test("Help tells of every command and every exit code")
    func help() async throws {
        try await Tool.with { tool in
            let outcome = try await tool.run("--help")
            #expect(outcome.code == 0)
            let words = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            for word in [
                "dev", "run", "demo", "worker", "task", "template", "migrate", "doctor", "78 wrong configuration",
            ] {
                #expect(words.contains(word), "\(word)")
            }
        }
    }

    @Test(
        "Wrong usage ends with 64 and nothing on standard output",
        arguments: [
            ["bogus"], ["task", "show", "xyz"], ["task", "list", "--state", "foo"], ["task", "list", "--limit", "0"],
            ["task", "cancel", UUID().uuidString], ["worker", "--lease", "5"],
            ["run", "x.yaml", "--new", "--key", "k"],
        ])
    func wrongUsage(_ arguments: [String]) async throws {
        try await Tool.with { tool in
            let outcome = await (try tool.start(arguments)).outcome()
            #expect(outcome.code == 64)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("Error: "))
        }
    }

    @Test("Wrong usage with --json is an object with code and message")
    func wrongUsageAsJSON() async throws {
        try await Tool.with { tool in
            let outcome = try await tool.run("task", "list", "--limit", "9999", "--json")
            #expect(outcome.code == 64)
            #expect(try outcome.json()["error"]?["code"] == "usage")
            #expect(try outcome.json()["error"]?["message"]?.string?.contains("allowed: 1 to 1000") == true)
        }
    }

    @Test("Without a database the remedy is named")
    func noDatabase() async throws {
        try await Tool.with { tool in
            let outcome = try await tool.run("task", "list")
            #expect(outcome.code == 78)
            #expect(outcome.errors.contains("DATABASE_URL") && outcome.errors.contains("tasker dev"))
        }
    }

    @Test("A database that cannot be reached ends with 69 and one message without the password")
    func unreachable() async throws {
        try await Tool.with(url: "postgresql://ann:s3cr3t@127.0.0.1:1/x") { tool in
            let outcome = try await tool.run("task", "list")
            #expect(outcome.code == 69)
            #expect(outcome.errors.contains("127.0.0.1, port 1"))
            #expect(!(outcome.errors + outcome.output).contains("s3cr3t"))
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
            let asJSON = try await tool.run("run", "demo/diamond", "--json")
            #expect(asJSON.code == 69)
            #expect(try asJSON.json()["error"]?["code"] == "database_unavailable")
        }
    }

    @Test("A database of another kind is refused with 78")
    func otherKind() async throws {
        try await Tool.with(url: "mysql://ann:s3cr3t@host/x") { tool in
            let outcome = try await tool.run("migrate", "status")
            #expect(outcome.code == 78)
            #expect(outcome.errors.contains("postgresql://") && !outcome.errors.contains("s3cr3t"))
        }
    }

    @Test("The doctor tells of an unreachable database and ends with 1")
    func doctor() async throws {
        try await Tool.with(url: "postgresql://ann:s3cr3t@127.0.0.1:1/x") { tool in
            let outcome = try await tool.run("doctor", "--json")
            #expect(outcome.code == 1)
            let findings = try #require(try outcome.json()["findings"]?.array)
            #expect(findings.contains { $0["name"] == "libpq" && $0["grade"] == "ok" })
            #expect(findings.contains { $0["name"] == "database" && $0["grade"] == "missing" })
            #expect(!outcome.output.contains("s3cr3t"))
        }
    }
}
