-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- A step that was never tried is always eligible; whether it may be tried again is decided in one place, retry_eligible.

CREATE OR REPLACE FUNCTION evaluate_step_state_readiness(
    current_state text,
    processed boolean,
    in_process boolean,
    dependencies_satisfied boolean,
    retry_eligible boolean,
    retryable boolean,
    next_retry_time timestamp
) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
        SELECT coalesce(current_state, 'pending') IN ('pending', 'waiting_for_retry')
            AND NOT coalesce(processed, false)
            AND NOT coalesce(in_process, false)
            AND coalesce(dependencies_satisfied, false)
            AND coalesce(retry_eligible, false)
            AND (next_retry_time IS NULL OR next_retry_time <= now() AT TIME ZONE 'UTC')
    $$;

CREATE OR REPLACE FUNCTION get_step_readiness_status_batch(input_task_uuids uuid[], step_uuids uuid[] DEFAULT NULL)
RETURNS TABLE (
    workflow_step_uuid uuid,
    task_uuid uuid,
    named_step_uuid uuid,
    name text,
    current_state text,
    dependencies_satisfied boolean,
    retry_eligible boolean,
    ready_for_execution boolean,
    last_failure_at timestamp,
    next_retry_at timestamp,
    total_parents integer,
    completed_parents integer,
    attempts integer,
    max_attempts integer,
    backoff_request_seconds integer,
    last_attempted_at timestamp
)
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN QUERY
    SELECT
        s.workflow_step_uuid,
        s.task_uuid,
        s.named_step_uuid,
        n.name::text,
        coalesce(h.to_state, 'pending')::text,
        parents.total = parents.completed,
        retry.eligible,
        evaluate_step_state_readiness(
            h.to_state, s.processed, s.in_process, parents.total = parents.completed, retry.eligible, s.retryable, retry.moment),
        failure.moment,
        retry.moment,
        parents.total,
        parents.completed,
        coalesce(s.attempts, 0),
        coalesce(s.max_attempts, 3),
        s.backoff_request_seconds,
        s.last_attempted_at
    FROM tasker_workflow_steps AS s
    JOIN tasker_named_steps AS n ON n.named_step_uuid = s.named_step_uuid
    LEFT JOIN tasker_workflow_step_transitions AS h ON h.workflow_step_uuid = s.workflow_step_uuid AND h.most_recent
    CROSS JOIN LATERAL (
        SELECT
            count(*)::integer AS total,
            (count(*) FILTER (WHERE p.to_state IN ('complete', 'resolved_manually')))::integer AS completed
        FROM tasker_workflow_step_edges AS e
        LEFT JOIN tasker_workflow_step_transitions AS p ON p.workflow_step_uuid = e.from_step_uuid AND p.most_recent
        WHERE e.to_step_uuid = s.workflow_step_uuid
    ) AS parents
    CROSS JOIN LATERAL (
        SELECT max(f.created_at) AS moment
        FROM tasker_workflow_step_transitions AS f
        WHERE f.workflow_step_uuid = s.workflow_step_uuid AND f.to_state = 'error'
    ) AS failure
    CROSS JOIN LATERAL (
        SELECT
            coalesce(s.attempts, 0) = 0
                OR (s.retryable AND s.attempts < coalesce(s.max_attempts, 3)) AS eligible,
            calculate_step_next_retry_time(s.backoff_request_seconds, s.last_attempted_at, failure.moment, s.attempts) AS moment
    ) AS retry
    WHERE s.task_uuid = ANY (input_task_uuids)
        AND (step_uuids IS NULL OR s.workflow_step_uuid = ANY (step_uuids))
    ORDER BY s.task_uuid, s.workflow_step_uuid;
END
$$;
