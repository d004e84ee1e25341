import Foundation
import TestSupport
import Testing

/// What stands still, what could go on, and what waits for somebody.
extension ReadingFunctionTests {
    @Test func `discovery returns the tasks that could go on, each once, the most urgent first`() async throws {
        let plain = """
            SELECT row_number() OVER (ORDER BY computed_priority DESC, task_uuid) AS place, r.*
            FROM (
                SELECT t.task_uuid, nt.name AS task_name, t.priority, ns.name AS namespace_name,
                       (SELECT count(*) FROM tasker.workflow_steps s WHERE s.task_uuid = t.task_uuid AND \(Self.isReady))
                           AS ready_steps_count,
                       round(t.priority + extract(epoch FROM (tasker.engine_clock() AT TIME ZONE 'UTC') - t.created_at) / 36000,
                             4) AS computed_priority, t.state AS current_state
                FROM tasker.tasks t JOIN tasker.named_tasks nt USING (named_task_uuid)
                JOIN tasker.task_namespaces ns USING (task_namespace_uuid)
                WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')) r
            WHERE current_state = 'pending' OR ready_steps_count > 0
            """
        try await compare(
            0..<3, ahead: ["0", "31 minutes"],
            [
                ("SELECT row_number() OVER () AS place, r.* FROM tasker.get_next_ready_tasks(1000) r", plain),
                (
                    "SELECT row_number() OVER () AS place, r.* FROM tasker.get_next_ready_task() r",
                    "SELECT * FROM (\(plain)) p WHERE place = 1"
                ),
            ])
    }

    /// Every task with what its staleness is judged by, each said as plainly as can be.
    private static let standing = """
        (SELECT t.task_uuid, t.state, t.priority, ns.name AS namespace, nt.name AS template, nt.configuration, t.correlation_id,
                nt.named_task_uuid, ns.task_namespace_uuid, t.state_changed_at, t.complete,
                round(extract(epoch FROM tasker.engine_clock() - t.state_changed_at) / 60, 3) AS in_state,
                round(extract(epoch FROM tasker.engine_clock() - t.created_at AT TIME ZONE 'UTC') / 60, 3) AS age,
                extract(epoch FROM tasker.engine_clock() - greatest(
                    t.state_changed_at, t.not_before,
                    (SELECT max(s.updated_at AT TIME ZONE 'UTC') FROM tasker.workflow_steps s WHERE s.task_uuid = t.task_uuid),
                    (SELECT max(s.wake_at) FROM tasker.workflow_steps s WHERE s.task_uuid = t.task_uuid),
                    (SELECT max(w.heartbeat_at) FROM tasker.workflow_steps s JOIN tasker.workers w USING (worker_uuid)
                     WHERE s.task_uuid = t.task_uuid AND s.state = 'in_progress'),
                    -- All steps of this template have the same handler, which no other has.
                    (SELECT max(w.heartbeat_at) FROM tasker.workflow_steps s, tasker.workers w
                     WHERE s.task_uuid = t.task_uuid AND s.state = 'enqueued' AND nt.name = 'rare'))) / 60 AS idle,
                CASE t.state
                    WHEN 'waiting_for_retry'
                        THEN COALESCE((nt.configuration->'lifecycle'->>'max_waiting_for_retry_minutes')::int, 30)
                    WHEN 'steps_in_process'
                        THEN COALESCE((nt.configuration->'lifecycle'->>'max_steps_in_process_minutes')::int, 30)
                    ELSE 60 END AS threshold,
                COALESCE((nt.configuration->'lifecycle'->>'max_duration_minutes')::int, 1440) AS lifetime,
                COALESCE(nt.configuration->'lifecycle'->>'staleness_action' = 'none', false)
                OR EXISTS (SELECT FROM tasker.tasks_dlq d WHERE d.task_uuid = t.task_uuid AND d.resolution_status = 'pending')
                OR EXISTS (SELECT FROM tasker.pauses p
                           WHERE p.key IN (t.task_uuid::text, ns.name || '/' || nt.name, ns.name))
                OR EXISTS (SELECT FROM tasker.workflow_steps s
                           JOIN (SELECT msg_id, vt FROM pgmq.q_worker_alpha_queue WHERE ns.name = 'alpha' UNION ALL
                                 SELECT msg_id, vt FROM pgmq.q_worker_beta_queue WHERE ns.name = 'beta' UNION ALL
                                 SELECT msg_id, vt FROM pgmq.q_worker_gamma_queue WHERE ns.name = 'gamma' UNION ALL
                                 SELECT msg_id, vt FROM pgmq.q_worker_delta_queue WHERE ns.name = 'delta') q
                               ON q.msg_id = s.message_id
                           WHERE s.task_uuid = t.task_uuid AND s.state = 'in_progress' AND q.vt > tasker.engine_clock())
                    AS is_held
         FROM tasker.tasks t JOIN tasker.named_tasks nt USING (named_task_uuid)
         JOIN tasker.task_namespaces ns USING (task_namespace_uuid)) t
        """
    private static let clocks = ["0", "6 minutes", "16 minutes", "26 minutes", "35 minutes", "100 minutes", "25 hours"]

    @Test func `a task is stale, stuck and on the monitor for one and the same reason`() async throws {
        try await compare(
            20..<22, ahead: Self.clocks,
            [
                (
                    """
                    SELECT task_uuid, namespace_name, task_name, current_state, time_in_state_minutes, threshold_minutes,
                           task_age_minutes
                    FROM tasker.get_stale_tasks_for_dlq(p_batch_size => 1000)
                    """,
                    """
                    SELECT task_uuid, namespace AS namespace_name, template AS task_name, state AS current_state,
                           in_state AS time_in_state_minutes, threshold AS threshold_minutes, age AS task_age_minutes
                    FROM \(Self.standing)
                    WHERE state IN ('waiting_for_dependencies', 'waiting_for_retry', 'steps_in_process') AND NOT is_held
                      AND idle >= CASE WHEN age >= lifetime THEN 5 ELSE threshold END
                    """
                ),
                (
                    "SELECT task_uuid, current_state, stuck_duration_minutes FROM tasker.find_stuck_tasks(15)",
                    """
                    SELECT task_uuid, state AS current_state, floor(idle)::int AS stuck_duration_minutes
                    FROM \(Self.standing)
                    WHERE state IN ('initializing', 'enqueuing_steps', 'steps_in_process', 'evaluating_results') AND NOT is_held
                      AND idle >= CASE WHEN age >= lifetime THEN 5 ELSE 15 END
                    """
                ),
                (
                    "SELECT * FROM tasker.v_task_staleness_monitoring",
                    """
                    SELECT task_uuid, namespace AS namespace_name, template AS task_name, state AS current_state,
                           in_state AS time_in_state_minutes, age AS task_age_minutes,
                           threshold AS staleness_threshold_minutes,
                           CASE WHEN is_held THEN 'healthy'
                                WHEN idle >= CASE WHEN age >= lifetime THEN 5 ELSE threshold END THEN 'stale'
                                WHEN idle >= CASE WHEN age >= lifetime THEN 5 ELSE threshold END * 0.8 THEN 'warning'
                                ELSE 'healthy' END AS health_status, priority
                    FROM \(Self.standing)
                    WHERE state IN ('waiting_for_dependencies', 'waiting_for_retry', 'steps_in_process')
                    """
                ),
                // What the check gives up is what the monitor calls stale.
                (
                    "SELECT task_uuid FROM tasker.get_stale_tasks_for_dlq(p_batch_size => 1000)",
                    "SELECT task_uuid FROM tasker.v_task_staleness_monitoring WHERE health_status = 'stale'"
                ),
            ])
    }

    @Test func `the views show what has not ended and what waits for somebody`() async throws {
        let counts = [
            "pending": "pending", "manually_resolved": "manually_resolved", "permanently_failed": "permanent_failures",
            "cancelled": "cancelled",
        ].map { status, name in
            "(SELECT count(*) FROM tasker.tasks_dlq d WHERE d.dlq_reason = r.dlq_reason "
                + "AND d.resolution_status = '\(status)') AS \(name)"
        }.joined(separator: ", ")
        let minutes = "extract(epoch FROM tasker.engine_clock() AT TIME ZONE 'UTC' - d.dlq_timestamp) / 60"
        try await compare(
            23..<25, ahead: ["0", "50 minutes"],
            [
                (
                    "SELECT * FROM tasker.v_task_state_analysis",
                    """
                    SELECT task_uuid, correlation_id, namespace AS namespace_name, task_namespace_uuid AS namespace_uuid,
                           template AS task_name, named_task_uuid, configuration AS template_config, state AS current_state,
                           state_changed_at AT TIME ZONE 'UTC' AS state_entered_at, in_state AS time_in_state_minutes,
                           age AS task_age_minutes, priority, complete
                    FROM \(Self.standing) WHERE state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')
                    """
                ),
                (
                    "SELECT * FROM tasker.v_dlq_dashboard",
                    """
                    SELECT r.dlq_reason,
                           (SELECT count(*) FROM tasker.tasks_dlq d WHERE d.dlq_reason = r.dlq_reason) AS total_entries,
                           \(counts),
                           (SELECT d.dlq_timestamp FROM tasker.tasks_dlq d WHERE d.dlq_reason = r.dlq_reason
                            ORDER BY 1 LIMIT 1) AS oldest_entry,
                           (SELECT d.dlq_timestamp FROM tasker.tasks_dlq d WHERE d.dlq_reason = r.dlq_reason
                            ORDER BY 1 DESC LIMIT 1) AS newest_entry,
                           (SELECT round(avg(extract(epoch FROM d.resolution_timestamp - d.dlq_timestamp)) / 60, 3)
                            FROM tasker.tasks_dlq d
                            WHERE d.dlq_reason = r.dlq_reason AND d.resolution_status <> 'pending')
                               AS avg_resolution_time_minutes
                    FROM (SELECT DISTINCT dlq_reason FROM tasker.tasks_dlq) r
                    """
                ),
                (
                    """
                    SELECT COALESCE(lag(priority_score) OVER () >= priority_score, true) AS is_in_order, q.*
                    FROM tasker.v_dlq_investigation_queue q
                    """,
                    """
                    SELECT true AS is_in_order, q.*
                    FROM (
                        SELECT d.dlq_entry_uuid, d.task_uuid, d.original_state, d.dlq_reason, d.dlq_timestamp,
                               round(\(minutes), 3) AS minutes_in_dlq, ns.name AS namespace_name, nt.name AS task_name,
                               d.task_snapshot->>'current_state' AS current_state,
                               (d.metadata->>'time_in_state_minutes')::int AS time_in_state_minutes,
                               round(\(minutes), 3) + CASE d.dlq_reason
                                   WHEN 'max_retries_exceeded' THEN 500 WHEN 'staleness_timeout' THEN 100 ELSE 10 END
                                   AS priority_score
                        FROM tasker.tasks_dlq d JOIN tasker.tasks USING (task_uuid)
                        JOIN tasker.named_tasks nt USING (named_task_uuid)
                        JOIN tasker.task_namespaces ns USING (task_namespace_uuid)
                        WHERE d.resolution_status = 'pending') q
                    """
                ),
            ])
    }
}
