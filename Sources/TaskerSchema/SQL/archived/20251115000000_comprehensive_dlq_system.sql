-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- Investigations of tasks that need a human, and the detection of stale ones. Any processor may move a task on from now on.

CREATE TYPE dlq_resolution_status AS ENUM ('pending', 'manually_resolved', 'permanently_failed', 'cancelled');

CREATE TYPE dlq_reason AS ENUM (
    'staleness_timeout', 'max_retries_exceeded', 'dependency_cycle_detected', 'worker_unavailable', 'manual_dlq');

CREATE TABLE tasker_tasks_dlq (
    dlq_entry_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    task_uuid uuid NOT NULL,
    original_state varchar(50) NOT NULL,
    dlq_reason dlq_reason NOT NULL,
    dlq_timestamp timestamp NOT NULL DEFAULT now(),
    resolution_status dlq_resolution_status NOT NULL DEFAULT 'pending',
    resolution_timestamp timestamp,
    resolution_notes text,
    resolved_by varchar(255),
    task_snapshot jsonb NOT NULL,
    metadata jsonb,
    created_at timestamp NOT NULL DEFAULT now(),
    updated_at timestamp NOT NULL DEFAULT now(),
    CONSTRAINT tasker_tasks_dlq_pkey PRIMARY KEY (dlq_entry_uuid),
    CONSTRAINT tasker_tasks_dlq_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker_tasks
);

COMMENT ON TABLE tasker_tasks_dlq IS 'Investigations of tasks: any number for a task over time, at most one of them open.';

CREATE INDEX idx_dlq_reason ON tasker_tasks_dlq (dlq_reason);
CREATE INDEX idx_dlq_resolution_status ON tasker_tasks_dlq (resolution_status, dlq_timestamp);
CREATE INDEX idx_dlq_task_lookup ON tasker_tasks_dlq (task_uuid);
CREATE INDEX idx_dlq_timestamp ON tasker_tasks_dlq (dlq_timestamp DESC);
CREATE UNIQUE INDEX idx_dlq_unique_pending_task ON tasker_tasks_dlq (task_uuid) WHERE resolution_status = 'pending';

CREATE INDEX idx_named_tasks_lifecycle_config ON tasker_named_tasks USING gin ((configuration -> 'lifecycle'))
    WHERE (configuration -> 'lifecycle') IS NOT NULL;

CREATE FUNCTION update_updated_at_column() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := current_timestamp;
    RETURN NEW;
END
$$;

CREATE TRIGGER update_dlq_updated_at BEFORE UPDATE ON tasker_tasks_dlq
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE OR REPLACE FUNCTION transition_task_state_atomic(
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
    IF NOT FOUND OR current.to_state <> p_from_state THEN
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

-- Minutes in a state after which a task in it is stale; the template's lifecycle overrides the defaults.
CREATE FUNCTION calculate_staleness_threshold(
    p_task_state varchar,
    p_template_config jsonb,
    p_default_waiting_deps integer DEFAULT 60,
    p_default_waiting_retry integer DEFAULT 30,
    p_default_steps_process integer DEFAULT 30
) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
        SELECT CASE p_task_state
            WHEN 'waiting_for_dependencies' THEN
                coalesce((p_template_config #>> '{lifecycle,max_waiting_for_dependencies_minutes}')::integer, p_default_waiting_deps)
            WHEN 'waiting_for_retry' THEN
                coalesce((p_template_config #>> '{lifecycle,max_waiting_for_retry_minutes}')::integer, p_default_waiting_retry)
            WHEN 'steps_in_process' THEN
                coalesce((p_template_config #>> '{lifecycle,max_steps_in_process_minutes}')::integer, p_default_steps_process)
            ELSE 1440
        END
    $$;

CREATE VIEW v_task_state_analysis AS
SELECT
    t.task_uuid,
    t.correlation_id,
    ns.name AS namespace_name,
    ns.task_namespace_uuid AS namespace_uuid,
    nt.name AS task_name,
    nt.named_task_uuid,
    nt.configuration AS template_config,
    h.to_state AS current_state,
    h.created_at AS state_entered_at,
    extract(epoch FROM now() AT TIME ZONE 'UTC' - h.created_at) / 60 AS time_in_state_minutes,
    extract(epoch FROM now() AT TIME ZONE 'UTC' - t.created_at) / 60 AS task_age_minutes,
    t.priority,
    t.complete
FROM tasker_tasks AS t
JOIN tasker_task_transitions AS h ON h.task_uuid = t.task_uuid AND h.most_recent
JOIN tasker_named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
JOIN tasker_task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
WHERE t.complete = false;

CREATE VIEW v_task_staleness_monitoring AS
SELECT
    a.task_uuid,
    a.namespace_name,
    a.task_name,
    a.current_state,
    a.time_in_state_minutes,
    a.task_age_minutes,
    threshold.minutes AS staleness_threshold_minutes,
    CASE
        WHEN a.time_in_state_minutes >= threshold.minutes THEN 'stale'
        WHEN a.time_in_state_minutes >= threshold.minutes * 0.8 THEN 'warning'
        ELSE 'healthy'
    END AS health_status,
    a.priority
FROM v_task_state_analysis AS a
CROSS JOIN LATERAL (
    SELECT calculate_staleness_threshold(a.current_state, a.template_config) AS minutes
) AS threshold
WHERE a.current_state IN ('waiting_for_dependencies', 'waiting_for_retry', 'steps_in_process');

CREATE FUNCTION get_stale_tasks_for_dlq(
    p_default_waiting_deps integer DEFAULT 60,
    p_default_waiting_retry integer DEFAULT 30,
    p_default_steps_process integer DEFAULT 30,
    p_max_lifetime_hours integer DEFAULT 24,
    p_batch_size integer DEFAULT 100
)
RETURNS TABLE (
    task_uuid uuid,
    namespace_name varchar,
    task_name varchar,
    current_state varchar,
    time_in_state_minutes numeric,
    threshold_minutes integer,
    task_age_minutes numeric
)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            a.task_uuid, a.namespace_name, a.task_name, a.current_state, a.time_in_state_minutes, threshold.minutes,
            a.task_age_minutes
        FROM v_task_state_analysis AS a
        CROSS JOIN LATERAL (
            SELECT calculate_staleness_threshold(
                a.current_state, a.template_config, p_default_waiting_deps, p_default_waiting_retry,
                p_default_steps_process) AS minutes
        ) AS threshold
        WHERE a.current_state IN ('waiting_for_dependencies', 'waiting_for_retry', 'steps_in_process')
            AND (a.time_in_state_minutes >= threshold.minutes OR a.task_age_minutes >= p_max_lifetime_hours * 60)
            AND NOT EXISTS (
                SELECT FROM tasker_tasks_dlq AS d WHERE d.task_uuid = a.task_uuid AND d.resolution_status = 'pending')
        ORDER BY a.time_in_state_minutes DESC
        LIMIT p_batch_size
    $$;

CREATE FUNCTION create_dlq_entry(
    p_task_uuid uuid,
    p_namespace_name varchar,
    p_task_name varchar,
    p_current_state varchar,
    p_time_in_state_minutes integer,
    p_threshold_minutes integer,
    p_dlq_reason varchar DEFAULT 'staleness_timeout'
) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    entry uuid;
BEGIN
    INSERT INTO tasker_tasks_dlq (task_uuid, original_state, dlq_reason, task_snapshot, metadata)
    SELECT
        t.task_uuid, p_current_state, p_dlq_reason::dlq_reason,
        jsonb_build_object(
            'task_uuid', t.task_uuid, 'namespace', p_namespace_name, 'task_name', p_task_name,
            'current_state', p_current_state, 'time_in_state_minutes', p_time_in_state_minutes,
            'threshold_minutes', p_threshold_minutes, 'snapshot_timestamp', now(),
            'task_details', jsonb_build_object(
                'correlation_id', t.correlation_id, 'priority', t.priority, 'requested_at', t.requested_at,
                'created_at', t.created_at)),
        jsonb_build_object(
            'detection_method', 'automatic_staleness', 'time_in_state_minutes', p_time_in_state_minutes,
            'threshold_minutes', p_threshold_minutes)
    FROM tasker_tasks AS t
    WHERE t.task_uuid = p_task_uuid
    ON CONFLICT (task_uuid) WHERE resolution_status = 'pending' DO NOTHING
    RETURNING dlq_entry_uuid INTO entry;
    RETURN entry;
END
$$;

CREATE FUNCTION transition_stale_task_to_error(
    p_task_uuid uuid,
    p_current_state varchar,
    p_namespace_name varchar,
    p_task_name varchar
) RETURNS boolean
    LANGUAGE sql
    AS $$
        SELECT transition_task_state_atomic(
            p_task_uuid, p_current_state, 'error', NULL,
            jsonb_build_object(
                'reason', 'staleness_timeout', 'namespace', p_namespace_name, 'task_name', p_task_name, 'detected_at', now()))
    $$;

CREATE FUNCTION detect_and_transition_stale_tasks(
    p_dry_run boolean DEFAULT true,
    p_batch_size integer DEFAULT 100,
    p_default_waiting_deps_threshold integer DEFAULT 60,
    p_default_waiting_retry_threshold integer DEFAULT 30,
    p_default_steps_in_process_threshold integer DEFAULT 30,
    p_default_task_max_lifetime_hours integer DEFAULT 24
)
RETURNS TABLE (
    task_uuid uuid,
    namespace_name varchar,
    task_name varchar,
    current_state varchar,
    time_in_state_minutes integer,
    staleness_threshold_minutes integer,
    action_taken varchar,
    moved_to_dlq boolean,
    transition_success boolean
)
    LANGUAGE plpgsql
    AS $$
DECLARE
    stale record;
BEGIN
    FOR stale IN
        SELECT s.* FROM get_stale_tasks_for_dlq(
            p_default_waiting_deps_threshold, p_default_waiting_retry_threshold, p_default_steps_in_process_threshold,
            p_default_task_max_lifetime_hours, p_batch_size) AS s
    LOOP
        task_uuid := stale.task_uuid;
        namespace_name := stale.namespace_name;
        task_name := stale.task_name;
        current_state := stale.current_state;
        time_in_state_minutes := stale.time_in_state_minutes::integer;
        staleness_threshold_minutes := stale.threshold_minutes;
        IF p_dry_run THEN
            moved_to_dlq := false;
            transition_success := false;
            action_taken := 'would_transition_to_dlq_and_error';
        ELSE
            moved_to_dlq := create_dlq_entry(
                stale.task_uuid, stale.namespace_name, stale.task_name, stale.current_state,
                stale.time_in_state_minutes::integer, stale.threshold_minutes) IS NOT NULL;
            transition_success := transition_stale_task_to_error(
                stale.task_uuid, stale.current_state, stale.namespace_name, stale.task_name);
            action_taken := CASE
                WHEN moved_to_dlq AND transition_success THEN 'transitioned_to_dlq_and_error'
                WHEN moved_to_dlq THEN 'moved_to_dlq_only'
                WHEN transition_success THEN 'transitioned_to_error_only'
                ELSE 'transition_failed'
            END;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;

CREATE VIEW v_dlq_dashboard AS
SELECT
    d.dlq_reason,
    count(*) AS total_entries,
    count(*) FILTER (WHERE d.resolution_status = 'pending') AS pending,
    count(*) FILTER (WHERE d.resolution_status = 'manually_resolved') AS manually_resolved,
    count(*) FILTER (WHERE d.resolution_status = 'permanently_failed') AS permanent_failures,
    count(*) FILTER (WHERE d.resolution_status = 'cancelled') AS cancelled,
    min(d.dlq_timestamp) AS oldest_entry,
    max(d.dlq_timestamp) AS newest_entry,
    avg(extract(epoch FROM coalesce(d.resolution_timestamp, now()) - d.dlq_timestamp) / 60) AS avg_resolution_time_minutes
FROM tasker_tasks_dlq AS d
GROUP BY d.dlq_reason;

CREATE VIEW v_dlq_investigation_queue AS
SELECT
    d.dlq_entry_uuid,
    d.task_uuid,
    d.original_state,
    d.dlq_reason,
    d.dlq_timestamp,
    age.minutes AS minutes_in_dlq,
    d.task_snapshot ->> 'namespace' AS namespace_name,
    d.task_snapshot ->> 'task_name' AS task_name,
    d.task_snapshot ->> 'current_state' AS current_state,
    (d.metadata ->> 'time_in_state_minutes')::integer AS time_in_state_minutes,
    CASE d.dlq_reason
        WHEN 'dependency_cycle_detected' THEN 1000
        WHEN 'max_retries_exceeded' THEN 500
        WHEN 'staleness_timeout' THEN 100
        WHEN 'worker_unavailable' THEN 50
        ELSE 10
    END + age.minutes AS priority_score
FROM tasker_tasks_dlq AS d
CROSS JOIN LATERAL (SELECT extract(epoch FROM now() - d.dlq_timestamp) / 60 AS minutes) AS age
WHERE d.resolution_status = 'pending'
ORDER BY priority_score DESC;
