-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- A failed step blocks its task also when it may not be tried again, not only when its attempts are used up.

CREATE OR REPLACE FUNCTION get_task_execution_context(input_task_uuid uuid)
RETURNS TABLE (
    task_uuid uuid,
    named_task_uuid uuid,
    status text,
    total_steps bigint,
    pending_steps bigint,
    in_progress_steps bigint,
    completed_steps bigint,
    failed_steps bigint,
    ready_steps bigint,
    execution_status text,
    recommended_action text,
    completion_percentage numeric,
    health_status text,
    enqueued_steps bigint
)
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN QUERY
    SELECT
        t.task_uuid, t.named_task_uuid, coalesce(h.to_state, 'pending')::text,
        c.total, c.pending, c.running, c.completed, c.failed, c.ready,
        v.execution_status,
        CASE v.execution_status
            WHEN 'blocked_by_failures' THEN 'handle_failures'
            WHEN 'has_ready_steps' THEN 'execute_ready_steps'
            WHEN 'processing' THEN 'wait_for_completion'
            WHEN 'all_complete' THEN 'finalize_task'
            ELSE 'wait_for_dependencies'
        END,
        CASE WHEN c.total = 0 THEN 0.0 ELSE round(c.completed * 100.0 / c.total, 2) END,
        CASE WHEN c.blocked > 0 THEN 'blocked' WHEN c.failed > 0 THEN 'recovering' ELSE 'healthy' END,
        c.enqueued
    FROM tasker_tasks AS t
    LEFT JOIN tasker_task_transitions AS h ON h.task_uuid = t.task_uuid AND h.most_recent
    CROSS JOIN LATERAL (
        SELECT
            count(*) AS total,
            count(*) FILTER (WHERE r.current_state = 'pending') AS pending,
            count(*) FILTER (WHERE r.current_state = 'in_progress') AS running,
            count(*) FILTER (WHERE r.current_state IN ('complete', 'resolved_manually')) AS completed,
            count(*) FILTER (WHERE r.current_state = 'error') AS failed,
            count(*) FILTER (WHERE r.ready_for_execution) AS ready,
            count(*) FILTER (WHERE r.current_state IN (
                'enqueued', 'enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')) AS enqueued,
            count(*) FILTER (WHERE r.current_state = 'error' AND (r.attempts >= r.max_attempts OR NOT r.retry_eligible)) AS blocked
        FROM get_step_readiness_status(t.task_uuid) AS r
    ) AS c
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN c.ready > 0 THEN 'has_ready_steps'
            WHEN c.running + c.enqueued > 0 THEN 'processing'
            WHEN c.blocked > 0 THEN 'blocked_by_failures'
            WHEN c.completed = c.total AND c.total > 0 THEN 'all_complete'
            ELSE 'waiting_for_dependencies'
        END AS execution_status
    ) AS v
    WHERE t.task_uuid = input_task_uuid;
END
$$;
