import PostgresClient

/// The database's state as lines, in the words of `ModelState`, and a line for each rule of its own that it breaks.
enum DatabaseState {
    /// - Parameter thoroughly: with what the schema's own check finds, which takes longer than everything else together.
    static func lines(_ pool: PostgresPool, thoroughly: Bool = true) async throws -> [String] {
        var lines: [String] = try await pool.query(statement).map { try $0.decode(at: 0) }
        if thoroughly { lines += try await pool.query(inconsistencies).map { try $0.decode(at: 0) } }
        return lines
    }

    private static let inconsistencies = PostgresStatement(
        name: "oracle_inconsistencies",
        sql: """
            SELECT format('broken: %s of task %s: %s', f.rule, f.task_uuid, f.found) FROM tasker.find_inconsistencies(10) f
            """)

    /// Times are microseconds since the origin; sorting is bytewise, as Swift sorts.
    private static let statement = PostgresStatement(
        name: "oracle_state",
        sql: """
            WITH message AS (
                SELECT 'alpha' AS namespace, msg_id, vt, message FROM pgmq.q_worker_alpha_queue
                UNION ALL SELECT 'Beta', msg_id, vt, message FROM pgmq.q_worker_beta_queue
            ), event AS (
                SELECT 'alpha' AS namespace, msg_id, message FROM pgmq.q_alpha_domain_events
                UNION ALL SELECT 'Beta', msg_id, message FROM pgmq.q_beta_domain_events
            ), step AS (
                SELECT s.*, t.correlation_id, ns.name AS name, s.task_uuid || '/' || ns.name AS label, tn.name AS namespace
                FROM tasker.workflow_steps s
                JOIN tasker.named_steps ns USING (named_step_uuid)
                JOIN tasker.tasks t USING (task_uuid)
                JOIN tasker.named_tasks nt USING (named_task_uuid)
                JOIN tasker.task_namespaces tn USING (task_namespace_uuid)
            ), step_history AS (
                SELECT workflow_step_uuid, count(*) AS count, max(sort_key) AS last, min(sort_key) AS first,
                       string_agg(from_state || '>' || to_state || '#' || COALESCE(attempt::text, 'f'), ' ' ORDER BY sort_key) AS text,
                       count(*) FILTER (WHERE most_recent) AS recent,
                       max(sort_key) FILTER (WHERE most_recent) AS recent_key,
                       -- A foreign worker's result is recorded when it stores it; what a person gives is another one.
                       count(*) FILTER (WHERE to_state = 'complete' AND (from_state <> 'enqueued_for_orchestration'
                                                                         OR metadata ? 'by')
                                           OR to_state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')
                                           OR from_state = 'in_progress' AND to_state IN ('error', 'waiting_for_retry'))
                           AS settled,
                       bool_and(to_state = ANY (tasker.allowed_step_transitions(from_state))) AS allowed
                FROM tasker.workflow_step_transitions GROUP BY workflow_step_uuid
            ), task_history AS (
                SELECT task_uuid, count(*) AS count, max(sort_key) AS last, min(sort_key) AS first,
                       string_agg(from_state || '>' || to_state, ' ' ORDER BY sort_key) AS text,
                       count(*) FILTER (WHERE most_recent) AS recent,
                       max(sort_key) FILTER (WHERE most_recent) AS recent_key, max(created_at) AS changed_at,
                       bool_and(to_state = ANY (tasker.allowed_task_transitions(from_state))) AS allowed
                FROM tasker.task_transitions GROUP BY task_uuid
            ), line AS (
                SELECT format('task %s: %s, live %s, retrying %s, failed %s, completed at %s, history: %s',
                              t.task_uuid, t.state, t.live_steps, t.retrying_steps, t.failed_steps,
                              COALESCE(\(microseconds("t.completed_at AT TIME ZONE 'UTC'")), '-'), h.text)
                FROM tasker.tasks t LEFT JOIN task_history h USING (task_uuid)
                UNION ALL
                SELECT format('step %s: %s, attempt %s of %s, unmet %s, wakes at %s, visible at %s, worker %s, result %s, '
                              'error %s, checkpoint %s, parents: %s, history: %s',
                              s.label, s.state, s.attempts, s.max_attempts, s.unmet_dependencies,
                              COALESCE(\(microseconds("s.wake_at")), '-'), COALESCE(\(microseconds("m.vt")), '-'),
                              COALESCE(s.worker_uuid::text, '-'),
                              COALESCE(CASE WHEN (s.results->>'success')::boolean
                                       THEN COALESCE(s.results->'result'->'n', s.results->'result') END::text, '-'),
                              COALESCE(CASE WHEN NOT (s.results->>'success')::boolean
                                       THEN s.results->'error'->>'error_type' END, '-'),
                              CASE WHEN s.checkpoint IS NULL THEN '-' ELSE format('%s/%s/%s/%s@%s', s.checkpoint->'cursor', s.checkpoint->'items_processed',
                                              s.checkpoint->'accumulated_results',
                                              (SELECT string_agg((h.value->'cursor')::text, ',' ORDER BY h.ordinality)
                                               FROM jsonb_array_elements(s.checkpoint->'history') WITH ORDINALITY h),
                                              \(microseconds("(s.checkpoint->>'timestamp')::timestamptz"))) END,
                              (SELECT string_agg(p.name, ' ' ORDER BY p.name COLLATE "C")
                               FROM tasker.workflow_step_edges e JOIN step p ON p.workflow_step_uuid = e.from_step_uuid
                               WHERE e.to_step_uuid = s.workflow_step_uuid), h.text)
                FROM step s
                LEFT JOIN step_history h USING (workflow_step_uuid)
                LEFT JOIN message m ON m.namespace = s.namespace AND m.msg_id = s.message_id
                                   AND s.state IN ('enqueued', 'in_progress')
                UNION ALL
                SELECT format('queue %s: %s', q.name, string_agg(
                           COALESCE(s.label, 'stray') || '@' || (\(microseconds("m.vt"))), ' ' ORDER BY m.vt, m.msg_id))
                FROM (VALUES ('alpha'), ('Beta')) q(name)
                LEFT JOIN message m ON m.namespace = q.name
                LEFT JOIN step s ON s.namespace = q.name AND s.workflow_step_uuid::text = m.message->>'step_uuid'
                                AND s.message_id = m.msg_id AND s.task_uuid::text = m.message->>'task_uuid'
                                AND s.correlation_id::text = m.message->>'correlation_id'
                GROUP BY q.name
                UNION ALL
                SELECT format('dead letter %s: %s, %s, %s failures, opened at %s', d.task_uuid, d.metadata->>'cause',
                              d.resolution_status, COALESCE(d.metadata->>'failure_count', '0'),
                              \(microseconds("d.dlq_timestamp AT TIME ZONE 'UTC'")))
                FROM tasker.tasks_dlq d
                UNION ALL
                SELECT format('pause %s %s', p.scope, p.key) FROM tasker.pauses p
                UNION ALL
                SELECT format('actions on %s: %s', a.task_uuid,
                              string_agg(a.action, ' ' ORDER BY a.acted_at, a.action_uuid))
                FROM tasker.operator_actions a WHERE a.task_uuid IS NOT NULL GROUP BY a.task_uuid
                UNION ALL
                SELECT format('broken: the dead letter of task %s', d.task_uuid)
                FROM tasker.tasks_dlq d
                WHERE d.task_snapshot->>'task_uuid' <> d.task_uuid::text OR d.metadata->>'fingerprint' IS NULL
                   OR (d.resolution_timestamp IS NULL) <> (d.resolution_status = 'pending')
                   OR jsonb_array_length(d.task_snapshot->'steps') <> (d.task_snapshot->>'step_count')::int
                UNION ALL
                SELECT format('events %s: %s', q.name, string_agg(
                           format('%s of %s/%s#%s=%s', e.message->>'event_name', e.message->'metadata'->>'task_uuid',
                                  e.message->'metadata'->>'step_name',
                                  e.message->'payload'->'task_sequence_step'->'workflow_step'->>'attempts',
                                  -- Without a payload of the handler's, it is that of the recorded result.
                                  COALESCE(NULLIF(e.message->'payload'->'payload', COALESCE(
                                      CASE WHEN (e.message->'payload'->'execution_result'->>'success')::boolean
                                           THEN e.message->'payload'->'execution_result'->'result'
                                           ELSE e.message->'payload'->'execution_result'->'error' END, 'null'))::text, '-')),
                           ' ' ORDER BY e.msg_id) FILTER (WHERE e.msg_id IS NOT NULL))
                FROM (VALUES ('alpha'), ('Beta')) q(name)
                LEFT JOIN event e ON e.namespace = q.name
                GROUP BY q.name
                UNION ALL
                SELECT format('broken: the shape of event %s', e.msg_id)
                FROM event e JOIN step s ON s.workflow_step_uuid::text = e.message->'metadata'->>'step_uuid'
                WHERE (e.message->'metadata'->>'correlation_id', e.message->'metadata'->>'namespace', s.name)
                      IS DISTINCT FROM (s.correlation_id::text, s.namespace::text, e.message->'metadata'->>'step_name')
                   OR e.message->'event_id' IS NULL OR e.message->'payload'->'execution_result'->'step_uuid' IS NULL
                UNION ALL
                SELECT format('broken: the history of task %s', t.task_uuid)
                FROM tasker.tasks t LEFT JOIN task_history h USING (task_uuid)
                WHERE (t.transition_count, h.last, h.recent_key) IS DISTINCT FROM (h.count, h.count, h.count)
                   OR (h.first, h.recent) IS DISTINCT FROM (1, 1) OR NOT h.allowed
                   OR h.changed_at <> t.state_changed_at AT TIME ZONE 'UTC' OR t.complete <> (t.state = 'complete')
                UNION ALL
                SELECT format('broken: the history or flags of step %s', s.label)
                FROM step s LEFT JOIN step_history h USING (workflow_step_uuid)
                WHERE s.transition_count <> COALESCE(h.count, 0)
                   OR h.count > 0 AND ((h.first, h.last, h.recent, h.recent_key)
                                       IS DISTINCT FROM (1, h.count, 1, h.count) OR NOT h.allowed)
                   OR COALESCE(s.in_process, false) <> (s.state = 'in_progress')
                   OR COALESCE(s.processed, false) <> (s.state IN ('complete', 'cancelled', 'resolved_manually'))
                   OR (SELECT count(*) FROM tasker.workflow_step_result_audit a
                       WHERE a.workflow_step_uuid = s.workflow_step_uuid) <> COALESCE(h.settled, 0)
                UNION ALL
                SELECT 'broken: a message was archived as a stray'
                FROM (SELECT headers FROM pgmq.a_worker_alpha_queue UNION ALL SELECT headers FROM pgmq.a_worker_beta_queue) a
                WHERE a.headers->>'archived_because' IS DISTINCT FROM 'lease_expired'
            )
            SELECT * FROM line
            """)

    private static func microseconds(_ expression: String) -> String {
        """
        CASE WHEN \(expression) = 'infinity' THEN 'parked'
             ELSE (extract(epoch FROM \(expression) - timestamptz '\(Subject.origin)') * 1000000)::bigint::text END
        """
    }
}
