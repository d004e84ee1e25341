-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- A failed step that will be tried again waits in a state of its own. The two rules of readiness become functions.

ALTER TABLE tasker_workflow_step_transitions
    DROP CONSTRAINT chk_workflow_step_transitions_to_state,
    DROP CONSTRAINT chk_workflow_step_transitions_from_state;

ALTER TABLE tasker_workflow_step_transitions
    ADD CONSTRAINT chk_workflow_step_transitions_to_state CHECK (to_state = ANY ('{
        pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,
        waiting_for_retry,complete,error,cancelled,resolved_manually}'::text[])),
    ADD CONSTRAINT chk_workflow_step_transitions_from_state CHECK (from_state = ANY ('{
        pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,
        waiting_for_retry,complete,error,cancelled,resolved_manually}'::text[]));

-- The delay that was asked for wins; without one, exponential from the failure, with a cap.
CREATE FUNCTION calculate_step_next_retry_time(
    backoff_request_seconds integer,
    last_attempted_at timestamp,
    failure_time timestamp,
    attempts integer,
    p_max_backoff_seconds integer DEFAULT 60,
    p_backoff_multiplier numeric DEFAULT 2.0
) RETURNS timestamp
    LANGUAGE sql STABLE
    AS $$
        SELECT CASE
            WHEN backoff_request_seconds IS NOT NULL AND last_attempted_at IS NOT NULL THEN
                last_attempted_at + backoff_request_seconds * interval '1 second'
            WHEN failure_time IS NOT NULL THEN
                failure_time + least(p_backoff_multiplier ^ least(coalesce(attempts, 1), 64), p_max_backoff_seconds)::double precision
                    * interval '1 second'
        END
    $$;

CREATE FUNCTION evaluate_step_state_readiness(
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
            AND coalesce(retryable, true)
            AND (next_retry_time IS NULL OR next_retry_time <= now() AT TIME ZONE 'UTC')
    $$;

CREATE FUNCTION set_step_backoff_atomic(p_step_uuid uuid, p_backoff_seconds integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE tasker_workflow_steps AS s
    SET backoff_request_seconds = p_backoff_seconds, last_attempted_at = now() AT TIME ZONE 'UTC',
        updated_at = now() AT TIME ZONE 'UTC'
    WHERE s.workflow_step_uuid = p_step_uuid;
    RETURN found;
END
$$;

-- Other parameters, so the function is made anew.
DROP FUNCTION get_step_readiness_status_batch(uuid[]);

CREATE FUNCTION get_step_readiness_status_batch(input_task_uuids uuid[], step_uuids uuid[] DEFAULT NULL)
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
            coalesce(s.attempts, 0) < coalesce(s.max_attempts, 3) AS eligible,
            calculate_step_next_retry_time(s.backoff_request_seconds, s.last_attempted_at, failure.moment, s.attempts) AS moment
    ) AS retry
    WHERE s.task_uuid = ANY (input_task_uuids)
        AND (step_uuids IS NULL OR s.workflow_step_uuid = ANY (step_uuids))
    ORDER BY s.task_uuid, s.workflow_step_uuid;
END
$$;

CREATE OR REPLACE FUNCTION get_step_readiness_status(input_task_uuid uuid, step_uuids uuid[] DEFAULT NULL)
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
    RETURN QUERY SELECT r.* FROM get_step_readiness_status_batch(ARRAY[input_task_uuid], step_uuids) AS r;
END
$$;
