import PostgresClient

/// The statements that look at tasks, workers and templates without changing anything.
enum ReadStatements {
    private static let summaryColumns = """
        t.task_uuid, tn.name::text AS namespace, nt.name::text AS name, nt.version::text AS version, t.state, t.priority,
        t.created_at, t.state_changed_at, t.completed_at, t.correlation_id, c.steps, c.complete_steps, c.failed_steps
        """
    private static let summarySource = """
        tasker.tasks t
        JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
        CROSS JOIN LATERAL (
            SELECT count(*) AS steps,
                   count(*) FILTER (WHERE s.state IN ('complete', 'resolved_manually')) AS complete_steps,
                   count(*) FILTER (WHERE s.state = 'error') AS failed_steps
            FROM tasker.workflow_steps s WHERE s.task_uuid = t.task_uuid) c
        """

    /// Newest first; a page goes on after the last task of the one before it, so that it costs the same however far on.
    static let tasks = PostgresStatement(
        name: "read_tasks",
        sql: """
            SELECT \(summaryColumns)
            FROM \(summarySource)
            WHERE ($1::text IS NULL OR t.state = $1::text)
              AND ($2::text IS NULL OR tn.name = $2::text)
              AND ($3::text IS NULL OR nt.name = $3::text)
              AND ($4::uuid IS NULL OR t.task_uuid < $4::uuid)
            ORDER BY t.task_uuid DESC
            LIMIT $5::int
            """)
    static let task = PostgresStatement(
        name: "read_task",
        sql: """
            SELECT \(summaryColumns), tasker.engine_clock() AS read_at
            FROM \(summarySource)
            WHERE t.task_uuid = $1::uuid
            """)
    static let steps = PostgresStatement(
        name: "read_steps",
        sql: """
            SELECT s.workflow_step_uuid, n.name::text AS name, s.state, COALESCE(s.attempts, 0) AS attempts,
                   GREATEST(COALESCE(s.max_attempts, 3), 1) AS max_attempts, s.retryable, s.unmet_dependencies,
                   s.worker_uuid, s.message_id, s.wake_at, s.last_attempted_at, s.processed_at, d.callable,
                   a.execution_time_ms,
                   CASE WHEN s.state IN ('error', 'waiting_for_retry')
                        THEN COALESCE(s.results->'error'->>'error_type', s.results->'metadata'->>'error_type', 'unknown')
                   END AS error_type,
                   CASE WHEN s.state IN ('error', 'waiting_for_retry')
                        THEN COALESCE(s.results->'error'->>'message', '') END AS error_message,
                   ARRAY(SELECT e.from_step_uuid FROM tasker.workflow_step_edges e
                         WHERE e.to_step_uuid = s.workflow_step_uuid ORDER BY e.from_step_uuid) AS parents
            FROM tasker.workflow_steps s
            JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
            JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
            LEFT JOIN tasker.named_tasks_named_steps d
                   ON d.named_task_uuid = t.named_task_uuid AND d.named_step_uuid = s.named_step_uuid
            LEFT JOIN LATERAL (
                SELECT r.execution_time_ms FROM tasker.workflow_step_result_audit r
                WHERE r.workflow_step_uuid = s.workflow_step_uuid
                ORDER BY r.recorded_at DESC LIMIT 1) a ON true
            WHERE s.task_uuid = $1::uuid
            ORDER BY COALESCE(d.step_position, 2147483647), s.workflow_step_uuid
            """)
    static let history = PostgresStatement(
        name: "read_history",
        sql: """
            SELECT h.created_at, NULL::text AS step, h.from_state::text AS from_state, h.to_state::text AS to_state,
                   NULL::int AS attempt, NULL::uuid AS worker_uuid, h.sort_key,
                   h.metadata->>'reason' AS reason, h.metadata->>'by' AS by
            FROM tasker.task_transitions h WHERE h.task_uuid = $1::uuid
            UNION ALL
            SELECT h.created_at, n.name::text, h.from_state::text, h.to_state::text, h.attempt, h.worker_uuid, h.sort_key,
                   h.metadata->>'reason', h.metadata->>'by'
            FROM tasker.workflow_steps s
            JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
            JOIN tasker.workflow_step_transitions h ON h.workflow_step_uuid = s.workflow_step_uuid
            WHERE s.task_uuid = $1::uuid
            ORDER BY 1, 2 NULLS FIRST, 7
            """)
    static let workers = PostgresStatement(
        name: "read_workers",
        sql: """
            SELECT worker_uuid, hostname, pid, version, namespaces, handlers, started_at, heartbeat_at,
                   extract(epoch FROM tasker.engine_clock() - heartbeat_at)::float8 AS silence
            FROM tasker.workers
            ORDER BY heartbeat_at DESC
            """)
    static let templates = PostgresStatement(
        name: "read_templates",
        sql: """
            SELECT tn.name::text AS namespace, nt.name::text AS name, nt.version::text AS version, nt.created_at,
                   nt.description::text AS description,
                   (SELECT count(*) FROM tasker.named_tasks_named_steps n
                    WHERE n.named_task_uuid = nt.named_task_uuid) AS steps,
                   ARRAY(SELECT DISTINCT n.callable FROM tasker.named_tasks_named_steps n
                         WHERE n.named_task_uuid = nt.named_task_uuid AND n.callable IS NOT NULL ORDER BY 1) AS callables
            FROM tasker.named_tasks nt JOIN tasker.task_namespaces tn USING (task_namespace_uuid)
            ORDER BY tn.name, nt.name, nt.created_at
            """)
    static let namespaces = PostgresStatement(
        name: "read_namespaces",
        sql: """
            SELECT tn.name::text AS name
            FROM tasker.task_namespaces tn
            JOIN pgmq.meta m ON m.queue_name = tasker.step_queue_name(tn.name)
            ORDER BY 1
            """)
    static let server = PostgresStatement(
        name: "read_server",
        sql: """
            SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
                   current_setting('TimeZone') AS time_zone, current_setting('search_path') AS search_path,
                   clock_timestamp() AS clock
            """)

    static let all = [tasks, task, steps, history, workers, templates, namespaces, server]

    /// Where messages stand in a queue.
    ///
    /// Its table is part of the text, so this statement is made per queue.
    static func messages(queue: String) -> PostgresStatement {
        PostgresStatement(
            name: "read_messages_\(queue)",
            sql: """
                SELECT q.msg_id, q.vt,
                       (SELECT count(*) FROM \(table(queue)) b
                        WHERE b.vt <= tasker.engine_clock() AND (b.vt, b.msg_id) < (q.vt, q.msg_id)) AS ahead
                FROM \(table(queue)) q
                WHERE q.msg_id = ANY ($1::bigint[])
                """)
    }

    /// How many messages of a queue are visible, and how many are leased.
    static func queue(_ queue: String) -> PostgresStatement {
        PostgresStatement(
            name: "read_queue_\(queue)",
            sql: """
                SELECT count(*) FILTER (WHERE vt <= tasker.engine_clock()) AS visible,
                       count(*) FILTER (WHERE vt > tasker.engine_clock()) AS leased
                FROM \(table(queue))
                """)
    }

    private static func table(_ queue: String) -> String {
        "pgmq.\"q_\(queue.replacing("\"", with: "\"\""))\""
    }
}
