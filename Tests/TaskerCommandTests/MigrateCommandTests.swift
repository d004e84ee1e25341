import Foundation
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

    @Test("roles prints its SQL, makes the roles, and a worker of that role runs what was submitted")
    func roles() async throws {
        try await TestDatabase.withMigrated { database in
            try await TestRoles.with(database) { roles in
                let names = ["--worker", roles.workerRole, "--orchestrator", roles.orchestratorRole]
                let owner = Tool(folder: NSTemporaryDirectory(), url: database.url)
                let dry = await (try owner.start(["migrate", "roles", "--dry-run"] + names)).outcome()
                #expect(dry.code == 0)
                #expect(dry.output.contains("GRANT EXECUTE ON FUNCTION tasker.claim_steps"))
                let made = await (try owner.start(["migrate", "roles", "--json"] + names)).outcome()
                #expect(try made.json()["worker"]?.string == roles.workerRole)
                let refused = try await owner.run("migrate", "roles", "--worker", "pg_x")
                #expect(refused.code == 78)
                #expect(refused.errors.contains("worker: "))

                try await Tool.with(url: roles.orchestrator) { orchestrator in
                    try orchestrator.write("order.yaml", Templates.order)
                    #expect(try await orchestrator.run("template", "register", "order.yaml").code == 0)
                    let worker = try Tool(folder: orchestrator.folder, url: roles.worker).start(["worker"])
                    let submitted = try await orchestrator.run("run", "shop/order", "--no-wait")
                    #expect(submitted.code == 0, "\(submitted.errors)")
                    try await eventually("the task to be complete") {
                        try await database.withConnection {
                            try await $0.query(
                                PostgresStatement(
                                    sql: "SELECT count(*) AS n FROM tasker.tasks WHERE state = 'complete'")
                            ).first?.decode("n", as: Int.self) == 1
                        }
                    }
                    worker.signal(SIGTERM)
                    #expect(await worker.outcome().code == 0)
                    let denied = try await Tool(folder: orchestrator.folder, url: roles.worker).run("task", "list")
                    #expect(denied.code == 70, "\(denied.errors)")
                    #expect(denied.errors.contains("42501"))
                }
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
