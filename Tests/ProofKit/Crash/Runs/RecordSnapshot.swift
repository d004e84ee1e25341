import PostgresClient
import TestSupport

/// What has been recorded for good: history, results, audit.
///
/// It may grow; nothing of it may change.
struct RecordSnapshot {
    private let rows: Set<String>

    static func take(_ fixture: StoreFixture) async throws -> RecordSnapshot {
        let texts = try await fixture.pool.query(PostgresStatement(name: "records", sql: sql))
        return RecordSnapshot(rows: Set(try texts.map { try $0.decode(at: 0, as: String.self) }))
    }

    /// What is missing, or otherwise, in a later one.
    func losses(in later: RecordSnapshot) -> [String] {
        rows.subtracting(later.rows).sorted().map { "recorded, and later not any more: \($0.prefix(300))" }
    }

    /// Which row is the last one changes, and so do the rows of steps that an operator begins again.
    private static let sql = """
        SELECT 'step history ' || (to_jsonb(h) - 'most_recent' - 'updated_at')::text
        FROM tasker.workflow_step_transitions h
        UNION ALL
        SELECT 'task history ' || (to_jsonb(h) - 'most_recent' - 'updated_at')::text FROM tasker.task_transitions h
        UNION ALL
        SELECT 'audit ' || (to_jsonb(a) - 'updated_at')::text FROM tasker.workflow_step_result_audit a
        UNION ALL
        SELECT format('result of step %s: %s', workflow_step_uuid, results) FROM tasker.workflow_steps
        WHERE state IN ('complete', 'resolved_manually')
        UNION ALL
        SELECT format('task %s', task_uuid) FROM tasker.tasks
        UNION ALL
        SELECT 'action ' || to_jsonb(o)::text FROM tasker.operator_actions o
        """
}
