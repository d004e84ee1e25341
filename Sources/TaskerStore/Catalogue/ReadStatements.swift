import PostgresClient

/// The statements that look at tasks, workers and templates without changing anything.
enum ReadStatements {
    static let task = PostgresStatement(
        name: "read_task",
        sql: """
            SELECT \(TaskSummary.columns), tasker.engine_clock() AS read_at
            FROM tasker.tasks AS t
            JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
            JOIN tasker.task_namespaces AS tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
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
                         WHERE e.to_step_uuid = s.workflow_step_uuid ORDER BY e.from_step_uuid) AS parents,
                   d.step_type, s.state = 'pending' AND s.batch_position > b.placed AS waits_for_place, b.parallelism,
                   b.workers
            FROM tasker.workflow_steps s
            JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
            JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
            LEFT JOIN tasker.named_tasks_named_steps d
                   ON d.named_task_uuid = t.named_task_uuid
                  AND d.named_step_uuid = COALESCE(s.template_step_uuid, s.named_step_uuid)
            LEFT JOIN tasker.step_batches b
                   ON b.task_uuid = s.task_uuid AND b.template_step_uuid = s.template_step_uuid
            LEFT JOIN LATERAL (
                SELECT r.execution_time_ms FROM tasker.workflow_step_result_audit r
                WHERE r.workflow_step_uuid = s.workflow_step_uuid
                ORDER BY r.recorded_at DESC LIMIT 1) a ON true
            WHERE s.task_uuid = $1::uuid
            ORDER BY COALESCE(d.step_position, 2147483647), s.batch_position, s.workflow_step_uuid
            """)
    /// The result itself is only on the step: its size is told where it was stored last.
    ///
    /// Errors are in the rows, too. A change of the task comes after the changes of its steps that caused it, which have the same time.
    static let history = PostgresStatement(
        name: "read_history",
        sql: """
            SELECT h.created_at, NULL::text AS step, h.from_state::text AS from_state, h.to_state::text AS to_state,
                   NULL::int AS attempt, NULL::uuid AS worker_uuid, h.sort_key, h.metadata->>'reason' AS reason,
                   h.metadata->>'by' AS by, NULL::boolean AS success, NULL::bigint AS execution_time_ms,
                   NULL::int AS result_bytes, NULL::text AS error_type, NULL::text AS error_message
            FROM tasker.task_transitions h WHERE h.task_uuid = $1::uuid
            UNION ALL
            SELECT h.created_at, n.name::text, h.from_state::text, h.to_state::text, h.attempt,
                   COALESCE(h.worker_uuid, a.worker_uuid), h.sort_key, h.metadata->>'reason', h.metadata->>'by', a.success,
                   a.execution_time_ms, CASE WHEN l.is_last THEN octet_length((s.results->'result')::text) END,
                   COALESCE(h.metadata->'error'->>'error_type', CASE WHEN l.is_last AND NOT a.success THEN
                       COALESCE(s.results->'error'->>'error_type', s.results->'metadata'->>'error_type') END),
                   COALESCE(h.metadata->'error'->>'message', CASE WHEN l.is_last AND NOT a.success THEN
                       s.results->'error'->>'message' END)
            FROM tasker.workflow_steps s
            JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
            JOIN tasker.workflow_step_transitions h ON h.workflow_step_uuid = s.workflow_step_uuid
            LEFT JOIN tasker.workflow_step_result_audit a
                   ON a.workflow_step_uuid = h.workflow_step_uuid
                  AND a.workflow_step_transition_uuid = h.workflow_step_transition_uuid
            LEFT JOIN LATERAL (
                SELECT b.workflow_step_transition_uuid = h.workflow_step_transition_uuid AS is_last
                FROM tasker.workflow_step_result_audit b
                WHERE b.workflow_step_uuid = s.workflow_step_uuid AND a.workflow_step_uuid IS NOT NULL
                ORDER BY b.recorded_at DESC, b.workflow_step_result_audit_uuid DESC LIMIT 1) l ON true
            WHERE s.task_uuid = $1::uuid
            ORDER BY 1, 2 NULLS LAST, 7
            """)
    static let actions = PostgresStatement(
        name: "read_actions",
        sql: """
            SELECT o.action_uuid, o.acted_at, o.action, n.name::text AS step, o.acted_by::text AS acted_by, o.reason, o.details
            FROM tasker.operator_actions o
            LEFT JOIN tasker.workflow_steps s ON s.workflow_step_uuid = o.step_uuid
            LEFT JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
            WHERE o.task_uuid = $1::uuid
            ORDER BY o.acted_at, o.action_uuid
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
            WHERE nt.replaced_at IS NULL
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

    static let all = [task, steps, history, actions, workers, templates, namespaces, server]

    /// Where messages stand in a queue, without the head start that their priority gives them.
    ///
    /// What is ahead and more urgent is counted to ten thousand. A lease that ran out and got its place back has lost its
    /// end: it ended then, or when its place says. Its table is part of the text, so this statement is made per queue.
    static func messages(queue: String) -> PostgresStatement {
        PostgresStatement(
            name: "read_messages_\(queue)",
            sql: """
                SELECT q.msg_id,
                       CASE WHEN q.vt <= clock.now - interval '1 day'
                            THEN LEAST(q.vt + (clock.now - tasker.engine_visible_at(COALESCE(own.priority, 0), clock.now)),
                                       clock.now)
                            ELSE q.vt END AS vt,
                       (SELECT count(*) FROM \(table(queue)) b
                        WHERE b.vt <= clock.now AND (b.vt, b.msg_id) < (q.vt, q.msg_id)) AS ahead,
                       (SELECT count(*)
                        FROM (SELECT b.message->>'task_uuid' AS task FROM \(table(queue)) b
                              WHERE b.vt <= clock.now AND (b.vt, b.msg_id) < (q.vt, q.msg_id)
                              ORDER BY b.vt, b.msg_id LIMIT 10000) b
                        JOIN tasker.tasks t ON t.task_uuid = tasker.uuid_or_null(b.task)
                        WHERE t.priority > own.priority) AS urgent
                FROM \(table(queue)) q
                CROSS JOIN (SELECT tasker.engine_clock() AS now) clock
                LEFT JOIN tasker.tasks own ON own.task_uuid = tasker.uuid_or_null(q.message->>'task_uuid')
                WHERE q.msg_id = ANY ($1::bigint[])
                """)
    }

    /// How many messages of a queue are visible, and how many are leased.
    static func queue(_ queue: String) -> PostgresStatement {
        PostgresStatement(
            name: "read_queue_\(queue)",
            sql: """
                SELECT count(*) FILTER (WHERE vt <= tasker.engine_clock()) AS visible,
                       count(*) FILTER (WHERE vt > tasker.engine_clock() AND vt < 'infinity') AS leased
                FROM \(table(queue))
                """)
    }

    private static func table(_ queue: String) -> String {
        "pgmq.\"q_\(queue.replacing("\"", with: "\"\""))\""
    }
}
