import PostgresClient

/// The statements that judge what the engine recorded.
enum AuditStatements {
    /// Whether every task of a template ended as it should, and whether its records agree with each other.
    static let audit = PostgresStatement(
        name: "audit_tasks",
        sql: """
            WITH task AS (
                SELECT t.task_uuid, t.state, t.transition_count
                FROM tasker.tasks t
                JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
                JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
                WHERE tn.name = $1::text AND nt.name = $2::text
            ), step AS (
                SELECT s.workflow_step_uuid, s.state, s.transition_count, COALESCE(s.attempts, 0) AS attempts
                FROM task JOIN tasker.workflow_steps s ON s.task_uuid = task.task_uuid
            ), success AS (
                SELECT s.workflow_step_uuid, count(a.workflow_step_uuid) AS rows
                FROM step s
                LEFT JOIN tasker.workflow_step_result_audit a
                       ON a.workflow_step_uuid = s.workflow_step_uuid AND a.success
                GROUP BY s.workflow_step_uuid
            ), step_chain AS (
                SELECT h.workflow_step_uuid,
                       bool_and(h.sort_key = h.place AND h.from_state IS NOT DISTINCT FROM h.before) AS whole,
                       count(*) AS rows,
                       (array_agg(h.to_state ORDER BY h.sort_key DESC))[1] AS last
                FROM (SELECT t.workflow_step_uuid, t.sort_key, t.from_state, t.to_state,
                             row_number() OVER w AS place, lag(t.to_state, 1, 'pending') OVER w AS before
                      FROM step JOIN tasker.workflow_step_transitions t USING (workflow_step_uuid)
                      WINDOW w AS (PARTITION BY t.workflow_step_uuid ORDER BY t.sort_key)) h
                GROUP BY h.workflow_step_uuid
            ), task_chain AS (
                SELECT h.task_uuid,
                       bool_and(h.sort_key = h.place AND h.from_state IS NOT DISTINCT FROM h.before) AS whole,
                       count(*) AS rows,
                       (array_agg(h.to_state ORDER BY h.sort_key DESC))[1] AS last
                FROM (SELECT t.task_uuid, t.sort_key, t.from_state, t.to_state,
                             row_number() OVER w AS place, lag(t.to_state, 1, 'pending') OVER w AS before
                      FROM task JOIN tasker.task_transitions t USING (task_uuid)
                      WINDOW w AS (PARTITION BY t.task_uuid ORDER BY t.sort_key)) h
                GROUP BY h.task_uuid
            )
            SELECT (SELECT count(*) FROM task) AS tasks,
                   (SELECT count(*) FROM task WHERE state <> 'complete') AS unfinished_tasks,
                   (SELECT count(*) FROM step) AS steps,
                   (SELECT count(*) FROM step WHERE state <> 'complete') AS unfinished_steps,
                   (SELECT count(*) FROM success WHERE rows <> 1) AS steps_not_settled_once,
                   (SELECT count(*) FROM step s LEFT JOIN step_chain c USING (workflow_step_uuid)
                    WHERE (c.whole AND c.last = s.state AND c.rows = s.transition_count) IS NOT TRUE)
                       AS broken_step_chains,
                   (SELECT count(*) FROM task t LEFT JOIN task_chain c USING (task_uuid)
                    WHERE (c.whole AND c.last = t.state AND c.rows = t.transition_count) IS NOT TRUE)
                       AS broken_task_chains,
                   (SELECT COALESCE(sum(rows), 0)::bigint FROM step_chain)
                       + (SELECT COALESCE(sum(rows), 0)::bigint FROM task_chain) AS history_rows,
                   (SELECT COALESCE(sum(attempts), 0)::bigint FROM step) AS attempts
            """)

    /// The steps that a worker holds now, by its lease.
    static let heldSteps = PostgresStatement(
        name: "audit_held_steps",
        sql: """
            SELECT s.workflow_step_uuid, s.message_id
            FROM tasker.workflow_steps s
            WHERE s.worker_uuid = $1::uuid AND s.state = 'in_progress'
            ORDER BY s.workflow_step_uuid
            """)

    /// Where steps of a lost worker stand now, and who took them over when.
    static let takeovers = PostgresStatement(
        name: "audit_takeovers",
        sql: """
            SELECT s.workflow_step_uuid, s.task_uuid, n.name::text AS name, s.state, s.attempts, h.worker_uuid, h.created_at
            FROM unnest($1::uuid[]) WITH ORDINALITY r(step, place)
            JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
            JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
            LEFT JOIN LATERAL (
                SELECT t.worker_uuid, t.created_at
                FROM tasker.workflow_step_transitions t
                WHERE t.workflow_step_uuid = s.workflow_step_uuid AND t.to_state = 'in_progress'
                  AND t.worker_uuid <> $2::uuid
                ORDER BY t.sort_key DESC LIMIT 1) h ON true
            ORDER BY r.place
            """)

    static let all = [audit, heldSteps, takeovers]
}
