import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// What must not depend on how much else there is: counted in rows read and in rounds, not in time.
@Suite struct LargeScaleTests {
    private static let me = Operator("me", reason: "because")

    /// Rows of steps that the statements of the body read by scans of the whole table.
    private static func scanned(_ fixture: StoreFixture, _ body: () async throws -> Void) async throws -> Int64 {
        let count = """
            SELECT COALESCE((SELECT seq_tup_read FROM pg_stat_xact_user_tables
                             WHERE schemaname = 'tasker' AND relname = 'workflow_steps'), 0)
                 + (SELECT seq_tup_read FROM pg_stat_user_tables WHERE schemaname = 'tasker' AND relname = 'workflow_steps')
            """
        _ = try await fixture.value("SELECT pg_stat_force_next_flush()::text", as: String?.self)
        let before = try await fixture.value(count, as: Int64.self) ?? 0
        try await body()
        _ = try await fixture.value("SELECT pg_stat_force_next_flush()::text", as: String?.self)
        _ = try await fixture.value("SELECT pg_stat_clear_snapshot()::text", as: String?.self)
        return (try await fixture.value(count, as: Int64.self) ?? 0) - before
    }

    @Test func `acting on a step reads that step, not all of the database`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let tasks = try await fixture.create(template, count: 500)
            try await fixture.settle(try await fixture.claim(3), .permanent)
            try await fixture.pool.withConnection { try await $0.run(script: "ANALYZE tasker.workflow_steps") }
            let read = try await Self.scanned(fixture) {
                let store = fixture.store
                _ = try await store.completeStep("a", task: tasks[0], result: .null, by: Self.me)
                _ = try await store.resolveStep("a", task: tasks[1], by: Self.me)
                _ = try await store.resetStep("a", task: tasks[2], by: Self.me)
            }
            #expect(read == 0)
        }
    }

    @Test func `every step that waits for nobody is reported, however many wait before it`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 5_300)
            try await fixture.pool.query(
                PostgresStatement(
                    sql: "SELECT set_config('tasker.clock', (tasker.engine_clock() + interval '11 min')::text, false)"))
            var settings = MaintenanceSettings()
            settings.interval = .zero
            var rounds = 0
            var reported = 0
            while reported < 5_300, rounds < 20 {
                reported += try await fixture.store.maintain(settings)["worker_unavailable"] ?? 0
                rounds += 1
            }
            #expect(reported == 5_300)
            #expect(
                try await fixture.value(
                    "SELECT count(*) FROM tasker.tasks_dlq WHERE resolution_status = 'pending'", as: Int64.self)
                    == 5_300)
        }
    }
}
