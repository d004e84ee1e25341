import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct SessionTimeZoneTests {
    @Test(arguments: ["UTC", "America/New_York", "Asia/Kolkata"])
    func `a session's time zone changes no timestamp`(zone: String) async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            try await fixture.database.withConnection { connection in
                try await connection.run(script: "SET TimeZone = '\(zone)'")
                try await connection.run(
                    script: """
                        SELECT tasker.create_tasks(ARRAY['\(UUID().uuidString)']::uuid[], ARRAY['\(template)']::uuid[], '{"{}"}', '{id}',
                            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '\(UUID())', '{}', 0, 1000);
                        CREATE TEMP TABLE c AS SELECT * FROM tasker.claim_steps('\(fixture.worker)', '{worker_alpha_queue}', '{work}', 9, 60000);
                        SELECT tasker.settle_steps(array_agg(step_uuid), array_agg(task_uuid), array_agg(attempt), '{success}', '{null}',
                            '{0}', '{5}', NULL, '\(fixture.worker)', '{}', 0, 1000) FROM c;
                        """)
            }
            try await fixture.settle(try await fixture.claim(), .retryable, delay: .seconds(100))
            // Every timestamp without a zone is UTC: within a minute of now, read as UTC.
            let columns = [
                "tasks": ["requested_at", "created_at", "updated_at"],
                "workflow_steps": ["created_at", "updated_at", "last_attempted_at", "processed_at"],
                "task_transitions": ["created_at", "updated_at"],
                "workflow_step_transitions": ["created_at", "updated_at"],
                "workflow_step_edges": ["created_at", "updated_at"],
                "workflow_step_result_audit": ["recorded_at", "created_at"],
                "named_tasks": ["created_at", "updated_at"],
            ]
            for (table, names) in columns {
                for name in names {
                    let wrong = try await fixture.value(
                        """
                        SELECT count(*) FILTER (WHERE abs(extract(epoch FROM \(name) AT TIME ZONE 'UTC' - now())) > 60)
                               + (count(\(name)) = 0)::int
                        FROM tasker.\(table)
                        """, as: Int64.self)
                    #expect(wrong == 0, "\(table).\(name)")
                }
            }
            let wait = try await fixture.value(
                "SELECT extract(epoch FROM wake_at - now())::float8 FROM tasker.workflow_steps WHERE wake_at IS NOT NULL",
                as: Double.self)
            #expect((90...100).contains(try #require(wait)))
            #expect(try await fixture.violations() == [])
        }
    }
}
