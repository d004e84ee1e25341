import PostgresClient
import TaskerCore
import TestSupport
import Testing

@Suite("tasker migrate")
struct MigrateCommandTests {
    @Test("An empty database is migrated by up, and by nothing else")
    func up() async throws {
        try await TestDatabase.withEmpty { database in
            try await Tool.with(url: database.url) { tool in
                let before = try await tool.run("migrate", "status", "--json")
                #expect(before.code == 78)
                #expect(try before.json()["pending"]?.array?.count == 1)
                let early = try await tool.run("task", "list")
                #expect(early.code == 78)
                #expect(early.errors.contains("tasker migrate up"))
                #expect(try await tool.run("migrate", "sql").output.contains("CREATE TABLE tasker.tasks"))
                #expect(try await tool.run("migrate", "status").code == 78, "sql changed nothing")

                let up = try await tool.run("migrate", "up", "--pgmq-sql", database.cluster.pgmqFile(version: "1.13.0"))
                #expect(up.code == 0, "\(up.errors)")
                #expect(up.output.contains("applied 1 (initial schema)"))
                let after = try await tool.run("migrate", "status", "--json")
                #expect(after.code == 0)
                #expect(try after.json()["current"] == true)
                #expect(try await tool.run("task", "list").code == 0)
                #expect(try await tool.run("migrate", "up", "--json").json()["applied"] == [])
            }
        }
    }

    @Test("verify names what is missing and ends with 78")
    func verify() async throws {
        try await TestDatabase.withMigrated { database in
            try await database.withConnection { try await $0.run(script: "DROP INDEX tasker.idx_tasks_correlation_id") }
            try await Tool.with(url: database.url) { tool in
                let outcome = try await tool.run("migrate", "verify")
                #expect(outcome.code == 78)
                #expect(outcome.output.contains("index idx_tasks_correlation_id is missing"))
            }
        }
    }

    @Test("The doctor finds a migrated database in order")
    func doctor() async throws {
        try await TestDatabase.withMigrated { database in
            try await Tool.with(url: database.url) { tool in
                let outcome = try await tool.run("doctor", "--json")
                #expect(outcome.code == 0, "\(outcome.output)")
                let findings = try outcome.json()["findings"]?.array ?? []
                for name in ["database", "server", "schema", "clocks", "pgmq"] {
                    #expect(findings.contains { $0["name"]?.string == name && $0["grade"] == "ok" }, "\(name)")
                }
            }
        }
    }
}
