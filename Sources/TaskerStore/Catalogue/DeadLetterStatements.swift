import PostgresClient

/// The statements about dead letters.
enum DeadLetterStatements {
    private static let columns = """
        d.dlq_entry_uuid, d.task_uuid, d.original_state::text AS original_state, d.dlq_reason::text AS dlq_reason,
        d.resolution_status::text AS resolution_status, d.dlq_timestamp, d.resolution_timestamp,
        d.resolved_by::text AS resolved_by, d.resolution_notes, d.task_snapshot->>'namespace' AS namespace,
        d.task_snapshot->>'task_name' AS task_name, COALESCE(d.metadata->>'cause', d.dlq_reason::text) AS cause,
        d.metadata->>'step' AS step, d.metadata->>'error_type' AS error_type, d.metadata->>'message' AS message,
        COALESCE(d.metadata->>'fingerprint', '') AS fingerprint
        """

    /// Newest first; NULL filters nothing.
    ///
    /// A page goes on after the last entry of the one before it.
    static let list = PostgresStatement(
        name: "dead_letters",
        sql: """
            SELECT \(columns)
            FROM tasker.tasks_dlq d
            WHERE ($1::text IS NULL OR d.resolution_status::text = $1::text)
              AND ($2::text IS NULL OR d.dlq_reason::text = $2::text OR d.metadata->>'cause' = $2::text)
              AND ($3::text IS NULL OR d.task_snapshot->>'namespace' = $3::text)
              AND ($4::text IS NULL OR d.task_snapshot->>'task_name' = $4::text)
              AND ($5::text IS NULL OR d.metadata->>'fingerprint' = $5::text)
              AND ($6::uuid IS NULL OR d.task_uuid = $6::uuid)
              AND ($7::uuid IS NULL OR d.dlq_entry_uuid < $7::uuid)
            ORDER BY d.dlq_entry_uuid DESC
            LIMIT $8::int
            """)
    static let entry = PostgresStatement(
        name: "dead_letter",
        sql: """
            SELECT \(columns), d.task_snapshot, d.metadata
            FROM tasker.tasks_dlq d WHERE d.dlq_entry_uuid = $1::uuid
            """)
    static let groups = PostgresStatement(
        name: "dead_letter_groups",
        sql: """
            SELECT COALESCE(g.fingerprint, '') AS fingerprint, g.dlq_reason::text AS dlq_reason,
                   COALESCE(g.cause, g.dlq_reason::text) AS cause, COALESCE(g.template, '') AS template, g.step_name,
                   COALESCE(g.error_type, '') AS error_type, COALESCE(g.message, '') AS message, g.entries, g.oldest_entry,
                   g.newest_entry, g.newest_task_uuid
            FROM tasker.v_dlq_groups g
            ORDER BY g.entries DESC, g.newest_entry DESC
            LIMIT $1::int
            """)
    static let redrive = PostgresStatement(
        name: "redrive_dead_letters",
        sql: """
            SELECT kind, entry_uuid, task_uuid, state, steps, starts_at, detail
            FROM tasker.redrive_dead_letters(
                $1::uuid[], $2::text, $3::text, $4::text, $5::text, $6::int, $7::float8, $8::boolean, $9::boolean, $10::text,
                $11::text)
            """)
    static let resolve = PostgresStatement(
        name: "resolve_dead_letter",
        sql: "SELECT * FROM tasker.resolve_dead_letter($1::uuid, $2::text, $3::text, $4::text)")
    static let add = PostgresStatement(
        name: "add_dead_letter", sql: "SELECT * FROM tasker.add_dead_letter($1::uuid, $2::text, $3::text)")

    static let all = [list, entry, groups, redrive, resolve, add]
}
