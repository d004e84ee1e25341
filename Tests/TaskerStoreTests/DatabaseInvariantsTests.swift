import PostgresClient
import TaskerCore
import TestSupport
import Testing

/// A check that cannot fail proves nothing: each rule has to see the violation that is planted for it.
@Suite struct DatabaseInvariantsTests {
    @Test func `every planted violation is found`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([
                .step("a"), .step("b", after: ["a"]), .step("c", after: ["b"]),
            ])
            _ = try await fixture.create(template)
            try await fixture.settle(try await fixture.claim())
            _ = try await fixture.claim()
            #expect(try await fixture.violations() == [])
            for (rule, sql) in Self.planted {
                try await fixture.pool.withConnection { connection in
                    try await connection.run(script: "BEGIN")
                    try await connection.run(script: sql)
                    let found = try await DatabaseInvariants.check(connection)
                    #expect(found.contains { $0.hasPrefix(rule) }, "\(sql): \(found)")
                    try await connection.run(script: "ROLLBACK")
                }
            }
        }
    }

    private static let planted = [
        ("task counters", "UPDATE tasker.tasks SET live_steps = live_steps + 1"),
        ("task state", "UPDATE tasker.tasks SET state = 'waiting_for_retry' WHERE state = 'steps_in_process'"),
        ("terminal task", "UPDATE tasker.tasks SET state = 'cancelled' WHERE state = 'steps_in_process'"),
        ("task history", "UPDATE tasker.task_transitions SET sort_key = 7"),
        ("task history", "UPDATE tasker.task_transitions SET most_recent = false"),
        ("step history", "UPDATE tasker.workflow_step_transitions SET from_state = 'error' WHERE sort_key = 2"),
        ("step history", "DELETE FROM tasker.workflow_step_transitions WHERE sort_key = 1"),
        ("step history", "UPDATE tasker.workflow_steps SET state = 'enqueued' WHERE state = 'in_progress'"),
        ("unmet dependencies", "UPDATE tasker.workflow_steps SET unmet_dependencies = 2 WHERE state = 'pending'"),
        ("unmet dependencies", "UPDATE tasker.workflow_steps SET state = 'enqueued' WHERE state = 'pending'"),
        ("success audit", "DELETE FROM tasker.workflow_step_result_audit"),
        ("success audit", "UPDATE tasker.workflow_step_result_audit SET success = false"),
        ("attempts", "UPDATE tasker.workflow_steps SET attempts = 9 WHERE state = 'complete'"),
        ("timer", "UPDATE tasker.workflow_steps SET wake_at = now() WHERE state = 'complete'"),
        ("messages", "DELETE FROM pgmq.q_worker_alpha_queue"),
        (
            "messages",
            "INSERT INTO pgmq.q_worker_alpha_queue (vt, message) SELECT vt, message FROM pgmq.q_worker_alpha_queue"
        ),
        ("messages", "UPDATE tasker.workflow_steps SET message_id = 12345 WHERE state = 'in_progress'"),
    ]
}
