import PostgresClient

/// The statements that read results.
enum ResultStatements {
    static let result = PostgresStatement(
        name: "step_result",
        sql: """
            SELECT s.results->'result' AS result
            FROM tasker.workflow_steps s JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
            WHERE s.task_uuid = $1::uuid AND n.name = $2::text AND s.processed
            """)
    static let failures = PostgresStatement(
        name: "step_failures",
        sql: """
            SELECT n.name, COALESCE(s.attempts, 0) AS attempts,
                   COALESCE(s.results->'error'->>'error_type', s.results->'metadata'->>'error_type', 'unknown') AS error_type,
                   COALESCE(s.results->'error'->>'message', '') AS message
            FROM tasker.workflow_steps s JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
            WHERE s.task_uuid = $1::uuid AND s.state = 'error'
            ORDER BY s.workflow_step_uuid
            """)

    static let all = [result, failures]
}
