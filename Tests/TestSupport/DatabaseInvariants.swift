public import PostgresClient

/// What must hold of tasks, steps, history and queues whenever no transaction is under way.
public enum DatabaseInvariants {
    /// Checks all of them and names each violation; an empty list is the only good answer.
    ///
    /// Steps that foreign workers run, which have no message of ours, are left out of the rules about messages.
    public static func check(_ connection: PostgresConnection) async throws -> [String] {
        var violations: [String] = []
        for rule in rules {
            let statement = PostgresStatement(name: "invariant_\(rule.name)", sql: rule.sql)
            for row in try await connection.query(statement) {
                violations.append("\(rule.name): \(try row.decode(at: 0, as: String.self))")
            }
        }
        return violations + (try await checkMessages(connection))
    }

    /// The queues are tables of their own, so their rules are put together from the list of queues.
    private static func checkMessages(_ connection: PostgresConnection) async throws -> [String] {
        let queues = PostgresStatement(
            name: "invariant_queues",
            sql: "SELECT queue_name::text FROM pgmq.meta WHERE queue_name LIKE 'worker\\_%\\_queue' ORDER BY 1")
        let names = try await connection.query(queues).map { try $0.decode(at: 0, as: String.self) }
        let messages =
            names.isEmpty
            ? "SELECT NULL::text AS queue, NULL::bigint AS msg_id, NULL::jsonb AS message WHERE false"
            : names.map { "SELECT '\($0)' AS queue, msg_id, message FROM pgmq.\"q_\($0.lowercased())\"" }
                .joined(separator: " UNION ALL ")
        let statement = PostgresStatement(name: "", sql: messageRules.replacing("$messages", with: messages))
        return try await connection.query(statement).map { try $0.decode(at: 0, as: String.self) }
    }

    private struct Rule {
        let name: String
        /// Gives one text for each violation.
        let sql: String
    }

    private static let rules = [
        Rule(
            name: "task counters",
            sql: """
                SELECT format('task %s has %s/%s/%s, its steps say %s/%s/%s', t.task_uuid, t.live_steps,
                              t.retrying_steps, t.failed_steps, s.live, s.retrying, s.failed)
                FROM tasker.tasks t CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE s.state IN ('enqueued', 'in_progress', 'enqueued_for_orchestration',
                                                              'enqueued_as_error_for_orchestration')) live,
                           count(*) FILTER (WHERE s.state = 'waiting_for_retry') retrying,
                           count(*) FILTER (WHERE s.state = 'error') failed
                    FROM tasker.workflow_steps s WHERE s.task_uuid = t.task_uuid) s
                WHERE (t.live_steps, t.retrying_steps, t.failed_steps) <> (s.live, s.retrying, s.failed)
                """),
        Rule(
            name: "task state",
            sql: """
                SELECT format('task %s is %s with %s live, %s retrying, %s failed, %s open steps', t.task_uuid, t.state,
                              t.live_steps, t.retrying_steps, t.failed_steps, o.open)
                FROM tasker.tasks t CROSS JOIN LATERAL (
                    SELECT count(*) open FROM tasker.workflow_steps s
                    WHERE s.task_uuid = t.task_uuid AND s.state NOT IN ('complete', 'resolved_manually', 'cancelled')) o
                WHERE t.state NOT IN ('cancelled', 'error', 'resolved_manually')
                  AND t.state <> CASE WHEN t.failed_steps > 0 THEN 'blocked_by_failures'
                                      WHEN t.live_steps > 0 THEN 'steps_in_process'
                                      WHEN t.retrying_steps > 0 THEN 'waiting_for_retry'
                                      WHEN o.open = 0 THEN 'complete' ELSE 'waiting_for_dependencies' END
                   OR t.complete <> (t.state = 'complete') OR (t.completed_at IS NOT NULL) <> (t.state = 'complete')
                """),
        Rule(
            name: "terminal task with unfinished step",
            sql: """
                SELECT format('task %s is %s, step %s is %s', t.task_uuid, t.state, s.workflow_step_uuid, s.state)
                FROM tasker.tasks t JOIN tasker.workflow_steps s USING (task_uuid)
                WHERE t.state IN ('complete', 'cancelled', 'error', 'resolved_manually')
                  AND s.state NOT IN ('complete', 'resolved_manually', 'cancelled', 'error')
                  AND NOT (t.state = 'error' AND s.state = 'pending')
                """),
        Rule(name: "task history", sql: history("tasks", "task_uuid", "task_transitions", "task_uuid")),
        Rule(
            name: "step history",
            sql: history(
                "workflow_steps", "workflow_step_uuid", "workflow_step_transitions", "workflow_step_uuid")),
        Rule(
            name: "unmet dependencies",
            sql: """
                SELECT format('step %s is %s with %s unmet, %s parents are unsatisfied', s.workflow_step_uuid, s.state,
                              s.unmet_dependencies, p.unsatisfied)
                FROM tasker.workflow_steps s CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE p.state NOT IN ('complete', 'resolved_manually'))
                           -- A batch worker waits for a place as well.
                           + (SELECT count(*) FROM tasker.step_batches b
                              WHERE b.task_uuid = s.task_uuid AND b.template_step_uuid = s.template_step_uuid
                                AND s.state = 'pending' AND s.batch_position > b.placed) unsatisfied
                    FROM tasker.workflow_step_edges e
                    JOIN tasker.workflow_steps p ON p.workflow_step_uuid = e.from_step_uuid
                    WHERE e.to_step_uuid = s.workflow_step_uuid) p
                WHERE s.state = 'pending' AND s.unmet_dependencies <> p.unsatisfied
                   OR s.state NOT IN ('pending', 'cancelled') AND p.unsatisfied > 0
                   OR s.state = 'pending' AND p.unsatisfied = 0
                """),
        Rule(
            name: "success audit",
            sql: """
                SELECT format('step %s is %s and has %s audit rows of success', s.workflow_step_uuid, s.state, a.successes)
                FROM tasker.workflow_steps s CROSS JOIN LATERAL (
                    SELECT count(*) successes FROM tasker.workflow_step_result_audit a
                    WHERE a.workflow_step_uuid = s.workflow_step_uuid AND a.success) a
                WHERE a.successes <> (s.state IN ('complete', 'enqueued_for_orchestration'))::int
                """),
        Rule(
            name: "attempts",
            sql: """
                SELECT format('step %s: %s attempts, %s allowed, history has %s', s.workflow_step_uuid, s.attempts,
                              s.max_attempts, h.starts)
                FROM tasker.workflow_steps s CROSS JOIN LATERAL (
                    SELECT count(*) FILTER (WHERE h.to_state = 'in_progress')
                           - count(*) FILTER (WHERE h.metadata->>'reason' = 'released') starts
                    FROM tasker.workflow_step_transitions h
                    WHERE h.workflow_step_uuid = s.workflow_step_uuid
                      -- An operator's reset gives all attempts again.
                      AND h.sort_key > COALESCE((SELECT max(r.sort_key) FROM tasker.workflow_step_transitions r
                                                 WHERE r.workflow_step_uuid = s.workflow_step_uuid
                                                   AND r.to_state = 'pending'), 0)) h
                WHERE s.attempts > GREATEST(s.max_attempts, 1) OR s.attempts <> h.starts
                """),
        Rule(
            name: "timer",
            sql: """
                SELECT format('step %s is %s with timer %s', workflow_step_uuid, state, wake_at)
                FROM tasker.workflow_steps
                WHERE state = 'waiting_for_retry' AND wake_at IS NULL
                   OR state IN ('pending', 'enqueued', 'complete', 'error', 'cancelled') AND wake_at IS NOT NULL
                """),
    ]

    /// Sort keys 1, 2, 3 …; each row begins where the one before it ended, the first one at `pending`; the last one says the
    /// state and alone is the most recent.
    private static func history(_ table: String, _ key: String, _ rows: String, _ foreignKey: String) -> String {
        """
        SELECT format('%s is %s after %s rows: %s', s.\(key), s.state, s.transition_count, h.chain)
        FROM tasker.\(table) s LEFT JOIN LATERAL (
            SELECT count(*) n, max(h.sort_key) last, bool_and(h.sort_key = h.place) dense,
                   bool_and(COALESCE(h.from_state, 'pending') = COALESCE(h.before, 'pending')) linked,
                   count(*) FILTER (WHERE h.most_recent) recent, max(h.to_state) FILTER (WHERE h.most_recent) state,
                   max(h.sort_key) FILTER (WHERE h.most_recent) recent_key,
                   string_agg(h.sort_key || ' ' || COALESCE(h.from_state, '') || '>' || h.to_state, ', ' ORDER BY h.sort_key)
                       chain
            FROM (SELECT h.*, row_number() OVER (ORDER BY h.sort_key) place,
                         lag(h.to_state) OVER (ORDER BY h.sort_key) before
                  FROM tasker.\(rows) h WHERE h.\(foreignKey) = s.\(key)) h) h ON true
        WHERE h.n <> s.transition_count
           OR h.n = 0 AND s.state <> 'pending'
           OR h.n > 0 AND NOT (h.dense AND h.linked AND h.recent = 1 AND h.state = s.state AND h.recent_key = h.last)
        """
    }

    private static let messageRules = """
        WITH messages AS ($messages), steps AS (
            SELECT s.workflow_step_uuid, s.state, 'worker_' || tn.name || '_queue' queue,
                   CASE WHEN s.state = 'enqueued' OR s.worker_uuid IS NOT NULL THEN s.message_id END message_id
            FROM tasker.workflow_steps s
            JOIN tasker.tasks t USING (task_uuid)
            JOIN tasker.named_tasks nt USING (named_task_uuid)
            JOIN tasker.task_namespaces tn USING (task_namespace_uuid)
            WHERE s.state IN ('enqueued', 'in_progress'))
        SELECT format('messages: step %s is %s with message %s and has %s messages', s.workflow_step_uuid, s.state,
                      s.message_id, count(m.msg_id))
        FROM steps s
        LEFT JOIN messages m ON m.message->>'step_uuid' = s.workflow_step_uuid::text AND lower(m.queue) = lower(s.queue)
        WHERE s.message_id IS NOT NULL OR s.state = 'enqueued'
        GROUP BY s.workflow_step_uuid, s.state, s.message_id
        HAVING count(m.msg_id) <> 1 OR min(m.msg_id) <> s.message_id
        UNION ALL
        SELECT format('messages: message %s of %s is for no step that runs or could run', m.msg_id, m.queue)
        FROM messages m
        WHERE NOT EXISTS (SELECT 1 FROM steps s WHERE s.workflow_step_uuid::text = m.message->>'step_uuid')
        """
}
