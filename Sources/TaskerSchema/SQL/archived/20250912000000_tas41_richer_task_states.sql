-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- Twelve task states instead of six, the processor that wrote a transition, a compare-and-swap of the state, discovery.

ALTER TABLE tasker_task_transitions
    ADD COLUMN processor_uuid uuid,
    ADD COLUMN transition_metadata jsonb DEFAULT '{}',
    DROP CONSTRAINT chk_task_transitions_to_state,
    DROP CONSTRAINT chk_task_transitions_from_state;

UPDATE tasker_task_transitions SET to_state = 'steps_in_process' WHERE to_state = 'in_progress';
UPDATE tasker_task_transitions SET from_state = 'steps_in_process' WHERE from_state = 'in_progress';

ALTER TABLE tasker_task_transitions
    ADD CONSTRAINT chk_task_transitions_to_state CHECK (to_state = ANY ('{
        pending,initializing,enqueuing_steps,steps_in_process,evaluating_results,
        waiting_for_dependencies,waiting_for_retry,blocked_by_failures,complete,error,cancelled,
        resolved_manually}'::text[])),
    ADD CONSTRAINT chk_task_transitions_from_state CHECK (from_state = ANY ('{
        pending,initializing,enqueuing_steps,steps_in_process,evaluating_results,
        waiting_for_dependencies,waiting_for_retry,blocked_by_failures,complete,error,cancelled,
        resolved_manually}'::text[]));

CREATE INDEX idx_task_transitions_state_lookup ON tasker_task_transitions (task_uuid, to_state, most_recent)
    WHERE most_recent = true;
CREATE INDEX idx_task_transitions_processor ON tasker_task_transitions (processor_uuid) WHERE processor_uuid IS NOT NULL;
CREATE INDEX idx_task_transitions_timeout ON tasker_task_transitions ((transition_metadata ->> 'timeout_at'))
    WHERE most_recent = true;

-- In an active state only the processor that brought the task there may move it on.
CREATE FUNCTION transition_task_state_atomic(
    p_task_uuid uuid,
    p_from_state varchar,
    p_to_state varchar,
    p_processor_uuid uuid,
    p_metadata jsonb DEFAULT '{}'
) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    current record;
BEGIN
    SELECT h.* INTO current FROM tasker_task_transitions AS h
    WHERE h.task_uuid = p_task_uuid AND h.most_recent FOR UPDATE;
    IF NOT FOUND OR current.to_state <> p_from_state
        OR (p_from_state IN ('initializing', 'enqueuing_steps', 'steps_in_process', 'evaluating_results')
            AND current.processor_uuid IS DISTINCT FROM p_processor_uuid AND current.processor_uuid IS NOT NULL) THEN
        RETURN false;
    END IF;
    UPDATE tasker_task_transitions SET most_recent = false, updated_at = now() AT TIME ZONE 'UTC'
    WHERE task_transition_uuid = current.task_transition_uuid;
    INSERT INTO tasker_task_transitions
        (task_uuid, from_state, to_state, processor_uuid, transition_metadata, sort_key, most_recent, created_at, updated_at)
    VALUES (
        p_task_uuid, p_from_state, p_to_state, p_processor_uuid, p_metadata, current.sort_key + 1, true,
        now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC');
    RETURN true;
END
$$;

CREATE FUNCTION get_next_ready_tasks(p_limit integer DEFAULT 5)
RETURNS TABLE (
    task_uuid uuid,
    task_name varchar,
    priority integer,
    namespace_name varchar,
    ready_steps_count bigint,
    computed_priority numeric,
    current_state varchar
)
    LANGUAGE sql
    AS $$
        SELECT t.task_uuid, nt.name, t.priority, ns.name, c.ready_steps, aged.priority, h.to_state
        FROM tasker_tasks AS t
        JOIN tasker_task_transitions AS h ON h.task_uuid = t.task_uuid AND h.most_recent
        JOIN tasker_named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker_task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        CROSS JOIN LATERAL get_task_execution_context(t.task_uuid) AS c
        CROSS JOIN LATERAL (
            SELECT t.priority + 0.1 * extract(epoch FROM now() AT TIME ZONE 'UTC' - t.created_at) / 3600 AS priority
        ) AS aged
        WHERE NOT t.complete
            AND h.to_state IN ('pending', 'waiting_for_dependencies', 'waiting_for_retry')
            AND (h.to_state = 'pending' OR c.execution_status = 'has_ready_steps')
        ORDER BY aged.priority DESC, t.created_at
        LIMIT p_limit
        FOR UPDATE OF t SKIP LOCKED
    $$;

CREATE FUNCTION get_next_ready_task()
RETURNS TABLE (
    task_uuid uuid,
    task_name varchar,
    priority integer,
    namespace_name varchar,
    ready_steps_count bigint,
    computed_priority numeric,
    current_state varchar
)
    LANGUAGE sql
    AS $$
        SELECT r.* FROM get_next_ready_tasks(1) AS r
    $$;

CREATE FUNCTION get_task_ready_info(p_task_uuid uuid)
RETURNS TABLE (
    task_uuid uuid,
    task_name varchar,
    priority integer,
    namespace_name varchar,
    ready_steps_count bigint,
    computed_priority numeric,
    current_state varchar
)
    LANGUAGE sql
    AS $$
        SELECT
            t.task_uuid, nt.name, t.priority, ns.name, c.ready_steps,
            t.priority + 0.1 * extract(epoch FROM now() AT TIME ZONE 'UTC' - t.created_at) / 3600, h.to_state
        FROM tasker_tasks AS t
        LEFT JOIN tasker_task_transitions AS h ON h.task_uuid = t.task_uuid AND h.most_recent
        JOIN tasker_named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker_task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        CROSS JOIN LATERAL get_task_execution_context(t.task_uuid) AS c
        WHERE t.task_uuid = p_task_uuid
    $$;

CREATE FUNCTION get_current_task_state(p_task_uuid uuid) RETURNS varchar
    LANGUAGE sql STABLE
    AS $$
        SELECT h.to_state FROM tasker_task_transitions AS h WHERE h.task_uuid = p_task_uuid AND h.most_recent
    $$;

CREATE FUNCTION find_stuck_tasks(p_timeout_minutes integer DEFAULT 10)
RETURNS TABLE (task_uuid uuid, current_state varchar, processor_uuid uuid, stuck_duration_minutes integer)
    LANGUAGE sql STABLE
    AS $$
        SELECT h.task_uuid, h.to_state, h.processor_uuid, floor(idle.minutes)::integer
        FROM tasker_task_transitions AS h
        CROSS JOIN LATERAL (SELECT extract(epoch FROM now() AT TIME ZONE 'UTC' - h.created_at) / 60 AS minutes) AS idle
        WHERE h.most_recent
            AND h.to_state IN ('initializing', 'enqueuing_steps', 'steps_in_process', 'evaluating_results')
            AND idle.minutes > p_timeout_minutes
        ORDER BY idle.minutes DESC
    $$;

-- Other columns, so the function is made anew.
DROP FUNCTION get_system_health_counts();

CREATE FUNCTION get_system_health_counts()
RETURNS TABLE (
    pending_tasks bigint,
    initializing_tasks bigint,
    enqueuing_steps_tasks bigint,
    steps_in_process_tasks bigint,
    evaluating_results_tasks bigint,
    waiting_for_dependencies_tasks bigint,
    waiting_for_retry_tasks bigint,
    blocked_by_failures_tasks bigint,
    complete_tasks bigint,
    error_tasks bigint,
    cancelled_tasks bigint,
    resolved_manually_tasks bigint,
    total_tasks bigint,
    pending_steps bigint,
    enqueued_steps bigint,
    in_progress_steps bigint,
    enqueued_for_orchestration_steps bigint,
    enqueued_as_error_for_orchestration_steps bigint,
    waiting_for_retry_steps bigint,
    complete_steps bigint,
    error_steps bigint,
    cancelled_steps bigint,
    resolved_manually_steps bigint,
    total_steps bigint
)
    LANGUAGE sql STABLE
    AS $$
        SELECT tasks.*, steps.*
        FROM (
            SELECT
                count(*) FILTER (WHERE h.to_state = 'pending'),
                count(*) FILTER (WHERE h.to_state = 'initializing'),
                count(*) FILTER (WHERE h.to_state = 'enqueuing_steps'),
                count(*) FILTER (WHERE h.to_state = 'steps_in_process'),
                count(*) FILTER (WHERE h.to_state = 'evaluating_results'),
                count(*) FILTER (WHERE h.to_state = 'waiting_for_dependencies'),
                count(*) FILTER (WHERE h.to_state = 'waiting_for_retry'),
                count(*) FILTER (WHERE h.to_state = 'blocked_by_failures'),
                count(*) FILTER (WHERE h.to_state = 'complete'),
                count(*) FILTER (WHERE h.to_state = 'error'),
                count(*) FILTER (WHERE h.to_state = 'cancelled'),
                count(*) FILTER (WHERE h.to_state = 'resolved_manually'),
                count(*)
            FROM tasker_tasks AS t
            LEFT JOIN tasker_task_transitions AS h ON h.task_uuid = t.task_uuid AND h.most_recent
        ) AS tasks
        CROSS JOIN (
            SELECT
                count(*) FILTER (WHERE h.to_state = 'pending'),
                count(*) FILTER (WHERE h.to_state = 'enqueued'),
                count(*) FILTER (WHERE h.to_state = 'in_progress'),
                count(*) FILTER (WHERE h.to_state = 'enqueued_for_orchestration'),
                count(*) FILTER (WHERE h.to_state = 'enqueued_as_error_for_orchestration'),
                count(*) FILTER (WHERE h.to_state = 'waiting_for_retry'),
                count(*) FILTER (WHERE h.to_state = 'complete'),
                count(*) FILTER (WHERE h.to_state = 'error'),
                count(*) FILTER (WHERE h.to_state = 'cancelled'),
                count(*) FILTER (WHERE h.to_state = 'resolved_manually'),
                count(*)
            FROM tasker_workflow_steps AS s
            LEFT JOIN tasker_workflow_step_transitions AS h ON h.workflow_step_uuid = s.workflow_step_uuid AND h.most_recent
        ) AS steps
    $$;
