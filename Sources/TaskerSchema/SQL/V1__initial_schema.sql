-- Tasker, schema version 1: everything that lives in schema `tasker`, for PostgreSQL 17 and 18.
--
-- Run as one transaction, after PGMQ (interface of 1.5.1 or later) has been installed in schema `pgmq`.
-- Every reference inside a function body names its schema, so nothing here depends on a session's search_path or TimeZone.
-- Columns that other systems read keep `timestamp without time zone` and always hold UTC; columns of our own are `timestamptz`.
-- docs/compatibility.md lists every intended difference from the reference schema, with its reason.

CREATE SCHEMA IF NOT EXISTS tasker;

COMMENT ON SCHEMA tasker IS 'Durable workflows: tasks, steps, their history, and the functions that move them.';

-- =====================================================================================================================
-- 1. Identifiers and the clock
-- =====================================================================================================================

-- uuid_generate_v7() has one name, one signature and one volatility on every server; only its body differs.
DO $choose$
DECLARE
    extension_schema name;
    permitted boolean := true;
BEGIN
    IF current_setting('server_version_num')::integer >= 180000 THEN
        CREATE FUNCTION tasker.uuid_generate_v7() RETURNS uuid
            LANGUAGE sql VOLATILE PARALLEL SAFE
            AS 'SELECT pg_catalog.uuidv7()';
        RETURN;
    END IF;

    IF EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = 'pg_uuidv7' AND installed_version IS NULL) THEN
        BEGIN
            CREATE EXTENSION pg_uuidv7 WITH SCHEMA public;
        EXCEPTION WHEN insufficient_privilege THEN
            permitted := false;
        END;
    END IF;

    SELECT n.nspname INTO extension_schema
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_uuidv7' AND permitted;

    IF extension_schema = 'tasker' THEN
        RETURN;
    ELSIF extension_schema IS NOT NULL THEN
        EXECUTE format(
            $body$CREATE FUNCTION tasker.uuid_generate_v7() RETURNS uuid
                LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT %I.uuid_generate_v7()'$body$,
            extension_schema);
    ELSE
        -- 48 bits of milliseconds, version 7, 12 bits of sub-millisecond time (as uuidv7() of 18 does, so that ids of one
        -- process keep their order within a millisecond), then the variant and 62 random bits of a version 4 uuid.
        CREATE FUNCTION tasker.uuid_generate_v7() RETURNS uuid
            LANGUAGE sql VOLATILE PARALLEL SAFE
            AS $body$
                SELECT encode(
                    overlay(
                        uuid_send(gen_random_uuid())
                        PLACING int8send(((micros / 1000) << 16) | 28672 | ((micros % 1000) * 4096 / 1000))
                        FROM 1 FOR 8),
                    'hex')::uuid
                FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS micros) AS clock
            $body$;
    END IF;
END
$choose$;

COMMENT ON FUNCTION tasker.uuid_generate_v7() IS 'A time-ordered uuid, version 7: native on PostgreSQL 18, by extension or by our own function on 17.';

CREATE FUNCTION tasker.engine_clock() RETURNS timestamptz
    LANGUAGE sql VOLATILE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('tasker.clock', true), '')::timestamptz, clock_timestamp());

COMMENT ON FUNCTION tasker.engine_clock() IS 'The time every function of this schema goes by: the setting tasker.clock when a test sets it, else the server''s clock.';

-- =====================================================================================================================
-- 2. Enums and state machines
-- =====================================================================================================================

CREATE TYPE tasker.dlq_reason AS ENUM (
    'staleness_timeout', 'max_retries_exceeded', 'dependency_cycle_detected', 'worker_unavailable', 'manual_dlq');

CREATE TYPE tasker.dlq_resolution_status AS ENUM (
    'pending', 'manually_resolved', 'permanently_failed', 'cancelled');

CREATE TYPE tasker.identity_strategy AS ENUM (
    'strict', 'caller_provided', 'always_unique');

-- States are text with a CHECK, as clients expect. Which state may follow which is written down once on this side, here.

CREATE FUNCTION tasker.allowed_task_transitions(p_from text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_from
        WHEN 'pending' THEN ARRAY[
            'initializing', 'steps_in_process', 'complete', 'cancelled', 'resolved_manually']
        WHEN 'initializing' THEN ARRAY[
            'enqueuing_steps', 'waiting_for_dependencies', 'complete', 'cancelled', 'resolved_manually']
        WHEN 'enqueuing_steps' THEN ARRAY[
            'steps_in_process', 'error', 'cancelled', 'resolved_manually']
        WHEN 'steps_in_process' THEN ARRAY[
            'evaluating_results', 'waiting_for_retry', 'blocked_by_failures', 'complete', 'error', 'cancelled',
            'resolved_manually']
        WHEN 'evaluating_results' THEN ARRAY[
            'enqueuing_steps', 'waiting_for_dependencies', 'blocked_by_failures', 'complete', 'cancelled', 'resolved_manually']
        WHEN 'waiting_for_dependencies' THEN ARRAY[
            'evaluating_results', 'error', 'cancelled', 'resolved_manually']
        WHEN 'waiting_for_retry' THEN ARRAY[
            'enqueuing_steps', 'steps_in_process', 'blocked_by_failures', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'blocked_by_failures' THEN ARRAY[
            'steps_in_process', 'waiting_for_retry', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'error' THEN ARRAY['steps_in_process']
        ELSE ARRAY[]::text[]
    END;

COMMENT ON FUNCTION tasker.allowed_task_transitions(text) IS 'The task states that may follow the given one, in the order of TaskerCore''s table, which this one equals.';

CREATE FUNCTION tasker.allowed_step_transitions(p_from text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_from
        WHEN 'pending' THEN ARRAY[
            'enqueued', 'in_progress', 'waiting_for_retry', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'enqueued' THEN ARRAY[
            'in_progress', 'waiting_for_retry', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'in_progress' THEN ARRAY[
            'enqueued', 'enqueued_for_orchestration', 'enqueued_as_error_for_orchestration', 'waiting_for_retry', 'complete',
            'error', 'cancelled', 'resolved_manually']
        WHEN 'enqueued_for_orchestration' THEN ARRAY[
            'waiting_for_retry', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'enqueued_as_error_for_orchestration' THEN ARRAY[
            'waiting_for_retry', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'waiting_for_retry' THEN ARRAY[
            'pending', 'enqueued', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'error' THEN ARRAY[
            'pending', 'complete', 'cancelled', 'resolved_manually']
        ELSE ARRAY[]::text[]
    END;

COMMENT ON FUNCTION tasker.allowed_step_transitions(text) IS 'The step states that may follow the given one, in the order of TaskerCore''s table, which this one equals.';

-- =====================================================================================================================
-- 3. Tables
-- =====================================================================================================================

CREATE TABLE tasker.task_namespaces (
    task_namespace_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    name varchar(64) NOT NULL,
    description varchar(255),
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT task_namespaces_pkey PRIMARY KEY (task_namespace_uuid),
    CONSTRAINT task_namespaces_name_unique UNIQUE (name)
);

CREATE TABLE tasker.dependent_systems (
    dependent_system_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    name varchar(64) NOT NULL,
    description varchar(255),
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT dependent_systems_pkey PRIMARY KEY (dependent_system_uuid),
    CONSTRAINT dependent_systems_name_unique UNIQUE (name)
);

CREATE TABLE tasker.named_tasks (
    named_task_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    task_namespace_uuid uuid NOT NULL,
    name varchar(64) NOT NULL,
    description varchar(255),
    version varchar(16) NOT NULL DEFAULT '0.1.0',
    configuration jsonb DEFAULT '{}',
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    identity_strategy tasker.identity_strategy NOT NULL DEFAULT 'strict',
    CONSTRAINT named_tasks_pkey PRIMARY KEY (named_task_uuid),
    CONSTRAINT named_tasks_namespace_name_version_unique UNIQUE (task_namespace_uuid, name, version),
    CONSTRAINT named_tasks_task_namespace_uuid_fkey FOREIGN KEY (task_namespace_uuid) REFERENCES tasker.task_namespaces
);

COMMENT ON TABLE tasker.named_tasks IS 'A registered template, one row for each version; configuration holds the whole template.';

CREATE TABLE tasker.named_steps (
    named_step_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    name varchar(128) NOT NULL,
    description varchar(255),
    dependent_system_uuid uuid,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT named_steps_pkey PRIMARY KEY (named_step_uuid),
    CONSTRAINT named_steps_name_unique UNIQUE (name),
    CONSTRAINT named_steps_dependent_system_uuid_fkey FOREIGN KEY (dependent_system_uuid) REFERENCES tasker.dependent_systems
);

CREATE TABLE tasker.named_tasks_named_steps (
    ntns_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    named_task_uuid uuid NOT NULL,
    named_step_uuid uuid NOT NULL,
    skippable boolean NOT NULL DEFAULT false,
    default_retryable boolean NOT NULL DEFAULT true,
    default_max_attempts integer NOT NULL DEFAULT 3,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    step_position integer NOT NULL DEFAULT 0,
    step_type text NOT NULL DEFAULT 'standard',
    callable text,
    dependency_uuids uuid[] NOT NULL DEFAULT '{}',
    inputs jsonb,
    timeout_ms integer,
    CONSTRAINT named_tasks_named_steps_pkey PRIMARY KEY (ntns_uuid),
    CONSTRAINT named_tasks_named_steps_unique UNIQUE (named_task_uuid, named_step_uuid),
    CONSTRAINT named_tasks_named_steps_named_task_uuid_fkey FOREIGN KEY (named_task_uuid) REFERENCES tasker.named_tasks,
    CONSTRAINT named_tasks_named_steps_named_step_uuid_fkey FOREIGN KEY (named_step_uuid) REFERENCES tasker.named_steps,
    CONSTRAINT chk_named_tasks_named_steps_step_type
        CHECK (step_type IN ('standard', 'decision', 'batchable', 'batch_worker', 'deferred_convergence')),
    CONSTRAINT chk_named_tasks_named_steps_timeout CHECK (timeout_ms > 0)
);

COMMENT ON TABLE tasker.named_tasks_named_steps IS 'The steps of a template, ready to be instantiated without reading its JSON.';
COMMENT ON COLUMN tasker.named_tasks_named_steps.step_position IS 'Place in the template, from 0; parents need not come first.';
COMMENT ON COLUMN tasker.named_tasks_named_steps.dependency_uuids IS 'named_step_uuid of each parent.';
COMMENT ON COLUMN tasker.named_tasks_named_steps.inputs IS 'handler.initialization of the template.';
COMMENT ON COLUMN tasker.named_tasks_named_steps.timeout_ms IS 'Time one attempt may take, in milliseconds.';

CREATE TABLE tasker.tasks (
    task_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    named_task_uuid uuid NOT NULL,
    complete boolean NOT NULL DEFAULT false,
    requested_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    completed_at timestamp,
    initiator varchar(255),
    source_system varchar(255),
    reason varchar(500),
    bypass_steps json,
    tags jsonb,
    context jsonb,
    identity_hash varchar(128) NOT NULL,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    priority integer NOT NULL DEFAULT 0,
    correlation_id uuid NOT NULL,
    parent_correlation_id uuid,
    state text NOT NULL DEFAULT 'pending',
    live_steps integer NOT NULL DEFAULT 0,
    retrying_steps integer NOT NULL DEFAULT 0,
    failed_steps integer NOT NULL DEFAULT 0,
    transition_count integer NOT NULL DEFAULT 0,
    state_changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT tasks_pkey PRIMARY KEY (task_uuid),
    CONSTRAINT tasks_named_task_uuid_fkey FOREIGN KEY (named_task_uuid) REFERENCES tasker.named_tasks,
    CONSTRAINT chk_tasks_state CHECK (state = ANY ('{
        pending,initializing,enqueuing_steps,steps_in_process,evaluating_results,
        waiting_for_dependencies,waiting_for_retry,blocked_by_failures,complete,error,cancelled,
        resolved_manually}'::text[])),
    CONSTRAINT chk_tasks_counters CHECK (live_steps >= 0 AND retrying_steps >= 0 AND failed_steps >= 0)
);

COMMENT ON COLUMN tasker.tasks.state IS 'Current state, kept equal to the last history row by the transaction that writes it.';
COMMENT ON COLUMN tasker.tasks.live_steps IS 'Steps enqueued, in progress or handed back for orchestration.';
COMMENT ON COLUMN tasker.tasks.retrying_steps IS 'Steps in waiting_for_retry.';
COMMENT ON COLUMN tasker.tasks.failed_steps IS 'Steps in error.';
COMMENT ON COLUMN tasker.tasks.transition_count IS 'sort_key of the last history row; 0 when there is none.';
COMMENT ON COLUMN tasker.tasks.completed_at IS 'When every step was done; NULL for tasks that ended any other way.';
COMMENT ON COLUMN tasker.tasks.correlation_id IS 'Ties together everything one request caused.';
COMMENT ON COLUMN tasker.tasks.parent_correlation_id IS 'correlation_id of the workflow that started this one.';

CREATE TABLE tasker.workflow_steps (
    workflow_step_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    task_uuid uuid NOT NULL,
    named_step_uuid uuid NOT NULL,
    retryable boolean NOT NULL DEFAULT true,
    max_attempts integer DEFAULT 3,
    in_process boolean NOT NULL DEFAULT false,
    processed boolean NOT NULL DEFAULT false,
    processed_at timestamp,
    attempts integer DEFAULT 0,
    last_attempted_at timestamp,
    backoff_request_seconds integer,
    inputs jsonb,
    results jsonb,
    skippable boolean NOT NULL DEFAULT false,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    priority integer NOT NULL DEFAULT 0,
    checkpoint jsonb,
    state text NOT NULL DEFAULT 'pending',
    unmet_dependencies integer NOT NULL DEFAULT 0,
    transition_count integer NOT NULL DEFAULT 0,
    worker_uuid uuid,
    message_id bigint,
    wake_at timestamptz,
    CONSTRAINT workflow_steps_pkey PRIMARY KEY (workflow_step_uuid),
    CONSTRAINT uq_workflow_step_task_named_step UNIQUE (task_uuid, named_step_uuid),
    CONSTRAINT workflow_steps_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks,
    CONSTRAINT workflow_steps_named_step_uuid_fkey FOREIGN KEY (named_step_uuid) REFERENCES tasker.named_steps,
    CONSTRAINT chk_workflow_steps_state CHECK (state = ANY ('{
        pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,
        waiting_for_retry,complete,error,cancelled,resolved_manually}'::text[])),
    CONSTRAINT chk_workflow_steps_unmet_dependencies CHECK (unmet_dependencies >= 0)
);

COMMENT ON COLUMN tasker.workflow_steps.state IS 'Current state, kept equal to the last history row by the transaction that writes it.';
COMMENT ON COLUMN tasker.workflow_steps.unmet_dependencies IS 'Parents not yet complete or resolved_manually; the step is released when it reaches 0.';
COMMENT ON COLUMN tasker.workflow_steps.transition_count IS 'sort_key of the last history row; 0 when there is none.';
COMMENT ON COLUMN tasker.workflow_steps.worker_uuid IS 'Holder of the lease; NULL for steps run by foreign workers.';
COMMENT ON COLUMN tasker.workflow_steps.message_id IS 'Queue message of the running attempt.';
COMMENT ON COLUMN tasker.workflow_steps.wake_at IS 'The only timer of a step: retry time, or the end of a foreign worker''s lease.';
COMMENT ON COLUMN tasker.workflow_steps.checkpoint IS 'Progress a handler stored, so that its next attempt can go on from there.';

CREATE TABLE tasker.workflow_step_edges (
    workflow_step_edge_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    from_step_uuid uuid NOT NULL,
    to_step_uuid uuid NOT NULL,
    name varchar NOT NULL,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT workflow_step_edges_pkey PRIMARY KEY (workflow_step_edge_uuid),
    CONSTRAINT unique_edge_per_step_pair UNIQUE (from_step_uuid, to_step_uuid, name),
    CONSTRAINT workflow_step_edges_from_step_uuid_fkey FOREIGN KEY (from_step_uuid) REFERENCES tasker.workflow_steps,
    CONSTRAINT workflow_step_edges_to_step_uuid_fkey FOREIGN KEY (to_step_uuid) REFERENCES tasker.workflow_steps,
    CONSTRAINT chk_workflow_step_edges_no_self_edge CHECK (from_step_uuid <> to_step_uuid)
);

COMMENT ON CONSTRAINT unique_edge_per_step_pair ON tasker.workflow_step_edges IS 'Lets the creation of dynamic steps be repeated without harm.';

CREATE TABLE tasker.task_transitions (
    task_transition_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    task_uuid uuid NOT NULL,
    to_state varchar NOT NULL,
    from_state varchar,
    metadata jsonb DEFAULT '{}',
    sort_key integer NOT NULL,
    most_recent boolean NOT NULL DEFAULT false,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    processor_uuid uuid,
    transition_metadata jsonb DEFAULT '{}',
    CONSTRAINT task_transitions_pkey PRIMARY KEY (task_transition_uuid),
    CONSTRAINT task_transitions_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks,
    CONSTRAINT chk_task_transitions_to_state CHECK (to_state = ANY ('{
        pending,initializing,enqueuing_steps,steps_in_process,evaluating_results,
        waiting_for_dependencies,waiting_for_retry,blocked_by_failures,complete,error,cancelled,
        resolved_manually}'::text[])),
    CONSTRAINT chk_task_transitions_from_state CHECK (from_state = ANY ('{
        pending,initializing,enqueuing_steps,steps_in_process,evaluating_results,
        waiting_for_dependencies,waiting_for_retry,blocked_by_failures,complete,error,cancelled,
        resolved_manually}'::text[]))
);

CREATE TABLE tasker.workflow_step_transitions (
    workflow_step_transition_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    workflow_step_uuid uuid NOT NULL,
    to_state varchar NOT NULL,
    from_state varchar,
    metadata jsonb DEFAULT '{}',
    sort_key integer NOT NULL,
    most_recent boolean NOT NULL DEFAULT false,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    attempt integer,
    worker_uuid uuid,
    CONSTRAINT workflow_step_transitions_pkey PRIMARY KEY (workflow_step_transition_uuid),
    CONSTRAINT chk_workflow_step_transitions_to_state CHECK (to_state = ANY ('{
        pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,
        waiting_for_retry,complete,error,cancelled,resolved_manually}'::text[])),
    CONSTRAINT chk_workflow_step_transitions_from_state CHECK (from_state = ANY ('{
        pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,
        waiting_for_retry,complete,error,cancelled,resolved_manually}'::text[]))
);

COMMENT ON COLUMN tasker.workflow_step_transitions.attempt IS
    'The step''s attempts when the row was written. NULL marks a row of a foreign worker, which a trigger then applies to the step.';

CREATE TABLE tasker.workflow_step_result_audit (
    workflow_step_result_audit_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    workflow_step_uuid uuid NOT NULL,
    workflow_step_transition_uuid uuid NOT NULL,
    task_uuid uuid NOT NULL,
    recorded_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    worker_uuid uuid,
    correlation_id uuid,
    success boolean NOT NULL,
    execution_time_ms bigint,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT workflow_step_result_audit_pkey PRIMARY KEY (workflow_step_result_audit_uuid),
    CONSTRAINT uq_audit_step_transition UNIQUE (workflow_step_uuid, workflow_step_transition_uuid)
);

COMMENT ON TABLE tasker.workflow_step_result_audit IS 'Who executed which step with what outcome; the result itself is on the step.';

CREATE TABLE tasker.tasks_dlq (
    dlq_entry_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    task_uuid uuid NOT NULL,
    original_state varchar(50) NOT NULL,
    dlq_reason tasker.dlq_reason NOT NULL,
    dlq_timestamp timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    resolution_status tasker.dlq_resolution_status NOT NULL DEFAULT 'pending',
    resolution_timestamp timestamp,
    resolution_notes text,
    resolved_by varchar(255),
    task_snapshot jsonb NOT NULL,
    metadata jsonb,
    created_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT tasks_dlq_pkey PRIMARY KEY (dlq_entry_uuid),
    CONSTRAINT tasks_dlq_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks
);

COMMENT ON TABLE tasker.tasks_dlq IS 'Investigations of tasks that need a human: any number for a task over time, at most one of them open.';

CREATE TABLE tasker.annotation_types (
    annotation_type_id integer NOT NULL,
    name varchar(64) NOT NULL,
    description varchar(255),
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT annotation_types_pkey PRIMARY KEY (annotation_type_id),
    CONSTRAINT annotation_types_name_unique UNIQUE (name)
);

CREATE SEQUENCE tasker.annotation_types_annotation_type_id_seq AS integer OWNED BY tasker.annotation_types.annotation_type_id;

ALTER TABLE tasker.annotation_types
    ALTER COLUMN annotation_type_id SET DEFAULT nextval('tasker.annotation_types_annotation_type_id_seq');

CREATE TABLE tasker.task_annotations (
    task_annotation_id bigint NOT NULL,
    task_uuid uuid NOT NULL,
    annotation_type_id integer NOT NULL,
    annotation jsonb,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT task_annotations_pkey PRIMARY KEY (task_annotation_id),
    CONSTRAINT task_annotations_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks,
    CONSTRAINT task_annotations_annotation_type_id_fkey FOREIGN KEY (annotation_type_id) REFERENCES tasker.annotation_types
);

CREATE SEQUENCE tasker.task_annotations_task_annotation_id_seq OWNED BY tasker.task_annotations.task_annotation_id;

ALTER TABLE tasker.task_annotations
    ALTER COLUMN task_annotation_id SET DEFAULT nextval('tasker.task_annotations_task_annotation_id_seq');

CREATE TABLE tasker.dependent_system_object_maps (
    dependent_system_object_map_id bigint NOT NULL,
    dependent_system_one_uuid uuid NOT NULL,
    dependent_system_two_uuid uuid NOT NULL,
    remote_id_one varchar(128) NOT NULL,
    remote_id_two varchar(128) NOT NULL,
    created_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    updated_at timestamp(6) NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    CONSTRAINT dependent_system_object_maps_pkey PRIMARY KEY (dependent_system_object_map_id),
    CONSTRAINT dependent_system_object_maps_dependent_system_one_uuid_f
        FOREIGN KEY (dependent_system_one_uuid) REFERENCES tasker.dependent_systems,
    CONSTRAINT dependent_system_object_maps_dependent_system_two_uuid_f
        FOREIGN KEY (dependent_system_two_uuid) REFERENCES tasker.dependent_systems
);

CREATE SEQUENCE tasker.dependent_system_objec_dependent_system_object_map_i_seq
    OWNED BY tasker.dependent_system_object_maps.dependent_system_object_map_id;

ALTER TABLE tasker.dependent_system_object_maps
    ALTER COLUMN dependent_system_object_map_id
    SET DEFAULT nextval('tasker.dependent_system_objec_dependent_system_object_map_i_seq');

CREATE TABLE tasker.workers (
    worker_uuid uuid NOT NULL DEFAULT tasker.uuid_generate_v7(),
    hostname text NOT NULL DEFAULT '',
    pid integer NOT NULL DEFAULT 0,
    version text NOT NULL DEFAULT '',
    namespaces text[] NOT NULL DEFAULT '{}',
    handlers text[] NOT NULL DEFAULT '{}',
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT workers_pkey PRIMARY KEY (worker_uuid)
);

COMMENT ON TABLE tasker.workers IS 'The processes that take steps, with what they can run and when they last said that they live.';

-- Hot rows are rewritten a few times and then never again: leave room for the rewrites on the same page (HOT updates), and
-- vacuum long before the default fifth of the table is dead. Steps also grow by their results: in batches of 1,000 steps with
-- three updates each, 72 % of the updates were HOT at fillfactor 70, 88 % at 50, and the table was as large in the end.
ALTER TABLE tasker.tasks SET (
    fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 1000, autovacuum_vacuum_cost_limit = 2000);
ALTER TABLE tasker.workflow_steps SET (
    fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 1000, autovacuum_vacuum_cost_limit = 2000);
ALTER TABLE tasker.task_transitions SET (
    fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_limit = 2000);
ALTER TABLE tasker.workflow_step_transitions SET (
    fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_limit = 2000);
ALTER TABLE tasker.workflow_step_edges SET (autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE tasker.workflow_step_result_audit SET (autovacuum_analyze_scale_factor = 0.05);
ALTER TABLE tasker.workers SET (fillfactor = 50);

-- =====================================================================================================================
-- 4. Indexes
-- =====================================================================================================================
-- No index on the hot tables may involve a column that a claim or a settlement changes (such an update could not be HOT),
-- save the two partial unique indexes on most_recent, which foreign workers rely on, and the timer.

CREATE UNIQUE INDEX idx_tasks_identity_hash ON tasker.tasks (identity_hash);
CREATE INDEX idx_tasks_named_task_uuid ON tasker.tasks (named_task_uuid);
CREATE INDEX idx_tasks_correlation_id ON tasker.tasks (correlation_id);
CREATE INDEX idx_tasks_parent_correlation_id ON tasker.tasks (parent_correlation_id) WHERE parent_correlation_id IS NOT NULL;
CREATE INDEX idx_tasks_tags_gin_path ON tasker.tasks USING gin (tags jsonb_path_ops) WHERE tags IS NOT NULL;
CREATE INDEX idx_tasks_active_with_priority_covering ON tasker.tasks (task_uuid) WHERE complete = false;
CREATE INDEX idx_tasks_created_at ON tasker.tasks USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);

CREATE INDEX idx_workflow_steps_wake_at ON tasker.workflow_steps (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX idx_workflow_steps_created_at ON tasker.workflow_steps USING brin (created_at)
    WITH (pages_per_range = 32, autosummarize = on);

CREATE INDEX idx_workflow_step_edges_to_step ON tasker.workflow_step_edges (to_step_uuid);

CREATE UNIQUE INDEX idx_task_transitions_uuid_sort_key ON tasker.task_transitions (task_uuid, sort_key);
CREATE UNIQUE INDEX idx_task_transitions_uuid_most_recent ON tasker.task_transitions (task_uuid, most_recent)
    WHERE most_recent = true;

CREATE UNIQUE INDEX idx_workflow_step_transitions_uuid_sort_key
    ON tasker.workflow_step_transitions (workflow_step_uuid, sort_key);
CREATE UNIQUE INDEX idx_workflow_step_transitions_uuid_most_recent
    ON tasker.workflow_step_transitions (workflow_step_uuid, most_recent) WHERE most_recent = true;

CREATE INDEX idx_audit_task_uuid ON tasker.workflow_step_result_audit (task_uuid);
CREATE INDEX idx_audit_recorded_at ON tasker.workflow_step_result_audit USING brin (recorded_at)
    WITH (pages_per_range = 32, autosummarize = on);

CREATE UNIQUE INDEX idx_dlq_unique_pending_task ON tasker.tasks_dlq (task_uuid) WHERE resolution_status = 'pending';
CREATE INDEX idx_dlq_task_lookup ON tasker.tasks_dlq (task_uuid);
CREATE INDEX idx_dlq_resolution_status ON tasker.tasks_dlq (resolution_status, dlq_timestamp);
CREATE INDEX idx_dlq_timestamp ON tasker.tasks_dlq (dlq_timestamp DESC);

CREATE INDEX idx_named_steps_system_uuid ON tasker.named_steps (dependent_system_uuid)
    WHERE dependent_system_uuid IS NOT NULL;
CREATE INDEX idx_task_annotations_task_uuid ON tasker.task_annotations (task_uuid);
CREATE INDEX idx_task_annotations_type_id ON tasker.task_annotations (annotation_type_id);

-- =====================================================================================================================
-- 5. Triggers: updated_at, foreign workers' history, audit
-- =====================================================================================================================

CREATE FUNCTION tasker.update_updated_at_column() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := tasker.engine_clock() AT TIME ZONE 'UTC';
    RETURN NEW;
END
$$;

CREATE TRIGGER update_dlq_updated_at BEFORE UPDATE ON tasker.tasks_dlq
    FOR EACH ROW EXECUTE FUNCTION tasker.update_updated_at_column();

-- A foreign worker moves a step by writing its history row; this applies the row to the step, in the worker's transaction.
-- Our own functions write `attempt` and so never come here.
--
-- Locks. Our functions lock tasks, then steps, then history. A worker has already locked the previous history row (it flips
-- most_recent first), so a settlement or cancellation of the same step at that instant can deadlock with it: PostgreSQL then
-- aborts one of the two, and our functions are repeated by their callers on deadlock. A step claimed from pending has no such
-- row yet, and there the task is locked before the step, as everywhere else.
CREATE FUNCTION tasker.apply_foreign_transition() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    default_lease CONSTANT interval := '15 minutes';
    result_grace CONSTANT interval := '1 minute';
    moment CONSTANT timestamptz := tasker.engine_clock();
    written_from CONSTANT text := coalesce(NEW.from_state, 'pending');
    allowed text[];
    step record;
    task record;
    lease interval;
BEGIN
    IF written_from = 'pending' THEN
        SELECT t.task_uuid, t.state, t.failed_steps, t.transition_count INTO task
        FROM tasker.tasks AS t
        WHERE t.task_uuid = (SELECT s.task_uuid FROM tasker.workflow_steps AS s WHERE s.workflow_step_uuid = NEW.workflow_step_uuid)
        FOR NO KEY UPDATE;
    END IF;

    SELECT s.task_uuid, s.named_step_uuid, s.state, s.unmet_dependencies, s.transition_count INTO step
    FROM tasker.workflow_steps AS s
    WHERE s.workflow_step_uuid = NEW.workflow_step_uuid
    FOR NO KEY UPDATE;

    -- A step that does not exist is the foreign key's to report.
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    allowed := CASE step.state
        WHEN 'pending' THEN CASE WHEN step.unmet_dependencies = 0 THEN ARRAY['in_progress'] ELSE ARRAY[]::text[] END
        WHEN 'enqueued' THEN ARRAY['in_progress']
        WHEN 'in_progress' THEN ARRAY['enqueued_for_orchestration', 'enqueued_as_error_for_orchestration']
        ELSE ARRAY[]::text[]
    END;

    IF written_from <> step.state OR NEW.to_state <> ALL (allowed) THEN
        RAISE EXCEPTION 'step %: a worker cannot move it from % to %', NEW.workflow_step_uuid, written_from, NEW.to_state
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = format(
                    'Found: state %s with %s unmet dependencies. Allowed from there: %s.', step.state, step.unmet_dependencies,
                    CASE WHEN cardinality(allowed) = 0 THEN 'nothing' ELSE array_to_string(allowed, ', ') END),
                CONSTRAINT = 'trg_apply_foreign_transition';
    END IF;

    IF NEW.sort_key <> step.transition_count + 1 THEN
        RAISE EXCEPTION 'step %: sort_key % does not continue its history', NEW.workflow_step_uuid, NEW.sort_key
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = format('Found: last sort_key %s. Allowed: %s.', step.transition_count, step.transition_count + 1),
                CONSTRAINT = 'trg_apply_foreign_transition';
    END IF;

    IF NEW.to_state = 'in_progress' THEN
        SELECT n.timeout_ms * interval '1 millisecond' INTO lease
        FROM tasker.tasks AS t
        JOIN tasker.named_tasks_named_steps AS n ON n.named_task_uuid = t.named_task_uuid
        WHERE t.task_uuid = step.task_uuid AND n.named_step_uuid = step.named_step_uuid;

        UPDATE tasker.workflow_steps AS s
        SET state = 'in_progress', in_process = true, worker_uuid = NULL, message_id = NULL,
            wake_at = moment + coalesce(lease, default_lease),
            transition_count = NEW.sort_key, updated_at = moment AT TIME ZONE 'UTC'
        WHERE s.workflow_step_uuid = NEW.workflow_step_uuid;
    ELSE
        -- Should the result message get lost, the timer has the sweep settle the stored result.
        UPDATE tasker.workflow_steps AS s
        SET state = NEW.to_state, in_process = false, wake_at = moment + result_grace,
            transition_count = NEW.sort_key, updated_at = moment AT TIME ZONE 'UTC'
        WHERE s.workflow_step_uuid = NEW.workflow_step_uuid;
    END IF;

    IF written_from = 'pending' THEN
        IF task.failed_steps = 0 AND task.state IN ('pending', 'waiting_for_retry') THEN
            UPDATE tasker.task_transitions AS h
            SET most_recent = false, updated_at = moment AT TIME ZONE 'UTC'
            WHERE h.task_uuid = task.task_uuid AND h.most_recent;

            INSERT INTO tasker.task_transitions
                (task_uuid, from_state, to_state, metadata, sort_key, most_recent, created_at, updated_at)
            VALUES (
                task.task_uuid, task.state, 'steps_in_process', '{"event": "step_claimed_by_foreign_worker"}',
                task.transition_count + 1, true, moment AT TIME ZONE 'UTC', moment AT TIME ZONE 'UTC');

            UPDATE tasker.tasks AS t
            SET live_steps = t.live_steps + 1, state = 'steps_in_process', state_changed_at = moment,
                transition_count = t.transition_count + 1, updated_at = moment AT TIME ZONE 'UTC'
            WHERE t.task_uuid = task.task_uuid;
        ELSE
            UPDATE tasker.tasks AS t
            SET live_steps = t.live_steps + 1, updated_at = moment AT TIME ZONE 'UTC'
            WHERE t.task_uuid = task.task_uuid;
        END IF;
    END IF;

    RETURN NULL;
END
$$;

COMMENT ON FUNCTION tasker.apply_foreign_transition() IS 'Applies a history row of a foreign worker to the step, or refuses it naming what was found and what is allowed.';

-- Fires before trg_step_result_audit: triggers of one kind fire in the order of their names.
CREATE TRIGGER trg_apply_foreign_transition AFTER INSERT ON tasker.workflow_step_transitions
    FOR EACH ROW WHEN (NEW.attempt IS NULL)
    EXECUTE FUNCTION tasker.apply_foreign_transition();

-- The text as a uuid, or NULL: workers name themselves as they like.
CREATE FUNCTION tasker.uuid_or_null(p_text text) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN pg_input_is_valid(p_text, 'uuid') THEN p_text::uuid END;

CREATE FUNCTION tasker.create_step_result_audit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    event jsonb;
    outcome jsonb;
    elapsed jsonb;
    step_task_uuid uuid;
BEGIN
    -- The event is JSON inside a JSON string: {"type": "EnqueueForOrchestration", "data": {the result}}.
    IF pg_input_is_valid(NEW.metadata ->> 'event', 'jsonb') THEN
        event := (NEW.metadata ->> 'event')::jsonb;
    END IF;
    outcome := CASE jsonb_typeof(event -> 'data')
        WHEN 'object' THEN event -> 'data'
        WHEN 'string' THEN CASE WHEN pg_input_is_valid(event ->> 'data', 'jsonb') THEN (event ->> 'data')::jsonb END
        ELSE event
    END;
    elapsed := outcome #> '{metadata,execution_time_ms}';

    SELECT s.task_uuid INTO step_task_uuid FROM tasker.workflow_steps AS s WHERE s.workflow_step_uuid = NEW.workflow_step_uuid;

    INSERT INTO tasker.workflow_step_result_audit
        (workflow_step_uuid, workflow_step_transition_uuid, task_uuid, recorded_at, worker_uuid, correlation_id, success,
         execution_time_ms)
    VALUES (
        NEW.workflow_step_uuid, NEW.workflow_step_transition_uuid, step_task_uuid, tasker.engine_clock() AT TIME ZONE 'UTC',
        tasker.uuid_or_null(NEW.metadata ->> 'worker_uuid'), tasker.uuid_or_null(NEW.metadata ->> 'correlation_id'),
        CASE jsonb_typeof(outcome -> 'success')
            WHEN 'boolean' THEN (outcome -> 'success')::boolean
            ELSE NEW.to_state = 'enqueued_for_orchestration'
        END,
        CASE jsonb_typeof(elapsed) WHEN 'number' THEN round(elapsed::numeric)::bigint END)
    ON CONFLICT ON CONSTRAINT uq_audit_step_transition DO NOTHING;

    RETURN NULL;
END
$$;

CREATE TRIGGER trg_step_result_audit AFTER INSERT ON tasker.workflow_step_transitions
    FOR EACH ROW WHEN (
        NEW.attempt IS NULL AND NEW.to_state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration'))
    EXECUTE FUNCTION tasker.create_step_result_audit();

-- =====================================================================================================================
-- 6. Views
-- =====================================================================================================================

-- When a task last gave a sign of life: a state change, a touched step, the heartbeat of a worker that holds one of its
-- steps, or a timer that is still to fire (then the answer lies in the future). Staleness is judged by this.
CREATE FUNCTION tasker.last_sign_of_life(p_task_uuid uuid) RETURNS timestamptz
    LANGUAGE sql STABLE
    AS $$
        SELECT greatest(
            (SELECT t.state_changed_at FROM tasker.tasks AS t WHERE t.task_uuid = p_task_uuid),
            (SELECT max(greatest(
                s.updated_at AT TIME ZONE 'UTC', s.wake_at,
                CASE WHEN s.state = 'in_progress' THEN w.heartbeat_at END))
             FROM tasker.workflow_steps AS s
             LEFT JOIN tasker.workers AS w ON w.worker_uuid = s.worker_uuid
             WHERE s.task_uuid = p_task_uuid))
    $$;

CREATE FUNCTION tasker.calculate_staleness_threshold(
    p_task_state varchar,
    p_template_config jsonb,
    p_default_waiting_deps integer DEFAULT 60,
    p_default_waiting_retry integer DEFAULT 30,
    p_default_steps_process integer DEFAULT 30
) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_task_state
        WHEN 'waiting_for_dependencies' THEN
            coalesce((p_template_config #>> '{lifecycle,max_waiting_for_dependencies_minutes}')::integer, p_default_waiting_deps)
        WHEN 'waiting_for_retry' THEN
            coalesce((p_template_config #>> '{lifecycle,max_waiting_for_retry_minutes}')::integer, p_default_waiting_retry)
        WHEN 'steps_in_process' THEN
            coalesce((p_template_config #>> '{lifecycle,max_steps_in_process_minutes}')::integer, p_default_steps_process)
        ELSE 1440
    END;

COMMENT ON FUNCTION tasker.calculate_staleness_threshold(varchar, jsonb, integer, integer, integer) IS
    'Minutes without a sign of life after which a task in this state is stale; the template''s lifecycle overrides the defaults.';

-- Every step of a task with the least number of edges from a root to it; NULL when no root leads there. Goes breadth first and
-- visits each step once, whatever the shape of the graph.
CREATE FUNCTION tasker.calculate_step_depths(p_task_uuid uuid)
RETURNS TABLE (step_uuid uuid, depth integer)
    LANGUAGE plpgsql STABLE COST 10000 ROWS 10
    AS $$
DECLARE
    frontier uuid[];
    unseen uuid[];
    level integer := 0;
BEGIN
    SELECT
        coalesce(array_agg(s.workflow_step_uuid) FILTER (WHERE root.is_root), '{}'),
        coalesce(array_agg(s.workflow_step_uuid) FILTER (WHERE NOT root.is_root), '{}')
    INTO frontier, unseen
    FROM tasker.workflow_steps AS s
    CROSS JOIN LATERAL (
        SELECT NOT EXISTS (
            SELECT FROM tasker.workflow_step_edges AS e WHERE e.to_step_uuid = s.workflow_step_uuid) AS is_root
    ) AS root
    WHERE s.task_uuid = p_task_uuid;

    WHILE cardinality(frontier) > 0 LOOP
        RETURN QUERY SELECT reached, level FROM unnest(frontier) AS reached;
        SELECT coalesce(array_agg(DISTINCT e.to_step_uuid), '{}') INTO frontier
        FROM tasker.workflow_step_edges AS e
        WHERE e.from_step_uuid = ANY (frontier) AND e.to_step_uuid = ANY (unseen);
        SELECT coalesce(array_agg(rest), '{}') INTO unseen
        FROM unnest(unseen) AS rest
        WHERE rest <> ALL (frontier);
        level := level + 1;
    END LOOP;

    RETURN QUERY SELECT rest, NULL::integer FROM unnest(unseen) AS rest;
END
$$;

-- Asking for one task costs that task only, asking for one step that step's task. The depths of a task are found once: they
-- depend on `t` alone, so the planner can compute them before it joins the steps.
CREATE VIEW tasker.step_dag_relationships AS
SELECT
    s.workflow_step_uuid,
    s.task_uuid,
    s.named_step_uuid,
    parents.uuids AS parent_step_uuids,
    children.uuids AS child_step_uuids,
    parents.number AS parent_count,
    children.number AS child_count,
    parents.number = 0 AS is_root_step,
    children.number = 0 AS is_leaf_step,
    d.depth AS min_depth_from_root
FROM tasker.tasks AS t
CROSS JOIN LATERAL tasker.calculate_step_depths(t.task_uuid) AS d
JOIN tasker.workflow_steps AS s ON s.workflow_step_uuid = d.step_uuid AND s.task_uuid = t.task_uuid
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(e.from_step_uuid ORDER BY e.from_step_uuid), '[]') AS uuids, count(*) AS number
    FROM tasker.workflow_step_edges AS e
    WHERE e.to_step_uuid = s.workflow_step_uuid
) AS parents
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(e.to_step_uuid ORDER BY e.to_step_uuid), '[]') AS uuids, count(*) AS number
    FROM tasker.workflow_step_edges AS e
    WHERE e.from_step_uuid = s.workflow_step_uuid
) AS children;

CREATE VIEW tasker.v_task_state_analysis AS
SELECT
    t.task_uuid,
    t.correlation_id,
    ns.name AS namespace_name,
    ns.task_namespace_uuid AS namespace_uuid,
    nt.name AS task_name,
    nt.named_task_uuid,
    nt.configuration AS template_config,
    t.state::varchar AS current_state,
    t.state_changed_at AT TIME ZONE 'UTC' AS state_entered_at,
    round(extract(epoch FROM clock.moment - t.state_changed_at) / 60, 3) AS time_in_state_minutes,
    round(extract(epoch FROM clock.moment - t.created_at AT TIME ZONE 'UTC') / 60, 3) AS task_age_minutes,
    t.priority,
    t.complete
FROM tasker.tasks AS t
JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
CROSS JOIN (SELECT tasker.engine_clock() AS moment) AS clock
WHERE t.complete = false AND t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually');

COMMENT ON VIEW tasker.v_task_state_analysis IS 'Every task that has not ended, with the time it has spent in its state.';

CREATE VIEW tasker.v_task_staleness_monitoring AS
SELECT
    a.task_uuid,
    a.namespace_name,
    a.task_name,
    a.current_state,
    a.time_in_state_minutes,
    a.task_age_minutes,
    threshold.minutes AS staleness_threshold_minutes,
    CASE
        WHEN idle.minutes >= threshold.minutes THEN 'stale'
        WHEN idle.minutes >= threshold.minutes * 0.8 THEN 'warning'
        ELSE 'healthy'
    END AS health_status,
    a.priority
FROM tasker.v_task_state_analysis AS a
CROSS JOIN LATERAL (
    SELECT tasker.calculate_staleness_threshold(a.current_state, a.template_config) AS minutes
) AS threshold
CROSS JOIN LATERAL (
    SELECT extract(epoch FROM tasker.engine_clock() - tasker.last_sign_of_life(a.task_uuid)) / 60 AS minutes
) AS idle
WHERE a.current_state IN ('waiting_for_dependencies', 'waiting_for_retry', 'steps_in_process');

CREATE VIEW tasker.v_dlq_dashboard AS
SELECT
    d.dlq_reason,
    count(*) AS total_entries,
    count(*) FILTER (WHERE d.resolution_status = 'pending') AS pending,
    count(*) FILTER (WHERE d.resolution_status = 'manually_resolved') AS manually_resolved,
    count(*) FILTER (WHERE d.resolution_status = 'permanently_failed') AS permanent_failures,
    count(*) FILTER (WHERE d.resolution_status = 'cancelled') AS cancelled,
    min(d.dlq_timestamp) AS oldest_entry,
    max(d.dlq_timestamp) AS newest_entry,
    round(avg(extract(epoch FROM d.resolution_timestamp - d.dlq_timestamp) / 60)
        FILTER (WHERE d.resolution_status <> 'pending'), 3) AS avg_resolution_time_minutes
FROM tasker.tasks_dlq AS d
GROUP BY d.dlq_reason;

CREATE VIEW tasker.v_dlq_investigation_queue AS
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
    round(coalesce(d.metadata ->> 'time_in_state_minutes', d.task_snapshot ->> 'time_in_state_minutes')::numeric)::integer
        AS time_in_state_minutes,
    CASE d.dlq_reason
        WHEN 'dependency_cycle_detected' THEN 1000
        WHEN 'max_retries_exceeded' THEN 500
        WHEN 'staleness_timeout' THEN 100
        WHEN 'worker_unavailable' THEN 50
        ELSE 10
    END + age.minutes AS priority_score
FROM tasker.tasks_dlq AS d
CROSS JOIN LATERAL (
    SELECT round(extract(epoch FROM tasker.engine_clock() - d.dlq_timestamp AT TIME ZONE 'UTC') / 60, 3) AS minutes
) AS age
WHERE d.resolution_status = 'pending'
ORDER BY priority_score DESC;

COMMENT ON VIEW tasker.v_dlq_investigation_queue IS 'Open investigations, most urgent first.';

-- =====================================================================================================================
-- 7. Reading functions
-- =====================================================================================================================
-- They read the state columns, never the history, and cost what the tasks asked about cost. Single and batch forms share one
-- implementation.

-- 7.1 Step readiness --------------------------------------------------------------------------------------------------

CREATE FUNCTION tasker.calculate_step_next_retry_time(
    backoff_request_seconds integer,
    last_attempted_at timestamp,
    failure_time timestamp,
    attempts integer,
    p_max_backoff_seconds integer DEFAULT 60,
    p_backoff_multiplier numeric DEFAULT 2.0
) RETURNS timestamp
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE
        WHEN backoff_request_seconds IS NOT NULL AND last_attempted_at IS NOT NULL THEN
            last_attempted_at + backoff_request_seconds * interval '1 second'
        WHEN failure_time IS NOT NULL THEN
            failure_time + least(p_backoff_multiplier ^ least(coalesce(attempts, 1), 64), p_max_backoff_seconds)::double precision
                * interval '1 second'
    END;

COMMENT ON FUNCTION tasker.calculate_step_next_retry_time(integer, timestamp, timestamp, integer, integer, numeric) IS
    'The delay the engine decided wins; without one, exponential from the failure with a cap; NULL means at once.';

CREATE FUNCTION tasker.evaluate_step_state_readiness(
    current_state text,
    processed boolean,
    in_process boolean,
    dependencies_satisfied boolean,
    retry_eligible boolean,
    retryable boolean,
    next_retry_time timestamp
) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_state, 'pending') IN ('pending', 'waiting_for_retry')
        AND NOT coalesce(processed, false)
        AND NOT coalesce(in_process, false)
        AND coalesce(dependencies_satisfied, false)
        AND coalesce(retry_eligible, false)
        AND (next_retry_time IS NULL OR next_retry_time <= tasker.engine_clock() AT TIME ZONE 'UTC');

COMMENT ON FUNCTION tasker.evaluate_step_state_readiness(text, boolean, boolean, boolean, boolean, boolean, timestamp) IS
    'Whether a step could start now. `retryable` is part of retry_eligible already and is accepted for its callers only.';

CREATE FUNCTION tasker.get_step_readiness_status_batch(input_task_uuids uuid[], step_uuids uuid[] DEFAULT NULL)
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
    LANGUAGE sql STABLE
    AS $$
        SELECT
            s.workflow_step_uuid,
            s.task_uuid,
            s.named_step_uuid,
            n.name::text,
            s.state,
            parents.total = parents.completed,
            retry.eligible,
            tasker.evaluate_step_state_readiness(
                s.state, s.processed, s.in_process, parents.total = parents.completed, retry.eligible, s.retryable, retry.moment),
            failure.moment,
            retry.moment,
            parents.total,
            parents.completed,
            coalesce(s.attempts, 0),
            coalesce(s.max_attempts, 3),
            s.backoff_request_seconds,
            s.last_attempted_at
        FROM tasker.workflow_steps AS s
        JOIN tasker.named_steps AS n ON n.named_step_uuid = s.named_step_uuid
        CROSS JOIN LATERAL (
            SELECT
                count(*)::integer AS total,
                (count(*) FILTER (WHERE p.state IN ('complete', 'resolved_manually')))::integer AS completed
            FROM tasker.workflow_step_edges AS e
            JOIN tasker.workflow_steps AS p ON p.workflow_step_uuid = e.from_step_uuid
            WHERE e.to_step_uuid = s.workflow_step_uuid
        ) AS parents
        LEFT JOIN LATERAL (
            SELECT h.created_at AS moment
            FROM tasker.workflow_step_transitions AS h
            WHERE h.workflow_step_uuid = s.workflow_step_uuid
                AND h.to_state IN ('error', 'waiting_for_retry', 'enqueued_as_error_for_orchestration')
            ORDER BY h.sort_key DESC
            LIMIT 1
        ) AS failure ON coalesce(s.attempts, 0) > 0
        CROSS JOIN LATERAL (
            SELECT
                coalesce(s.attempts, 0) = 0
                    OR (s.retryable AND s.attempts < coalesce(s.max_attempts, 3)) AS eligible,
                CASE WHEN s.state = 'waiting_for_retry' THEN
                    coalesce(
                        s.wake_at AT TIME ZONE 'UTC',
                        tasker.calculate_step_next_retry_time(
                            s.backoff_request_seconds, s.last_attempted_at, failure.moment, s.attempts))
                END AS moment
        ) AS retry
        WHERE s.task_uuid = ANY (input_task_uuids)
            AND (step_uuids IS NULL OR s.workflow_step_uuid = ANY (step_uuids))
        ORDER BY s.task_uuid, s.workflow_step_uuid
    $$;

CREATE FUNCTION tasker.get_step_readiness_status(input_task_uuid uuid, step_uuids uuid[] DEFAULT NULL)
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
    LANGUAGE sql STABLE
    AS $$
        SELECT r.* FROM tasker.get_step_readiness_status_batch(ARRAY[input_task_uuid], step_uuids) AS r
    $$;

-- 7.2 Task execution context ------------------------------------------------------------------------------------------

CREATE FUNCTION tasker.get_task_execution_contexts_batch(input_task_uuids uuid[])
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
    LANGUAGE sql STABLE
    AS $$
        WITH counts AS (
            SELECT
                r.task_uuid,
                count(*) AS total,
                count(*) FILTER (WHERE r.current_state = 'pending') AS pending,
                count(*) FILTER (WHERE r.current_state = 'in_progress') AS in_progress,
                count(*) FILTER (WHERE r.current_state IN ('complete', 'resolved_manually')) AS completed,
                count(*) FILTER (WHERE r.current_state = 'cancelled') AS cancelled,
                count(*) FILTER (WHERE r.current_state = 'error') AS failed,
                count(*) FILTER (WHERE r.current_state = 'waiting_for_retry') AS retrying,
                count(*) FILTER (WHERE r.ready_for_execution) AS ready,
                count(*) FILTER (WHERE r.current_state IN (
                    'enqueued', 'enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')) AS enqueued
            FROM tasker.get_step_readiness_status_batch(input_task_uuids) AS r
            GROUP BY r.task_uuid
        )
        SELECT
            t.task_uuid,
            t.named_task_uuid,
            t.state,
            coalesce(c.total, 0),
            coalesce(c.pending, 0),
            coalesce(c.in_progress, 0),
            coalesce(c.completed, 0),
            coalesce(c.failed, 0),
            coalesce(c.ready, 0),
            verdict.execution_status,
            CASE verdict.execution_status
                WHEN 'blocked_by_failures' THEN 'handle_failures'
                WHEN 'has_ready_steps' THEN 'execute_ready_steps'
                WHEN 'processing' THEN 'wait_for_completion'
                WHEN 'all_complete' THEN 'finalize_task'
                ELSE 'wait_for_dependencies'
            END,
            CASE
                WHEN c.total > 0 THEN round(c.completed::numeric * 100 / c.total, 2)
                WHEN t.state = 'complete' THEN 100.00
                ELSE 0.0
            END,
            CASE
                WHEN c.failed > 0 THEN 'blocked'
                WHEN c.retrying > 0 THEN 'recovering'
                ELSE 'healthy'
            END,
            coalesce(c.enqueued, 0)
        FROM tasker.tasks AS t
        LEFT JOIN counts AS c ON c.task_uuid = t.task_uuid
        CROSS JOIN LATERAL (
            -- The order decides: a failure outranks everything, for it needs somebody; then what could start; then what runs.
            SELECT CASE
                WHEN c.failed > 0 THEN 'blocked_by_failures'
                WHEN c.ready > 0 THEN 'has_ready_steps'
                WHEN c.in_progress + c.enqueued > 0 THEN 'processing'
                WHEN coalesce(c.completed + c.cancelled = c.total, true) THEN 'all_complete'
                ELSE 'waiting_for_dependencies'
            END AS execution_status
        ) AS verdict
        WHERE t.task_uuid = ANY (input_task_uuids)
        ORDER BY t.task_uuid
    $$;

CREATE FUNCTION tasker.get_task_execution_context(input_task_uuid uuid)
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
    LANGUAGE sql STABLE
    AS $$
        SELECT c.* FROM tasker.get_task_execution_contexts_batch(ARRAY[input_task_uuid]) AS c
    $$;

-- 7.3 Task discovery --------------------------------------------------------------------------------------------------

-- Locks what it returns until the caller's transaction ends, and passes over what others have locked. Priority ages by 0.1 an
-- hour, without limit and without decay, so nothing that is ready starves.
CREATE FUNCTION tasker.get_next_ready_tasks(p_limit integer DEFAULT 5)
RETURNS TABLE (
    task_uuid uuid,
    task_name varchar,
    priority integer,
    namespace_name varchar,
    ready_steps_count bigint,
    computed_priority numeric,
    current_state varchar
)
    LANGUAGE sql VOLATILE
    AS $$
        SELECT
            t.task_uuid,
            nt.name,
            t.priority,
            ns.name,
            ready.number,
            aged.priority,
            t.state::varchar
        FROM tasker.tasks AS t
        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        CROSS JOIN LATERAL (
            SELECT count(*) AS number
            FROM tasker.get_step_readiness_status_batch(ARRAY[t.task_uuid]) AS r
            WHERE r.ready_for_execution
        ) AS ready
        CROSS JOIN LATERAL (
            SELECT round(
                t.priority + 0.1 * extract(epoch FROM tasker.engine_clock() - t.created_at AT TIME ZONE 'UTC') / 3600, 4) AS priority
        ) AS aged
        WHERE t.complete = false
            AND t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')
            AND (t.state = 'pending' OR ready.number > 0)
        ORDER BY aged.priority DESC, t.task_uuid
        LIMIT p_limit
        FOR NO KEY UPDATE OF t SKIP LOCKED
    $$;

CREATE FUNCTION tasker.get_next_ready_task()
RETURNS TABLE (
    task_uuid uuid,
    task_name varchar,
    priority integer,
    namespace_name varchar,
    ready_steps_count bigint,
    computed_priority numeric,
    current_state varchar
)
    LANGUAGE sql VOLATILE
    AS $$
        SELECT r.* FROM tasker.get_next_ready_tasks(1) AS r
    $$;

CREATE FUNCTION tasker.get_task_ready_info(p_task_uuid uuid)
RETURNS TABLE (
    task_uuid uuid,
    task_name varchar,
    priority integer,
    namespace_name varchar,
    ready_steps_count bigint,
    computed_priority numeric,
    current_state varchar
)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            t.task_uuid,
            nt.name,
            t.priority,
            ns.name,
            (SELECT count(*)
             FROM tasker.get_step_readiness_status_batch(ARRAY[t.task_uuid]) AS r
             WHERE r.ready_for_execution),
            round(
                t.priority + 0.1 * extract(epoch FROM tasker.engine_clock() - t.created_at AT TIME ZONE 'UTC') / 3600, 4),
            t.state::varchar
        FROM tasker.tasks AS t
        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        WHERE t.task_uuid = p_task_uuid
    $$;

CREATE FUNCTION tasker.get_current_task_state(p_task_uuid uuid) RETURNS varchar
    LANGUAGE sql STABLE
    AS $$
        SELECT t.state::varchar FROM tasker.tasks AS t WHERE t.task_uuid = p_task_uuid
    $$;

CREATE FUNCTION tasker.find_stuck_tasks(p_timeout_minutes integer DEFAULT 10)
RETURNS TABLE (
    task_uuid uuid,
    current_state varchar,
    processor_uuid uuid,
    stuck_duration_minutes integer
)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            t.task_uuid,
            t.state::varchar,
            (SELECT h.processor_uuid FROM tasker.task_transitions AS h WHERE h.task_uuid = t.task_uuid AND h.most_recent),
            floor(idle.minutes)::integer
        FROM tasker.tasks AS t
        CROSS JOIN LATERAL (
            SELECT extract(epoch FROM tasker.engine_clock() - tasker.last_sign_of_life(t.task_uuid)) / 60 AS minutes
        ) AS idle
        WHERE t.complete = false
            AND t.state IN ('initializing', 'enqueuing_steps', 'steps_in_process', 'evaluating_results')
            AND idle.minutes >= p_timeout_minutes
        ORDER BY idle.minutes DESC, t.task_uuid
    $$;

COMMENT ON FUNCTION tasker.find_stuck_tasks(integer) IS
    'Tasks in an active state that gave no sign of life for so long: no change, no live worker on a step, no timer to come.';

-- 7.4 Dependency graph ------------------------------------------------------------------------------------------------
-- A path in a graph without cycles is shorter than the number of steps, which bounds the recursion when edges were edited by
-- hand into a cycle. UNION keeps one row for each step and length, however many paths there are.

CREATE FUNCTION tasker.calculate_dependency_levels(input_task_uuid uuid)
RETURNS TABLE (workflow_step_uuid uuid, dependency_level integer)
    LANGUAGE sql STABLE
    AS $$
        WITH RECURSIVE descend (step_uuid, level) AS (
            SELECT s.workflow_step_uuid, 0
            FROM tasker.workflow_steps AS s
            WHERE s.task_uuid = input_task_uuid
                AND NOT EXISTS (SELECT FROM tasker.workflow_step_edges AS e WHERE e.to_step_uuid = s.workflow_step_uuid)
            UNION
            SELECT e.to_step_uuid, d.level + 1
            FROM descend AS d
            JOIN tasker.workflow_step_edges AS e ON e.from_step_uuid = d.step_uuid
            WHERE d.level + 1 < (SELECT count(*) FROM tasker.workflow_steps AS s WHERE s.task_uuid = input_task_uuid)
        )
        SELECT d.step_uuid, max(d.level)
        FROM descend AS d
        GROUP BY d.step_uuid
        ORDER BY max(d.level), d.step_uuid
    $$;

CREATE FUNCTION tasker.get_step_transitive_dependencies(target_step_uuid uuid)
RETURNS TABLE (
    workflow_step_uuid uuid,
    task_uuid uuid,
    named_step_uuid uuid,
    step_name varchar,
    results jsonb,
    processed boolean,
    distance integer
)
    LANGUAGE sql STABLE
    AS $$
        WITH RECURSIVE climb (step_uuid, distance) AS (
            SELECT e.from_step_uuid, 1
            FROM tasker.workflow_step_edges AS e
            WHERE e.to_step_uuid = target_step_uuid
            UNION
            SELECT e.from_step_uuid, c.distance + 1
            FROM climb AS c
            JOIN tasker.workflow_step_edges AS e ON e.to_step_uuid = c.step_uuid
            WHERE c.distance + 1 < (
                SELECT count(*)
                FROM tasker.workflow_steps AS own
                JOIN tasker.workflow_steps AS sibling ON sibling.task_uuid = own.task_uuid
                WHERE own.workflow_step_uuid = target_step_uuid)
        ),
        nearest AS (
            SELECT c.step_uuid, min(c.distance) AS distance
            FROM climb AS c
            WHERE c.step_uuid <> target_step_uuid
            GROUP BY c.step_uuid
        )
        SELECT s.workflow_step_uuid, s.task_uuid, s.named_step_uuid, n.name, s.results, s.processed, nearest.distance
        FROM nearest
        JOIN tasker.workflow_steps AS s ON s.workflow_step_uuid = nearest.step_uuid
        JOIN tasker.named_steps AS n ON n.named_step_uuid = s.named_step_uuid
        ORDER BY nearest.distance, s.workflow_step_uuid
    $$;

COMMENT ON FUNCTION tasker.get_step_transitive_dependencies(uuid) IS 'Each ancestor of the step once, with its least distance (1 for a parent).';

-- 7.5 Health and analytics --------------------------------------------------------------------------------------------

CREATE FUNCTION tasker.get_system_health_counts()
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
        SELECT t.*, s.*
        FROM (
            SELECT
                count(*) FILTER (WHERE state = 'pending'),
                count(*) FILTER (WHERE state = 'initializing'),
                count(*) FILTER (WHERE state = 'enqueuing_steps'),
                count(*) FILTER (WHERE state = 'steps_in_process'),
                count(*) FILTER (WHERE state = 'evaluating_results'),
                count(*) FILTER (WHERE state = 'waiting_for_dependencies'),
                count(*) FILTER (WHERE state = 'waiting_for_retry'),
                count(*) FILTER (WHERE state = 'blocked_by_failures'),
                count(*) FILTER (WHERE state = 'complete'),
                count(*) FILTER (WHERE state = 'error'),
                count(*) FILTER (WHERE state = 'cancelled'),
                count(*) FILTER (WHERE state = 'resolved_manually'),
                count(*)
            FROM tasker.tasks
        ) AS t
        CROSS JOIN (
            SELECT
                count(*) FILTER (WHERE state = 'pending'),
                count(*) FILTER (WHERE state = 'enqueued'),
                count(*) FILTER (WHERE state = 'in_progress'),
                count(*) FILTER (WHERE state = 'enqueued_for_orchestration'),
                count(*) FILTER (WHERE state = 'enqueued_as_error_for_orchestration'),
                count(*) FILTER (WHERE state = 'waiting_for_retry'),
                count(*) FILTER (WHERE state = 'complete'),
                count(*) FILTER (WHERE state = 'error'),
                count(*) FILTER (WHERE state = 'cancelled'),
                count(*) FILTER (WHERE state = 'resolved_manually'),
                count(*)
            FROM tasker.workflow_steps
        ) AS s
    $$;

-- Tasks are judged by their own state, each by one: rates are shares of the tasks created in the window and never pass 100.
CREATE FUNCTION tasker.get_analytics_metrics(since_timestamp timestamptz DEFAULT NULL)
RETURNS TABLE (
    active_tasks_count bigint,
    total_namespaces_count bigint,
    unique_task_types_count bigint,
    system_health_score numeric,
    task_throughput bigint,
    completion_count bigint,
    error_count bigint,
    completion_rate numeric,
    error_rate numeric,
    avg_task_duration numeric,
    avg_step_duration numeric,
    step_throughput bigint,
    analysis_period_start timestamptz,
    calculated_at timestamptz
)
    LANGUAGE sql STABLE
    AS $$
        WITH frame AS MATERIALIZED (
            SELECT clock.moment, coalesce(since_timestamp, clock.moment - interval '1 hour') AS start
            FROM (SELECT tasker.engine_clock() AS moment) AS clock
        ),
        window_tasks AS MATERIALIZED (
            SELECT t.task_uuid, t.state, t.created_at, t.completed_at
            FROM tasker.tasks AS t
            WHERE t.created_at >= (SELECT f.start AT TIME ZONE 'UTC' FROM frame AS f)
        ),
        of_tasks AS (
            SELECT
                count(*) AS created,
                count(*) FILTER (WHERE w.state = 'complete') AS completed,
                count(*) FILTER (WHERE w.state IN ('error', 'blocked_by_failures')) AS failed,
                avg(extract(epoch FROM w.completed_at - w.created_at)) FILTER (WHERE w.state = 'complete') AS duration
            FROM window_tasks AS w
        ),
        of_steps AS (
            SELECT
                count(*) AS created,
                avg(extract(epoch FROM s.processed_at - s.last_attempted_at)) FILTER (WHERE s.state = 'complete') AS duration
            FROM window_tasks AS w
            JOIN tasker.workflow_steps AS s ON s.task_uuid = w.task_uuid
        )
        SELECT
            (SELECT count(*)
             FROM tasker.tasks AS t
             WHERE t.complete = false AND t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')),
            (SELECT count(DISTINCT nt.task_namespace_uuid)
             FROM tasker.named_tasks AS nt
             WHERE EXISTS (SELECT FROM tasker.tasks AS t WHERE t.named_task_uuid = nt.named_task_uuid)),
            (SELECT count(*)
             FROM tasker.named_tasks AS nt
             WHERE EXISTS (SELECT FROM tasker.tasks AS t WHERE t.named_task_uuid = nt.named_task_uuid)),
            coalesce(round(k.completed::numeric / nullif(k.completed + k.failed, 0), 3), 1.0),
            k.created,
            k.completed,
            k.failed,
            coalesce(round(k.completed::numeric * 100 / nullif(k.created, 0), 2), 0.0),
            coalesce(round(k.failed::numeric * 100 / nullif(k.created, 0), 2), 0.0),
            coalesce(round(k.duration, 3), 0.0),
            coalesce(round(p.duration, 3), 0.0),
            p.created,
            f.start,
            f.moment
        FROM frame AS f
        CROSS JOIN of_tasks AS k
        CROSS JOIN of_steps AS p
    $$;

-- The time a step ran: from the claim of its last attempt to its end. Waiting for parents, queue and retries is not in it.
CREATE FUNCTION tasker.get_slowest_steps(
    since_timestamp timestamptz DEFAULT NULL,
    limit_count integer DEFAULT 10,
    namespace_filter text DEFAULT NULL,
    task_name_filter text DEFAULT NULL,
    version_filter text DEFAULT NULL
)
RETURNS TABLE (
    workflow_step_uuid uuid,
    task_uuid uuid,
    step_name varchar,
    task_name varchar,
    namespace_name varchar,
    version varchar,
    duration_seconds numeric,
    attempts integer,
    created_at timestamp,
    completed_at timestamp,
    retryable boolean,
    step_status varchar
)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            s.workflow_step_uuid,
            s.task_uuid,
            n.name,
            nt.name,
            ns.name,
            nt.version,
            round(extract(epoch FROM s.processed_at - s.last_attempted_at), 3),
            s.attempts,
            s.created_at::timestamp,
            s.processed_at,
            s.retryable,
            s.state::varchar
        FROM tasker.workflow_steps AS s
        JOIN tasker.named_steps AS n ON n.named_step_uuid = s.named_step_uuid
        JOIN tasker.tasks AS t ON t.task_uuid = s.task_uuid
        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        WHERE s.state = 'complete'
            AND s.processed_at > s.last_attempted_at
            AND s.created_at >= (
                SELECT coalesce(since_timestamp, tasker.engine_clock() - interval '24 hours') AT TIME ZONE 'UTC')
            AND (namespace_filter IS NULL OR ns.name = namespace_filter)
            AND (task_name_filter IS NULL OR nt.name = task_name_filter)
            AND (version_filter IS NULL OR nt.version = version_filter)
        ORDER BY s.processed_at - s.last_attempted_at DESC, s.workflow_step_uuid
        LIMIT limit_count
    $$;

-- Tasks that ended in complete or error, by the time from creation to that end.
CREATE FUNCTION tasker.get_slowest_tasks(
    since_timestamp timestamptz DEFAULT NULL,
    limit_count integer DEFAULT 10,
    namespace_filter text DEFAULT NULL,
    task_name_filter text DEFAULT NULL,
    version_filter text DEFAULT NULL
)
RETURNS TABLE (
    task_uuid uuid,
    task_name varchar,
    namespace_name varchar,
    version varchar,
    duration_seconds numeric,
    step_count bigint,
    completed_steps bigint,
    error_steps bigint,
    created_at timestamp,
    completed_at timestamp,
    initiator varchar,
    source_system varchar
)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            slow.task_uuid,
            slow.task_name,
            slow.namespace_name,
            slow.version,
            round(extract(epoch FROM slow.ended_at - slow.created_at), 3),
            steps.total,
            steps.completed,
            steps.failed,
            slow.created_at::timestamp,
            slow.ended_at,
            slow.initiator,
            slow.source_system
        FROM (
            SELECT
                t.task_uuid, nt.name AS task_name, ns.name AS namespace_name, nt.version, t.created_at,
                coalesce(t.completed_at, t.state_changed_at AT TIME ZONE 'UTC') AS ended_at, t.initiator, t.source_system
            FROM tasker.tasks AS t
            JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
            JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
            WHERE t.state IN ('complete', 'error')
                AND t.created_at >= (
                    SELECT coalesce(since_timestamp, tasker.engine_clock() - interval '24 hours') AT TIME ZONE 'UTC')
                AND (namespace_filter IS NULL OR ns.name = namespace_filter)
                AND (task_name_filter IS NULL OR nt.name = task_name_filter)
                AND (version_filter IS NULL OR nt.version = version_filter)
            ORDER BY coalesce(t.completed_at, t.state_changed_at AT TIME ZONE 'UTC') - t.created_at DESC, t.task_uuid
            LIMIT limit_count
        ) AS slow
        CROSS JOIN LATERAL (
            SELECT
                count(*) AS total,
                count(*) FILTER (WHERE s.state IN ('complete', 'resolved_manually')) AS completed,
                count(*) FILTER (WHERE s.state = 'error') AS failed
            FROM tasker.workflow_steps AS s
            WHERE s.task_uuid = slow.task_uuid
        ) AS steps
        ORDER BY slow.ended_at - slow.created_at DESC, slow.task_uuid
    $$;

CREATE FUNCTION tasker.get_slowest_steps_aggregated(
    since_timestamp timestamptz DEFAULT NULL,
    limit_count integer DEFAULT 10,
    min_executions integer DEFAULT 5,
    namespace_filter text DEFAULT NULL,
    task_name_filter text DEFAULT NULL,
    version_filter text DEFAULT NULL
)
RETURNS TABLE (
    namespace_name varchar,
    task_name varchar,
    version varchar,
    step_name varchar,
    average_duration_seconds numeric,
    max_duration_seconds numeric,
    execution_count bigint,
    error_count bigint,
    error_rate numeric,
    last_executed_at timestamp
)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            ns.name,
            nt.name,
            nt.version,
            n.name,
            round(avg(run.seconds), 3),
            round(max(run.seconds), 3),
            count(*),
            count(*) FILTER (WHERE s.state = 'error'),
            round((count(*) FILTER (WHERE s.state = 'error'))::numeric / count(*), 4),
            max(run.ended_at)
        FROM tasker.workflow_steps AS s
        JOIN tasker.named_steps AS n ON n.named_step_uuid = s.named_step_uuid
        JOIN tasker.tasks AS t ON t.task_uuid = s.task_uuid
        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        CROSS JOIN LATERAL (
            -- A failed step has no processed_at; its last change is its failure.
            SELECT
                coalesce(s.processed_at, s.updated_at) AS ended_at,
                extract(epoch FROM coalesce(s.processed_at, s.updated_at) - s.last_attempted_at) AS seconds
        ) AS run
        WHERE s.state IN ('complete', 'error')
            AND s.created_at >= (
                SELECT coalesce(since_timestamp, tasker.engine_clock() - interval '24 hours') AT TIME ZONE 'UTC')
            AND (namespace_filter IS NULL OR ns.name = namespace_filter)
            AND (task_name_filter IS NULL OR nt.name = task_name_filter)
            AND (version_filter IS NULL OR nt.version = version_filter)
        GROUP BY ns.name, nt.name, nt.version, n.name
        HAVING count(*) >= min_executions
        ORDER BY avg(run.seconds) DESC NULLS LAST, ns.name, nt.name, nt.version, n.name
        LIMIT limit_count
    $$;

CREATE FUNCTION tasker.get_slowest_tasks_aggregated(
    since_timestamp timestamptz DEFAULT NULL,
    limit_count integer DEFAULT 10,
    min_executions integer DEFAULT 5,
    namespace_filter text DEFAULT NULL,
    task_name_filter text DEFAULT NULL,
    version_filter text DEFAULT NULL
)
RETURNS TABLE (
    namespace_name varchar,
    task_name varchar,
    version varchar,
    average_duration_seconds numeric,
    max_duration_seconds numeric,
    execution_count bigint,
    average_step_count numeric,
    total_error_steps bigint,
    error_rate numeric,
    last_executed_at timestamp
)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            ns.name,
            nt.name,
            nt.version,
            round(avg(run.seconds), 3),
            round(max(run.seconds), 3),
            count(*),
            round(avg(steps.total), 2),
            sum(steps.failed)::bigint,
            round((count(*) FILTER (WHERE t.state <> 'complete'))::numeric / count(*), 4),
            max(run.ended_at)
        FROM tasker.tasks AS t
        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        CROSS JOIN LATERAL (
            SELECT
                coalesce(t.completed_at, t.state_changed_at AT TIME ZONE 'UTC') AS ended_at,
                extract(epoch FROM coalesce(t.completed_at, t.state_changed_at AT TIME ZONE 'UTC') - t.created_at) AS seconds
        ) AS run
        CROSS JOIN LATERAL (
            SELECT count(*) AS total, count(*) FILTER (WHERE s.state = 'error') AS failed
            FROM tasker.workflow_steps AS s
            WHERE s.task_uuid = t.task_uuid
        ) AS steps
        WHERE t.state IN ('complete', 'error', 'blocked_by_failures')
            AND t.created_at >= (
                SELECT coalesce(since_timestamp, tasker.engine_clock() - interval '24 hours') AT TIME ZONE 'UTC')
            AND (namespace_filter IS NULL OR ns.name = namespace_filter)
            AND (task_name_filter IS NULL OR nt.name = task_name_filter)
            AND (version_filter IS NULL OR nt.version = version_filter)
        GROUP BY ns.name, nt.name, nt.version
        HAVING count(*) >= min_executions
        ORDER BY avg(run.seconds) DESC NULLS LAST, ns.name, nt.name, nt.version
        LIMIT limit_count
    $$;

-- The names that the founding specification lists.

CREATE FUNCTION tasker.get_analytics_metrics_v01(since_timestamp timestamptz DEFAULT NULL)
RETURNS TABLE (
    active_tasks_count bigint,
    total_namespaces_count bigint,
    unique_task_types_count bigint,
    system_health_score numeric,
    task_throughput bigint,
    completion_count bigint,
    error_count bigint,
    completion_rate numeric,
    error_rate numeric,
    avg_task_duration numeric,
    avg_step_duration numeric,
    step_throughput bigint,
    analysis_period_start timestamptz,
    calculated_at timestamptz
)
    LANGUAGE sql STABLE
    AS $$
        SELECT m.* FROM tasker.get_analytics_metrics(since_timestamp) AS m
    $$;

CREATE FUNCTION tasker.get_slowest_steps_v01(
    since_timestamp timestamptz DEFAULT NULL,
    limit_count integer DEFAULT 10,
    namespace_filter text DEFAULT NULL,
    task_name_filter text DEFAULT NULL,
    version_filter text DEFAULT NULL
)
RETURNS TABLE (
    workflow_step_uuid uuid,
    task_uuid uuid,
    step_name varchar,
    task_name varchar,
    namespace_name varchar,
    version varchar,
    duration_seconds numeric,
    attempts integer,
    created_at timestamp,
    completed_at timestamp,
    retryable boolean,
    step_status varchar
)
    LANGUAGE sql STABLE
    AS $$
        SELECT s.*
        FROM tasker.get_slowest_steps(since_timestamp, limit_count, namespace_filter, task_name_filter, version_filter) AS s
    $$;

CREATE FUNCTION tasker.get_slowest_tasks_v01(
    since_timestamp timestamptz DEFAULT NULL,
    limit_count integer DEFAULT 10,
    namespace_filter text DEFAULT NULL,
    task_name_filter text DEFAULT NULL,
    version_filter text DEFAULT NULL
)
RETURNS TABLE (
    task_uuid uuid,
    task_name varchar,
    namespace_name varchar,
    version varchar,
    duration_seconds numeric,
    step_count bigint,
    completed_steps bigint,
    error_steps bigint,
    created_at timestamp,
    completed_at timestamp,
    initiator varchar,
    source_system varchar
)
    LANGUAGE sql STABLE
    AS $$
        SELECT t.*
        FROM tasker.get_slowest_tasks(since_timestamp, limit_count, namespace_filter, task_name_filter, version_filter) AS t
    $$;

CREATE FUNCTION tasker.get_system_health_counts_v01()
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
        SELECT h.* FROM tasker.get_system_health_counts() AS h
    $$;

-- 7.6 Summaries -------------------------------------------------------------------------------------------------------

CREATE FUNCTION tasker.get_task_summaries(input_task_uuids uuid[])
RETURNS TABLE (
    task_uuid uuid,
    named_task_uuid uuid,
    task_name text,
    task_version text,
    namespace_name text,
    task_status text,
    created_at timestamptz,
    updated_at timestamptz,
    completed_at timestamptz,
    initiator text,
    source_system text,
    reason text,
    correlation_id uuid,
    template_configuration jsonb,
    step_summaries jsonb,
    execution_context jsonb,
    dlq_status jsonb
)
    LANGUAGE sql STABLE
    AS $$
        WITH step_rows AS (
            SELECT
                s.task_uuid,
                jsonb_agg(
                    jsonb_build_object(
                        'step_uuid', s.workflow_step_uuid,
                        'name', r.name,
                        'current_state', r.current_state,
                        'created_at', s.created_at AT TIME ZONE 'UTC',
                        'completed_at', s.processed_at AT TIME ZONE 'UTC',
                        'last_attempted_at', s.last_attempted_at AT TIME ZONE 'UTC',
                        'attempts', r.attempts,
                        'max_attempts', r.max_attempts,
                        'dependencies_satisfied', r.dependencies_satisfied,
                        'retry_eligible', r.retry_eligible,
                        'error_type', failure.error ->> 'error_type',
                        'error_retryable', failure.error -> 'retryable',
                        'error_status_code', failure.error -> 'status_code')
                    ORDER BY s.created_at, s.workflow_step_uuid) AS summaries
            FROM tasker.get_step_readiness_status_batch(input_task_uuids) AS r
            JOIN tasker.workflow_steps AS s ON s.workflow_step_uuid = r.workflow_step_uuid
            LEFT JOIN LATERAL (
                -- What the error itself says, else what the result's metadata say.
                SELECT jsonb_build_object(
                    'error_type', coalesce(s.results #> '{error,error_type}', s.results #> '{metadata,error_type}'),
                    'retryable', coalesce(s.results #> '{error,retryable}', s.results #> '{metadata,retryable}'),
                    'status_code', coalesce(s.results #> '{error,status_code}', s.results #> '{metadata,context,status_code}')
                ) AS error
            ) AS failure ON s.results -> 'success' = 'false'
            GROUP BY s.task_uuid
        )
        SELECT
            t.task_uuid,
            t.named_task_uuid,
            nt.name::text,
            nt.version::text,
            ns.name::text,
            t.state,
            t.created_at AT TIME ZONE 'UTC',
            t.updated_at AT TIME ZONE 'UTC',
            t.completed_at AT TIME ZONE 'UTC',
            t.initiator::text,
            t.source_system::text,
            t.reason::text,
            t.correlation_id,
            nt.configuration,
            coalesce(p.summaries, '[]'),
            jsonb_build_object(
                'total_steps', c.total_steps,
                'pending_steps', c.pending_steps,
                'in_progress_steps', c.in_progress_steps,
                'completed_steps', c.completed_steps,
                'failed_steps', c.failed_steps,
                'completion_percentage', c.completion_percentage,
                'health_status', c.health_status,
                'execution_status', c.execution_status,
                'recommended_action', c.recommended_action),
            jsonb_build_object(
                'in_dlq', d.dlq_entry_uuid IS NOT NULL,
                'dlq_reason', d.dlq_reason,
                'resolution_status', d.resolution_status)
        FROM tasker.tasks AS t
        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        JOIN tasker.get_task_execution_contexts_batch(input_task_uuids) AS c ON c.task_uuid = t.task_uuid
        LEFT JOIN step_rows AS p ON p.task_uuid = t.task_uuid
        LEFT JOIN tasker.tasks_dlq AS d ON d.task_uuid = t.task_uuid AND d.resolution_status = 'pending'
        WHERE t.task_uuid = ANY (input_task_uuids)
        ORDER BY t.task_uuid
    $$;

CREATE FUNCTION tasker.get_task_summary(input_task_uuid uuid)
RETURNS TABLE (
    task_uuid uuid,
    named_task_uuid uuid,
    task_name text,
    task_version text,
    namespace_name text,
    task_status text,
    created_at timestamptz,
    updated_at timestamptz,
    completed_at timestamptz,
    initiator text,
    source_system text,
    reason text,
    correlation_id uuid,
    template_configuration jsonb,
    step_summaries jsonb,
    execution_context jsonb,
    dlq_status jsonb
)
    LANGUAGE sql STABLE
    AS $$
        SELECT s.* FROM tasker.get_task_summaries(ARRAY[input_task_uuid]) AS s
    $$;

-- 7.7 Staleness -------------------------------------------------------------------------------------------------------

CREATE FUNCTION tasker.get_stale_tasks_for_dlq(
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
        FROM tasker.v_task_state_analysis AS a
        CROSS JOIN LATERAL (
            SELECT
                tasker.calculate_staleness_threshold(
                    a.current_state, a.template_config, p_default_waiting_deps, p_default_waiting_retry,
                    p_default_steps_process) AS minutes,
                coalesce((a.template_config #>> '{lifecycle,max_duration_minutes}')::integer, p_max_lifetime_hours * 60)
                    AS lifetime
        ) AS threshold
        WHERE a.current_state IN ('waiting_for_dependencies', 'waiting_for_retry', 'steps_in_process')
            AND coalesce(a.template_config #>> '{lifecycle,staleness_action}', 'dlq') <> 'none'
            AND NOT EXISTS (
                SELECT FROM tasker.tasks_dlq AS d WHERE d.task_uuid = a.task_uuid AND d.resolution_status = 'pending')
            AND (
                a.task_age_minutes >= threshold.lifetime
                OR (
                    a.time_in_state_minutes >= threshold.minutes
                    AND tasker.engine_clock() - tasker.last_sign_of_life(a.task_uuid)
                        >= threshold.minutes * interval '1 minute'))
        ORDER BY a.time_in_state_minutes DESC, a.task_uuid
        LIMIT p_batch_size
    $$;

COMMENT ON FUNCTION tasker.get_stale_tasks_for_dlq(integer, integer, integer, integer, integer) IS
    'Tasks without a sign of life for longer than their state allows, or older than a task may get.';

-- 7.8 Changes by operators and by the staleness check -------------------------------------------------------------------

-- Cancels what has not ended yet of a task, with history, and takes its messages off the queue. The caller holds the task's lock
-- and writes the task. Steps in error stay so: they say why the task ended.
CREATE FUNCTION tasker.stop_live_steps(p_task_uuid uuid, p_reason jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    moment CONSTANT timestamptz := tasker.engine_clock();
    stopped uuid[];
    queue_table text;
BEGIN
    SELECT array_agg(locked.workflow_step_uuid) INTO stopped
    FROM (
        SELECT s.workflow_step_uuid
        FROM tasker.workflow_steps AS s
        WHERE s.task_uuid = p_task_uuid AND s.state NOT IN ('complete', 'resolved_manually', 'cancelled', 'error')
        ORDER BY s.workflow_step_uuid
        FOR NO KEY UPDATE
    ) AS locked;

    IF stopped IS NULL THEN
        RETURN 0;
    END IF;

    UPDATE tasker.workflow_step_transitions AS h
    SET most_recent = false, updated_at = moment AT TIME ZONE 'UTC'
    WHERE h.workflow_step_uuid = ANY (stopped) AND h.most_recent;

    INSERT INTO tasker.workflow_step_transitions
        (workflow_step_uuid, from_state, to_state, metadata, sort_key, most_recent, attempt, worker_uuid, created_at, updated_at)
    SELECT
        s.workflow_step_uuid, s.state, 'cancelled', p_reason, s.transition_count + 1, true, coalesce(s.attempts, 0),
        s.worker_uuid, moment AT TIME ZONE 'UTC', moment AT TIME ZONE 'UTC'
    FROM tasker.workflow_steps AS s
    WHERE s.workflow_step_uuid = ANY (stopped);

    UPDATE tasker.workflow_steps AS s
    SET state = 'cancelled', transition_count = s.transition_count + 1, in_process = false, processed = true,
        processed_at = moment AT TIME ZONE 'UTC', worker_uuid = NULL, message_id = NULL, wake_at = NULL,
        updated_at = moment AT TIME ZONE 'UTC'
    WHERE s.workflow_step_uuid = ANY (stopped);

    SELECT lower('q_worker_' || ns.name || '_queue') INTO queue_table
    FROM tasker.tasks AS t
    JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
    WHERE t.task_uuid = p_task_uuid;

    IF to_regclass(format('pgmq.%I', queue_table)) IS NOT NULL THEN
        EXECUTE format($query$DELETE FROM pgmq.%I AS q WHERE q.message ->> 'task_uuid' = $1$query$, queue_table)
            USING p_task_uuid::text;
    END IF;

    RETURN cardinality(stopped);
END
$$;

CREATE FUNCTION tasker.transition_task_state_atomic(
    p_task_uuid uuid,
    p_from_state varchar,
    p_to_state varchar,
    p_processor_uuid uuid,
    p_metadata jsonb DEFAULT '{}'
) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    moment CONSTANT timestamptz := tasker.engine_clock();
    task record;
    allowed text[];
    unfinished bigint;
    failed bigint;
BEGIN
    SELECT t.state, t.transition_count INTO task
    FROM tasker.tasks AS t
    WHERE t.task_uuid = p_task_uuid
    FOR NO KEY UPDATE;

    IF NOT FOUND OR task.state <> p_from_state THEN
        RETURN false;
    END IF;

    -- What has ended is resumed together with its steps, which this function cannot do.
    allowed := CASE
        WHEN task.state IN ('complete', 'error', 'cancelled', 'resolved_manually') THEN '{}'
        ELSE tasker.allowed_task_transitions(task.state)
    END;
    IF p_to_state IS NULL OR p_to_state <> ALL (allowed) THEN
        RAISE EXCEPTION 'task %: % cannot follow %', p_task_uuid, coalesce(p_to_state, 'NULL'), task.state
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = format(
                    'Allowed after %s: %s.', task.state, coalesce(nullif(array_to_string(allowed, ', '), ''), 'nothing'));
    END IF;

    SELECT
        count(*) FILTER (WHERE s.state NOT IN ('complete', 'resolved_manually')),
        count(*) FILTER (WHERE s.state = 'error')
    INTO unfinished, failed
    FROM tasker.workflow_steps AS s
    WHERE s.task_uuid = p_task_uuid;

    IF p_to_state = 'complete' AND unfinished > 0 THEN
        RAISE EXCEPTION 'task %: it cannot be complete while steps are not', p_task_uuid
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = format('Found: %s steps that are neither complete nor resolved_manually. Allowed: 0.', unfinished);
    END IF;

    -- A task that has ended has no live steps.
    IF p_to_state IN ('error', 'cancelled', 'resolved_manually') THEN
        PERFORM tasker.stop_live_steps(p_task_uuid, p_metadata);
    END IF;

    UPDATE tasker.task_transitions AS h
    SET most_recent = false, updated_at = moment AT TIME ZONE 'UTC'
    WHERE h.task_uuid = p_task_uuid AND h.most_recent;

    INSERT INTO tasker.task_transitions
        (task_uuid, from_state, to_state, metadata, transition_metadata, sort_key, most_recent, processor_uuid, created_at,
         updated_at)
    VALUES (
        p_task_uuid, task.state, p_to_state, coalesce(p_metadata, '{}'), coalesce(p_metadata, '{}'), task.transition_count + 1,
        true, p_processor_uuid, moment AT TIME ZONE 'UTC', moment AT TIME ZONE 'UTC');

    UPDATE tasker.tasks AS t
    SET state = p_to_state,
        state_changed_at = moment,
        transition_count = t.transition_count + 1,
        complete = p_to_state = 'complete',
        completed_at = CASE WHEN p_to_state = 'complete' THEN moment AT TIME ZONE 'UTC' END,
        live_steps = CASE WHEN p_to_state IN ('complete', 'error', 'cancelled', 'resolved_manually') THEN 0 ELSE t.live_steps END,
        retrying_steps =
            CASE WHEN p_to_state IN ('complete', 'error', 'cancelled', 'resolved_manually') THEN 0 ELSE t.retrying_steps END,
        failed_steps = failed,
        updated_at = moment AT TIME ZONE 'UTC'
    WHERE t.task_uuid = p_task_uuid;

    RETURN true;
END
$$;

COMMENT ON FUNCTION tasker.transition_task_state_atomic(uuid, varchar, varchar, uuid, jsonb) IS
    'Compare and swap of a task''s state: false when it is not in p_from_state, an error when p_to_state may not follow.';

CREATE FUNCTION tasker.set_step_backoff_atomic(p_step_uuid uuid, p_backoff_seconds integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    moment CONSTANT timestamptz := tasker.engine_clock();
BEGIN
    IF p_backoff_seconds IS NULL OR p_backoff_seconds < 0 THEN
        RAISE EXCEPTION 'p_backoff_seconds: found %, allowed are 0 and more', p_backoff_seconds
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    UPDATE tasker.workflow_steps AS s
    SET backoff_request_seconds = p_backoff_seconds,
        last_attempted_at = moment AT TIME ZONE 'UTC',
        wake_at = CASE WHEN s.state = 'waiting_for_retry' THEN moment + p_backoff_seconds * interval '1 second' ELSE s.wake_at END,
        updated_at = moment AT TIME ZONE 'UTC'
    WHERE s.workflow_step_uuid = p_step_uuid;

    RETURN FOUND;
END
$$;

CREATE FUNCTION tasker.transition_stale_task_to_error(
    p_task_uuid uuid,
    p_current_state varchar,
    p_namespace_name varchar,
    p_task_name varchar
) RETURNS boolean
    LANGUAGE sql VOLATILE
    AS $$
        SELECT tasker.transition_task_state_atomic(
            p_task_uuid, p_current_state, 'error', NULL,
            jsonb_build_object(
                'reason', 'staleness_timeout', 'namespace', p_namespace_name, 'task_name', p_task_name,
                'detected_at', tasker.engine_clock()))
    $$;

-- The snapshot holds what an investigation starts from: the task, its steps with their last errors, its latest history.
CREATE FUNCTION tasker.create_dlq_entry(
    p_task_uuid uuid,
    p_namespace_name varchar,
    p_task_name varchar,
    p_current_state varchar,
    p_time_in_state_minutes integer,
    p_threshold_minutes integer,
    p_dlq_reason varchar DEFAULT 'staleness_timeout'
) RETURNS uuid
    LANGUAGE sql VOLATILE
    AS $$
        INSERT INTO tasker.tasks_dlq
            (task_uuid, original_state, dlq_reason, dlq_timestamp, task_snapshot, metadata, created_at, updated_at)
        SELECT
            t.task_uuid,
            p_current_state,
            p_dlq_reason::tasker.dlq_reason,
            clock.moment AT TIME ZONE 'UTC',
            jsonb_build_object(
                'task_uuid', t.task_uuid,
                'namespace', p_namespace_name,
                'task_name', p_task_name,
                'current_state', p_current_state,
                'time_in_state_minutes', p_time_in_state_minutes,
                'threshold_minutes', p_threshold_minutes,
                'snapshot_timestamp', clock.moment,
                'task_details', jsonb_build_object(
                    'correlation_id', t.correlation_id,
                    'priority', t.priority,
                    'requested_at', t.requested_at AT TIME ZONE 'UTC',
                    'created_at', t.created_at AT TIME ZONE 'UTC'),
                'steps', coalesce((
                    SELECT jsonb_agg(
                        jsonb_build_object(
                            'step_uuid', s.workflow_step_uuid,
                            'name', n.name,
                            'state', s.state,
                            'attempts', s.attempts,
                            'max_attempts', s.max_attempts,
                            'unmet_dependencies', s.unmet_dependencies,
                            'last_attempted_at', s.last_attempted_at AT TIME ZONE 'UTC',
                            'wake_at', s.wake_at,
                            'worker_uuid', s.worker_uuid,
                            'error', s.results -> 'error')
                        ORDER BY s.created_at, s.workflow_step_uuid)
                    FROM tasker.workflow_steps AS s
                    JOIN tasker.named_steps AS n ON n.named_step_uuid = s.named_step_uuid
                    WHERE s.task_uuid = t.task_uuid), '[]'),
                'transitions', coalesce((
                    SELECT jsonb_agg(
                        jsonb_build_object(
                            'sort_key', h.sort_key,
                            'from_state', h.from_state,
                            'to_state', h.to_state,
                            'created_at', h.created_at AT TIME ZONE 'UTC')
                        ORDER BY h.sort_key)
                    FROM tasker.task_transitions AS h
                    WHERE h.task_uuid = t.task_uuid AND h.sort_key > t.transition_count - 20), '[]')),
            jsonb_build_object(
                'detection_method',
                CASE p_dlq_reason WHEN 'staleness_timeout' THEN 'automatic_staleness' WHEN 'manual_dlq' THEN 'manual' ELSE 'engine' END,
                'time_in_state_minutes', p_time_in_state_minutes,
                'threshold_minutes', p_threshold_minutes),
            clock.moment AT TIME ZONE 'UTC',
            clock.moment AT TIME ZONE 'UTC'
        FROM tasker.tasks AS t
        CROSS JOIN (SELECT tasker.engine_clock() AS moment) AS clock
        WHERE t.task_uuid = p_task_uuid
        ON CONFLICT (task_uuid) WHERE resolution_status = 'pending' DO NOTHING
        RETURNING dlq_entry_uuid
    $$;

COMMENT ON FUNCTION tasker.create_dlq_entry(uuid, varchar, varchar, varchar, integer, integer, varchar) IS
    'Opens an investigation; NULL when the task has an open one already, or does not exist.';

-- The task's lock is taken before anything is written, so that a task that moved meanwhile is left alone, entry and all.
CREATE FUNCTION tasker.detect_and_transition_stale_tasks(
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
    wants_entry boolean;
BEGIN
    -- Read to the end before the first task is changed: locks are taken in the order of the keys, as everywhere.
    FOR stale IN
        SELECT s.* FROM (
            SELECT candidate.*
            FROM tasker.get_stale_tasks_for_dlq(
                p_default_waiting_deps_threshold, p_default_waiting_retry_threshold, p_default_steps_in_process_threshold,
                p_default_task_max_lifetime_hours, p_batch_size) AS candidate
        ) AS s
        ORDER BY s.task_uuid
    LOOP
        task_uuid := stale.task_uuid;
        namespace_name := stale.namespace_name;
        task_name := stale.task_name;
        current_state := stale.current_state;
        time_in_state_minutes := floor(stale.time_in_state_minutes)::integer;
        staleness_threshold_minutes := stale.threshold_minutes;
        moved_to_dlq := false;
        transition_success := false;

        IF p_dry_run THEN
            action_taken := 'would_transition_to_dlq_and_error';
            RETURN NEXT;
            CONTINUE;
        END IF;

        SELECT coalesce(nt.configuration #>> '{lifecycle,staleness_action}', 'dlq') <> 'error' INTO wants_entry
        FROM tasker.tasks AS t
        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        WHERE t.task_uuid = stale.task_uuid AND t.state = stale.current_state
        FOR NO KEY UPDATE OF t SKIP LOCKED;

        IF FOUND THEN
            IF wants_entry THEN
                moved_to_dlq := tasker.create_dlq_entry(
                    stale.task_uuid, stale.namespace_name, stale.task_name, stale.current_state,
                    floor(stale.time_in_state_minutes)::integer, stale.threshold_minutes) IS NOT NULL;
            END IF;
            transition_success := tasker.transition_stale_task_to_error(
                stale.task_uuid, stale.current_state, stale.namespace_name, stale.task_name);
        END IF;

        action_taken := CASE
            WHEN moved_to_dlq AND transition_success THEN 'transitioned_to_dlq_and_error'
            WHEN moved_to_dlq THEN 'moved_to_dlq_only'
            WHEN transition_success THEN 'transitioned_to_error_only'
            ELSE 'transition_failed'
        END;
        RETURN NEXT;
    END LOOP;
END
$$;

-- =====================================================================================================================
-- 8. PGMQ helpers
-- =====================================================================================================================

-- The part of a queue's name that its notification channel carries. Sender and listener must agree on it.
CREATE FUNCTION tasker.extract_queue_namespace(queue_name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN queue_name ~ '^orchestration' THEN 'orchestration'
        WHEN queue_name ~ '^worker_.*_queue$' THEN coalesce(substring(queue_name FROM '^worker_(.+)_queue$'), 'worker')
        WHEN queue_name ~ '^[a-zA-Z][a-zA-Z0-9_]*_queue$' THEN substring(queue_name FROM '^(.*)_queue$')
        WHEN queue_name ~ '^[a-zA-Z][a-zA-Z0-9_]*_domain_events$' THEN queue_name
        ELSE 'default'
    END;

CREATE FUNCTION tasker.pgmq_payload_size_threshold() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 7000;

COMMENT ON FUNCTION tasker.pgmq_payload_size_threshold() IS 'Bytes of a message that still travels inside its notification.';

-- Notifies the queue's channel, unless PostgreSQL could not carry it (names of 64 bytes, payloads of 8000): pollers find the
-- message anyway, and a notification must never undo a send.
CREATE FUNCTION tasker.pgmq_notify(queue_name text, payload jsonb) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    channel CONSTANT text := 'pgmq_message_ready.' || tasker.extract_queue_namespace(queue_name);
BEGIN
    IF octet_length(channel) > 63 OR octet_length(payload::text) > 7800 THEN
        RETURN false;
    END IF;
    PERFORM pg_notify(channel, payload::text);
    RETURN true;
END
$$;

CREATE FUNCTION tasker.pgmq_send_with_notify(queue_name text, message jsonb, delay_seconds integer DEFAULT 0) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    sent_id bigint;
    signal jsonb;
    carried boolean := false;
BEGIN
    SELECT s INTO sent_id FROM pgmq.send(queue_name, message, coalesce(delay_seconds, 0)) AS s;

    -- A delayed message has nothing to tell yet: a receiver that acts on the notification would undo the delay.
    IF coalesce(delay_seconds, 0) > 0 THEN
        RETURN sent_id;
    END IF;

    signal := jsonb_build_object(
        'msg_id', sent_id, 'queue_name', queue_name, 'namespace', tasker.extract_queue_namespace(queue_name),
        'ready_at', tasker.engine_clock(), 'delay_seconds', 0);
    IF octet_length(message::text) < tasker.pgmq_payload_size_threshold() THEN
        carried := tasker.pgmq_notify(queue_name, signal || jsonb_build_object('event_type', 'message_with_payload', 'message', message));
    END IF;
    IF NOT carried THEN
        PERFORM tasker.pgmq_notify(queue_name, signal || '{"event_type": "message_ready", "payload_omitted": true}');
    END IF;

    RETURN sent_id;
END
$$;

CREATE FUNCTION tasker.pgmq_send_batch_with_notify(queue_name text, messages jsonb[], delay_seconds integer DEFAULT 0)
RETURNS SETOF bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    -- An id takes at most 21 bytes, so that every notification stays valid JSON below the limit.
    ids_per_notification CONSTANT integer := 300;
    sent_ids bigint[];
    first integer;
BEGIN
    IF coalesce(cardinality(messages), 0) = 0 THEN
        RETURN;
    END IF;

    SELECT array_agg(s) INTO sent_ids FROM pgmq.send_batch(queue_name, messages, coalesce(delay_seconds, 0)) AS s;

    IF coalesce(delay_seconds, 0) = 0 THEN
        FOR first IN 1 .. cardinality(sent_ids) BY ids_per_notification LOOP
            PERFORM tasker.pgmq_notify(queue_name, jsonb_build_object(
                'event_type', 'batch_ready',
                'msg_ids', to_jsonb(sent_ids[first : first + ids_per_notification - 1]),
                'queue_name', queue_name,
                'namespace', tasker.extract_queue_namespace(queue_name),
                'message_count', cardinality(sent_ids[first : first + ids_per_notification - 1]),
                'ready_at', tasker.engine_clock(),
                'delay_seconds', 0));
        END LOOP;
    END IF;

    RETURN QUERY SELECT unnest(sent_ids);
END
$$;

-- The table of a queue, quoted for use in a statement; refuses names that cannot be one and queues that do not exist.
CREATE FUNCTION tasker.pgmq_queue_table(queue_name text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    queue_table CONSTANT text := format('pgmq.%I', lower('q_' || queue_name));
BEGIN
    IF queue_name IS NULL OR queue_name !~ '^[a-zA-Z0-9_]+$' THEN
        RAISE EXCEPTION 'queue_name: found %, allowed are letters, digits and underscores', quote_nullable(queue_name)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF to_regclass(queue_table) IS NULL THEN
        RAISE EXCEPTION 'queue_name: there is no queue %', queue_name
            USING ERRCODE = 'undefined_table', HINT = 'pgmq.list_queues() names the queues that exist.';
    END IF;
    RETURN queue_table;
END
$$;

CREATE FUNCTION tasker.pgmq_read_specific_message(queue_name text, target_msg_id bigint, vt_seconds integer DEFAULT 30)
RETURNS TABLE (msg_id bigint, read_ct integer, enqueued_at timestamptz, vt timestamptz, message jsonb)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        $query$
            UPDATE %s AS q
            SET vt = $2 + $3 * interval '1 second', read_ct = q.read_ct + 1
            WHERE q.msg_id = $1 AND q.vt <= $2
            RETURNING q.msg_id, q.read_ct, q.enqueued_at, q.vt, q.message
        $query$,
        tasker.pgmq_queue_table(queue_name))
    USING target_msg_id, tasker.engine_clock(), vt_seconds;
END
$$;

COMMENT ON FUNCTION tasker.pgmq_read_specific_message(text, bigint, integer) IS
    'Claims one message by its id; no row when it is gone, delayed, or claimed by another.';

CREATE FUNCTION tasker.pgmq_delete_specific_message(queue_name text, target_msg_id bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    deleted bigint;
BEGIN
    EXECUTE format('DELETE FROM %s AS q WHERE q.msg_id = $1', tasker.pgmq_queue_table(queue_name)) USING target_msg_id;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted > 0;
END
$$;

CREATE FUNCTION tasker.pgmq_extend_vt_specific_message(
    queue_name text,
    target_msg_id bigint,
    additional_vt_seconds integer DEFAULT 30
) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
DECLARE
    extended bigint;
BEGIN
    EXECUTE format(
        $query$UPDATE %s AS q SET vt = greatest(q.vt, $2 + $3 * interval '1 second') WHERE q.msg_id = $1$query$,
        tasker.pgmq_queue_table(queue_name))
    USING target_msg_id, tasker.engine_clock(), additional_vt_seconds;
    GET DIAGNOSTICS extended = ROW_COUNT;
    RETURN extended > 0;
END
$$;

COMMENT ON FUNCTION tasker.pgmq_extend_vt_specific_message(text, bigint, integer) IS
    'Keeps a message invisible for so many seconds from now; never makes it visible earlier.';

CREATE FUNCTION tasker.pgmq_notify_queue_created() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('pgmq_queue_created', jsonb_build_object(
        'event_type', 'queue_created',
        'queue_name', NEW.queue_name,
        'namespace', tasker.extract_queue_namespace(NEW.queue_name),
        'created_at', tasker.engine_clock())::text);
    RETURN NEW;
END
$$;

-- Takes the privilege TRIGGER on pgmq.meta. Nothing depends on it, so without the right the schema does without it.
DO $$
BEGIN
    IF to_regclass('pgmq.meta') IS NOT NULL THEN
        CREATE OR REPLACE TRIGGER pgmq_queue_created_trigger AFTER INSERT ON pgmq.meta
            FOR EACH ROW EXECUTE FUNCTION tasker.pgmq_notify_queue_created();
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'no trigger on pgmq.meta: new queues will not be announced on channel pgmq_queue_created';
END
$$;

-- =====================================================================================================================
-- 9. Engine
-- =====================================================================================================================

-- Every change of a task or a step made by Tasker itself goes through the functions of this section. Each is set-based:
-- one call, one transaction, any number of steps. The rules they share:
--   * Who changes a task's counters or state, or settles, releases or cancels its steps, holds the row lock of the task.
--     Task rows are locked in key order, before anything else, so that two calls never wait for each other in a ring.
--   * Who claims holds no task lock and therefore never waits: it skips what others have locked.
--   * The state columns are the truth; the history rows are written in the same statement sequence and never read back.
--   * The attempt number and the worker are the fencing token: a result that carries others than the row is stale, and not
--     written. The number alone would not do: a released attempt is not counted, and its number is given again.
--   * Time is tasker.engine_clock(), read once per call.
--   * Planner settings: the functions' plans are cached by each session, possibly while the tables are still empty; a
--     sequential scan chosen then would be run on millions of rows later. So the settings leave only index plans.

-- The queue that carries the steps of a namespace. In lower case, as PGMQ names the tables of its queues.
CREATE FUNCTION tasker.step_queue_name(p_namespace text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'worker_' || lower(p_namespace) || '_queue';

-- Registers a template or finds it registered.
--
-- Outcomes: 'created', 'unchanged', 'replaced' (p_replace was given), 'conflict' (the same version is registered with
-- another content; nothing is written). The queue of the namespace is created with the template.
CREATE FUNCTION tasker.register_template(p_configuration jsonb, p_replace boolean DEFAULT false)
RETURNS TABLE(named_task_uuid uuid, outcome text, registered jsonb)
LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    v_now timestamp := tasker.engine_clock() AT TIME ZONE 'UTC';
    v_namespace text := p_configuration->>'namespace_name';
    v_namespace_uuid uuid;
    v_existing tasker.named_tasks%ROWTYPE;
    v_uuid uuid;
    v_outcome text := 'created';
    v_queue text := tasker.step_queue_name(p_configuration->>'namespace_name');
BEGIN
    -- Registrations of one namespace are serialised: they share its row, its queue and the global step names.
    PERFORM pg_catalog.pg_advisory_xact_lock(hashtextextended('tasker.register_template', 0));

    SELECT nt.* INTO v_existing
    FROM tasker.named_tasks nt JOIN tasker.task_namespaces tn USING (task_namespace_uuid)
    WHERE tn.name = v_namespace AND nt.name = p_configuration->>'name' AND nt.version = p_configuration->>'version';
    IF FOUND THEN
        v_uuid := v_existing.named_task_uuid;
        IF v_existing.configuration = p_configuration
           AND (SELECT count(*) FROM tasker.named_tasks_named_steps n WHERE n.named_task_uuid = v_uuid)
               = jsonb_array_length(COALESCE(p_configuration->'steps', '[]')) THEN
            RETURN QUERY SELECT v_uuid, 'unchanged', v_existing.configuration;
            RETURN;
        ELSIF v_existing.configuration <> p_configuration AND NOT p_replace THEN
            RETURN QUERY SELECT v_uuid, 'conflict', v_existing.configuration;
            RETURN;
        END IF;
        v_outcome := 'replaced';
    END IF;

    INSERT INTO tasker.task_namespaces (name, description, created_at, updated_at)
    VALUES (v_namespace, 'Namespace ' || v_namespace, v_now, v_now)
    ON CONFLICT (name) DO NOTHING;
    SELECT tn.task_namespace_uuid INTO STRICT v_namespace_uuid FROM tasker.task_namespaces tn WHERE tn.name = v_namespace;

    IF v_uuid IS NULL THEN
        INSERT INTO tasker.named_tasks (task_namespace_uuid, name, description, version, configuration, identity_strategy,
                                        created_at, updated_at)
        VALUES (v_namespace_uuid, p_configuration->>'name', p_configuration->>'description', p_configuration->>'version',
                p_configuration, COALESCE(p_configuration->>'identity_strategy', 'strict')::tasker.identity_strategy,
                v_now, v_now)
        RETURNING named_tasks.named_task_uuid INTO v_uuid;
    ELSE
        UPDATE tasker.named_tasks nt
        SET configuration = p_configuration, description = p_configuration->>'description', updated_at = v_now,
            identity_strategy = COALESCE(p_configuration->>'identity_strategy', 'strict')::tasker.identity_strategy
        WHERE nt.named_task_uuid = v_uuid;
    END IF;

    PERFORM tasker.expand_template(v_uuid);
    IF NOT EXISTS (SELECT 1 FROM pgmq.meta WHERE queue_name = v_queue) THEN
        PERFORM pgmq.create(queue_name => v_queue);
    END IF;
    RETURN QUERY SELECT v_uuid, v_outcome, p_configuration;
END
$$;

-- Writes the steps of a template's configuration into named_tasks_named_steps, from where tasks are created.
CREATE FUNCTION tasker.expand_template(p_named_task_uuid uuid) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
    v_now timestamp := tasker.engine_clock() AT TIME ZONE 'UTC';
    v_configuration jsonb;
BEGIN
    SELECT nt.configuration INTO STRICT v_configuration
    FROM tasker.named_tasks nt WHERE nt.named_task_uuid = p_named_task_uuid;

    INSERT INTO tasker.named_steps (name, description, created_at, updated_at)
    SELECT DISTINCT ON (s->>'name') s->>'name', left(s->>'description', 255), v_now, v_now
    FROM jsonb_array_elements(v_configuration->'steps') s
    ORDER BY s->>'name'
    ON CONFLICT (name) DO NOTHING;

    DELETE FROM tasker.named_tasks_named_steps n WHERE n.named_task_uuid = p_named_task_uuid;
    INSERT INTO tasker.named_tasks_named_steps
        (named_task_uuid, named_step_uuid, default_retryable, default_max_attempts, step_position, step_type, callable,
         dependency_uuids, inputs, timeout_ms, created_at, updated_at)
    SELECT p_named_task_uuid, ns.named_step_uuid,
           COALESCE((s.value->'retry'->>'retryable')::boolean, true),
           COALESCE((s.value->'retry'->>'max_attempts')::int, 3),
           s.ordinality::int,
           COALESCE(s.value->>'type', s.value->>'step_type', 'standard'),
           s.value->'handler'->>'callable',
           COALESCE((SELECT array_agg(p.named_step_uuid ORDER BY d.ordinality)
                     FROM jsonb_array_elements_text(COALESCE(s.value->'dependencies', s.value->'depends_on', '[]'))
                          WITH ORDINALITY d(name, ordinality)
                     JOIN tasker.named_steps p ON p.name = d.name), '{}'),
           NULLIF(s.value->'handler'->'initialization', '{}'::jsonb),
           COALESCE((s.value->>'timeout_ms')::int, (s.value->>'timeout_seconds')::int * 1000),
           v_now, v_now
    FROM jsonb_array_elements(v_configuration->'steps') WITH ORDINALITY s(value, ordinality)
    JOIN tasker.named_steps ns ON ns.name = s.value->>'name';
END
$$;

-- Sends one message for each step and returns their ids in array order. A message becomes visible a microsecond after
-- the one before it, so that the order in which messages become visible is the order in which they were sent. Its header
-- names the handler, so that workers without it pass the message by.
CREATE FUNCTION tasker.engine_enqueue(
    p_queues text[], p_tasks uuid[], p_steps uuid[], p_correlations uuid[], p_callables text[],
    p_visible_at timestamptz[])
RETURNS bigint[]
LANGUAGE plpgsql
AS $$
DECLARE
    v_all bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(p_queues)]);
    v_queue text;
    v_positions int[];
    v_ids bigint[];
BEGIN
    IF cardinality(p_queues) = 1 THEN
        EXECUTE format('INSERT INTO pgmq.%I (vt, message, headers) VALUES ($1, $2, $3) RETURNING ARRAY[msg_id]',
                       'q_' || p_queues[1])
        INTO v_all
        USING p_visible_at[1],
              jsonb_build_object('task_uuid', p_tasks[1], 'step_uuid', p_steps[1], 'correlation_id', p_correlations[1]),
              jsonb_build_object('callable', p_callables[1]);
        RETURN v_all;
    END IF;
    FOR v_queue, v_positions IN
        SELECT q.name, array_agg(q.position ORDER BY q.position)
        FROM unnest(p_queues) WITH ORDINALITY q(name, position) GROUP BY q.name
    LOOP
        EXECUTE format($sql$
            WITH sent AS (
                INSERT INTO pgmq.%I (vt, message, headers)
                SELECT m.visible_at + (m.position - 1) * interval '1 microsecond',
                       jsonb_build_object('task_uuid', m.task, 'step_uuid', m.step, 'correlation_id', m.correlation),
                       jsonb_build_object('callable', m.callable)
                FROM unnest($1, $2, $3, $4, $5, $6)
                     WITH ORDINALITY m(queue, task, step, correlation, callable, visible_at, position)
                WHERE m.queue = $7
                ORDER BY m.position
                RETURNING msg_id)
            SELECT array_agg(msg_id ORDER BY msg_id) FROM sent
        $sql$, 'q_' || v_queue)
        INTO v_ids
        USING p_queues, p_tasks, p_steps, p_correlations, p_callables, p_visible_at, v_queue;
        IF cardinality(v_ids) = cardinality(p_queues) THEN
            RETURN v_ids;
        END IF;
        FOR i IN 1 .. cardinality(v_ids) LOOP
            v_all[v_positions[i]] := v_ids[i];
        END LOOP;
    END LOOP;
    RETURN v_all;
END
$$;

-- Removes the messages of settled or cancelled steps. Queue by queue in the order of their names, and each by key: whoever
-- extends leases at the same time locks the same messages.
CREATE FUNCTION tasker.engine_dequeue(p_queues text[], p_message_ids bigint[]) RETURNS int
LANGUAGE plpgsql
AS $$
DECLARE
    v_queue text;
    v_ids bigint[];
BEGIN
    IF cardinality(p_queues) = 1 THEN
        EXECUTE format('DELETE FROM pgmq.%I WHERE msg_id = $1', 'q_' || p_queues[1]) USING p_message_ids[1];
        RETURN 1;
    END IF;
    FOR v_queue, v_ids IN
        SELECT m.queue, array_agg(m.id) FROM unnest(p_queues, p_message_ids) m(queue, id)
        WHERE m.id IS NOT NULL GROUP BY m.queue ORDER BY m.queue
    LOOP
        EXECUTE format('DELETE FROM pgmq.%I WHERE msg_id = ANY ($1)', 'q_' || v_queue) USING v_ids;
    END LOOP;
    RETURN cardinality(p_queues);
END
$$;

-- Appends one history row to each step and returns the rows' keys in array order. p_sort_keys are the numbers of the new
-- rows; the rows before them lose most_recent first, because foreign workers read a step's state there.
CREATE FUNCTION tasker.engine_record_steps(
    p_steps uuid[], p_from text[], p_to text[], p_sort_keys int[], p_attempts int[], p_worker uuid, p_metadata jsonb[],
    p_now timestamptz)
RETURNS uuid[]
LANGUAGE plpgsql
AS $$
DECLARE
    v_utc timestamp := p_now AT TIME ZONE 'UTC';
    v_transitions uuid[];
BEGIN
    IF 1 <> ALL (p_sort_keys) OR cardinality(p_steps) > 1 THEN
        UPDATE tasker.workflow_step_transitions t
        SET most_recent = false
        FROM unnest(p_steps, p_sort_keys) r(step, sort_key)
        WHERE t.workflow_step_uuid = r.step AND t.sort_key = r.sort_key - 1 AND t.most_recent;
    END IF;

    IF cardinality(p_steps) = 1 THEN
        v_transitions := ARRAY[tasker.uuid_generate_v7()];
    ELSE
        SELECT array_agg(tasker.uuid_generate_v7()) INTO v_transitions FROM unnest(p_steps);
    END IF;
    INSERT INTO tasker.workflow_step_transitions
        (workflow_step_transition_uuid, workflow_step_uuid, to_state, from_state, metadata, sort_key, most_recent,
         created_at, updated_at, attempt, worker_uuid)
    SELECT r.transition, r.step, r.to_state, r.from_state, COALESCE(r.metadata, '{}'), r.sort_key, true, v_utc, v_utc,
           r.attempt, p_worker
    FROM unnest(v_transitions, p_steps, p_from, p_to, p_sort_keys, p_attempts, p_metadata)
         r(transition, step, from_state, to_state, sort_key, attempt, metadata);
    RETURN v_transitions;
END
$$;

-- Adds to the counters of locked tasks and moves each to the state that its counters ask for. Returns the tasks whose
-- state changed. A task that has nothing running, retrying or failed is complete: every step that is still pending
-- waits for one that runs. The check costs one index probe and turns a broken counter into a task that is found
-- (waiting_for_dependencies) instead of one that lies.
CREATE FUNCTION tasker.engine_adjust_tasks(
    p_tasks uuid[], p_live int[], p_retrying int[], p_failed int[], p_metadata jsonb, p_now timestamptz)
RETURNS TABLE(task_uuid uuid, from_state text, to_state text)
LANGUAGE plpgsql ROWS 10
AS $$
DECLARE
    v_tasks uuid[];
    v_from text[];
    v_to text[];
    v_sort_keys int[];
    v_utc timestamp := p_now AT TIME ZONE 'UTC';
BEGIN
    WITH delta AS (
        SELECT d.task, sum(d.live)::int live, sum(d.retrying)::int retrying, sum(d.failed)::int failed
        FROM unnest(p_tasks, p_live, p_retrying, p_failed) d(task, live, retrying, failed)
        GROUP BY d.task
        HAVING sum(d.live) <> 0 OR sum(d.retrying) <> 0 OR sum(d.failed) <> 0
    ), aim AS MATERIALIZED (
        SELECT t.task_uuid, t.state was, d.live, d.retrying, d.failed,
               CASE
                   WHEN t.failed_steps + d.failed > 0 THEN 'blocked_by_failures'
                   WHEN t.live_steps + d.live > 0 THEN 'steps_in_process'
                   WHEN t.retrying_steps + d.retrying > 0 THEN 'waiting_for_retry'
                   -- Not EXISTS: the planner would hash the steps of all tasks for it.
                   WHEN (SELECT true FROM tasker.workflow_steps s
                         WHERE s.task_uuid = t.task_uuid AND s.state NOT IN ('complete', 'resolved_manually') LIMIT 1)
                       THEN 'waiting_for_dependencies'
                   ELSE 'complete'
               END aims
        FROM delta d JOIN tasker.tasks t ON t.task_uuid = d.task
    ), moved AS (
        UPDATE tasker.tasks t
        SET live_steps = t.live_steps + a.live,
            retrying_steps = t.retrying_steps + a.retrying,
            failed_steps = t.failed_steps + a.failed,
            state = a.aims,
            state_changed_at = CASE WHEN a.was <> a.aims THEN p_now ELSE t.state_changed_at END,
            transition_count = t.transition_count + (a.was <> a.aims)::int,
            complete = a.aims = 'complete',
            completed_at = CASE WHEN a.aims = 'complete' THEN v_utc END,
            updated_at = v_utc
        FROM aim a
        WHERE t.task_uuid = a.task_uuid
        RETURNING t.task_uuid, a.was, a.aims, t.transition_count
    )
    SELECT array_agg(m.task_uuid), array_agg(m.was), array_agg(m.aims), array_agg(m.transition_count)
    INTO v_tasks, v_from, v_to, v_sort_keys
    FROM moved m WHERE m.was <> m.aims;

    IF v_tasks IS NULL THEN
        RETURN;
    END IF;
    PERFORM tasker.engine_record_tasks(v_tasks, v_from, v_to, v_sort_keys, p_metadata, p_now);
    RETURN QUERY SELECT * FROM unnest(v_tasks, v_from, v_to);
END
$$;

-- Appends one history row to each task.
CREATE FUNCTION tasker.engine_record_tasks(
    p_tasks uuid[], p_from text[], p_to text[], p_sort_keys int[], p_metadata jsonb, p_now timestamptz)
RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    v_utc timestamp := p_now AT TIME ZONE 'UTC';
BEGIN
    UPDATE tasker.task_transitions h
    SET most_recent = false
    FROM unnest(p_tasks, p_sort_keys) r(task, sort_key)
    WHERE h.task_uuid = r.task AND h.sort_key = r.sort_key - 1 AND h.most_recent;

    INSERT INTO tasker.task_transitions
        (task_uuid, to_state, from_state, metadata, sort_key, most_recent, created_at, updated_at)
    SELECT r.task, r.to_state, r.from_state, COALESCE(p_metadata, '{}'), r.sort_key, true, v_utc, v_utc
    FROM unnest(p_tasks, p_from, p_to, p_sort_keys) r(task, from_state, to_state, sort_key);
END
$$;

-- What a worker needs to run steps that it holds: the task's input, the step's own inputs, its parents' results. In SQL and
-- without settings, so that the planner makes it part of the statement that asks.
CREATE FUNCTION tasker.engine_step_payloads(p_steps uuid[])
RETURNS TABLE(step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text, callable text, attempt int,
              max_attempts int, retryable boolean, timeout_ms int, message_id bigint, correlation_id uuid, input jsonb,
              inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
LANGUAGE sql STABLE ROWS 10
AS $$
    SELECT s.workflow_step_uuid, s.task_uuid, t.named_task_uuid, ns.name::text, n.callable, s.attempts,
           COALESCE(s.max_attempts, 3), s.retryable, n.timeout_ms, s.message_id, t.correlation_id, t.context, s.inputs,
           parent.names, parent.results, s.checkpoint
    FROM unnest(p_steps) WITH ORDINALITY r(step, ordinality)
    JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
    JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
    JOIN tasker.named_steps ns ON ns.named_step_uuid = s.named_step_uuid
    JOIN tasker.named_tasks_named_steps n
      ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = s.named_step_uuid
    CROSS JOIN LATERAL (
        SELECT array_agg(pn.name::text) names, array_agg(p.results->'result') results
        FROM tasker.workflow_step_edges e
        JOIN tasker.workflow_steps p ON p.workflow_step_uuid = e.from_step_uuid
        JOIN tasker.named_steps pn ON pn.named_step_uuid = p.named_step_uuid
        WHERE e.to_step_uuid = s.workflow_step_uuid) parent
    ORDER BY r.ordinality
$$;

-- Makes the steps p_steps, whose parents are all satisfied, runnable: the first p_claim_limit of those whose handler the
-- caller has go straight to in_progress under the caller's lease, the others to enqueued. The caller holds the tasks.
-- Returns the claimed ones, and what the caller has to record: each step with its new state, sort key and attempt.
CREATE FUNCTION tasker.engine_start_steps(
    p_steps uuid[], p_worker uuid, p_handlers text[], p_claim_limit int, p_lease_ms int, p_now timestamptz,
    OUT claimed uuid[], OUT became text[], OUT sort_keys int[], OUT attempts int[])
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
    v_utc timestamp := p_now AT TIME ZONE 'UTC';
    v_lease_end timestamptz := p_now + p_lease_ms * interval '1 millisecond';
    v_steps uuid[];
    v_tasks uuid[];
    v_correlations uuid[];
    v_queues text[];
    v_callables text[];
    v_claims boolean[];
    v_visible timestamptz[];
    v_messages bigint[];
BEGIN
    WITH ready AS (
        SELECT r.ordinality, s.workflow_step_uuid, s.task_uuid, t.correlation_id,
               tasker.step_queue_name(tn.name) queue, n.callable,
               COALESCE(n.callable = ANY (p_handlers), false) runnable
        FROM unnest(p_steps) WITH ORDINALITY r(step, ordinality)
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
        JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
        -- A step that a replaced template no longer has is enqueued all the same: it stands still where people see it.
        LEFT JOIN tasker.named_tasks_named_steps n
          ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = s.named_step_uuid
    ), chosen AS (
        SELECT ready.*, runnable AND row_number() OVER (PARTITION BY runnable ORDER BY ordinality) <= p_claim_limit claims
        FROM ready
    )
    SELECT array_agg(workflow_step_uuid ORDER BY ordinality), array_agg(task_uuid ORDER BY ordinality),
           array_agg(correlation_id ORDER BY ordinality), array_agg(queue ORDER BY ordinality),
           array_agg(callable ORDER BY ordinality), array_agg(claims ORDER BY ordinality),
           array_agg(CASE WHEN claims THEN 'in_progress' ELSE 'enqueued' END ORDER BY ordinality),
           array_agg(CASE WHEN claims THEN v_lease_end ELSE p_now END ORDER BY ordinality)
    INTO v_steps, v_tasks, v_correlations, v_queues, v_callables, v_claims, became, v_visible
    FROM chosen;

    IF v_steps IS NULL THEN
        RETURN;
    END IF;
    v_messages := tasker.engine_enqueue(v_queues, v_tasks, v_steps, v_correlations, v_callables, v_visible);

    WITH moved AS (
        UPDATE tasker.workflow_steps s
        SET state = CASE WHEN r.claims THEN 'in_progress' ELSE 'enqueued' END,
            attempts = COALESCE(s.attempts, 0) + r.claims::int,
            last_attempted_at = CASE WHEN r.claims THEN v_utc ELSE s.last_attempted_at END,
            in_process = r.claims,
            worker_uuid = CASE WHEN r.claims THEN p_worker END,
            message_id = r.message,
            unmet_dependencies = 0,
            wake_at = NULL,
            transition_count = s.transition_count + 1,
            updated_at = v_utc
        FROM unnest(v_steps, v_claims, v_messages) WITH ORDINALITY r(step, claims, message, ordinality)
        WHERE s.workflow_step_uuid = r.step
        RETURNING r.ordinality, s.transition_count, s.attempts
    )
    SELECT array_agg(m.transition_count ORDER BY m.ordinality), array_agg(m.attempts ORDER BY m.ordinality)
    INTO sort_keys, attempts
    FROM moved m;

    SELECT array_agg(r.step ORDER BY r.ordinality) INTO claimed
    FROM unnest(v_steps, v_claims) WITH ORDINALITY r(step, claims, ordinality) WHERE r.claims;
END
$$;

-- Creates tasks. The arrays run in parallel; all but the first four may be NULL or hold NULLs. p_identities are unique:
-- a request whose identity exists is not created again.
--
-- Returns a row of kind 'created', 'existing' (same identity, same input) or 'conflict' (same identity, another input)
-- for each request, in order (ordinal is the request's position, from 1), then a row of kind 'claimed' with its payload
-- for each root step that the caller holds now, and a row of kind 'enqueued' for each queue that got messages (state is
-- the queue's name, ordinal the number of messages).
CREATE FUNCTION tasker.create_tasks(
    p_tasks uuid[], p_named_tasks uuid[], p_contexts jsonb[], p_identities text[], p_priorities int[],
    p_correlations uuid[], p_parent_correlations uuid[], p_tags jsonb[], p_initiators text[], p_source_systems text[],
    p_reasons text[], p_worker uuid, p_handlers text[], p_claim_limit int, p_lease_ms int)
RETURNS TABLE(kind text, ordinal int, state text, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text,
              callable text, attempt int, max_attempts int, retryable boolean, timeout_ms int, message_id bigint,
              correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
LANGUAGE plpgsql ROWS 10
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_created uuid[];
    v_roots uuid[];
    v_start record;
    v_unsupported text;
BEGIN
    SELECT ns.name || ' (' || n.step_type || ')' INTO v_unsupported
    FROM (SELECT DISTINCT u FROM unnest(p_named_tasks) u) d
    JOIN tasker.named_tasks_named_steps n ON n.named_task_uuid = d.u
    JOIN tasker.named_steps ns ON ns.named_step_uuid = n.named_step_uuid
    WHERE n.step_type <> 'standard'
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'step % is of a type that this version cannot run', v_unsupported
            USING ERRCODE = 'feature_not_supported';
    END IF;

    -- In the order of their identities, so that two calls that bring the same ones cannot wait for each other in a ring.
    WITH inserted AS (
        INSERT INTO tasker.tasks AS t
            (task_uuid, named_task_uuid, complete, requested_at, completed_at, initiator, source_system, reason, tags,
             context, identity_hash, created_at, updated_at, priority, correlation_id, parent_correlation_id, state,
             live_steps, transition_count, state_changed_at)
        SELECT r.task, r.named_task, c.steps = 0, v_utc, CASE WHEN c.steps = 0 THEN v_utc END, r.initiator,
               r.source_system, r.reason, r.tags, r.context, r.identity, v_utc, v_utc, COALESCE(r.priority, 0),
               COALESCE(r.correlation, r.task), r.parent_correlation,
               CASE WHEN c.steps = 0 THEN 'complete' ELSE 'steps_in_process' END, c.roots, 1, v_now
        FROM unnest(p_tasks, p_named_tasks, p_contexts, p_identities, p_priorities, p_correlations,
                    p_parent_correlations, p_tags, p_initiators, p_source_systems, p_reasons)
             WITH ORDINALITY r(task, named_task, context, identity, priority, correlation, parent_correlation, tags,
                               initiator, source_system, reason, ordinality)
        CROSS JOIN LATERAL (
            SELECT count(*)::int steps, (count(*) FILTER (WHERE n.dependency_uuids = '{}'))::int roots
            FROM tasker.named_tasks_named_steps n WHERE n.named_task_uuid = r.named_task) c
        ORDER BY r.identity, r.ordinality
        ON CONFLICT (identity_hash) DO NOTHING
        RETURNING t.task_uuid)
    SELECT COALESCE(array_agg(i.task_uuid), '{}') INTO v_created FROM inserted i;

    INSERT INTO tasker.task_transitions
        (task_uuid, to_state, from_state, metadata, sort_key, most_recent, created_at, updated_at)
    SELECT t.task_uuid, t.state, 'pending', '{}', 1, true, v_utc, v_utc
    FROM unnest(v_created) c(task) JOIN tasker.tasks t ON t.task_uuid = c.task;

    INSERT INTO tasker.workflow_steps
        (task_uuid, named_step_uuid, retryable, max_attempts, inputs, unmet_dependencies, attempts, created_at,
         updated_at)
    SELECT t.task_uuid, n.named_step_uuid, n.default_retryable, n.default_max_attempts, n.inputs,
           cardinality(n.dependency_uuids), 0, v_utc, v_utc
    FROM unnest(v_created) c(task)
    JOIN tasker.tasks t ON t.task_uuid = c.task
    JOIN tasker.named_tasks_named_steps n ON n.named_task_uuid = t.named_task_uuid;

    INSERT INTO tasker.workflow_step_edges (from_step_uuid, to_step_uuid, name, created_at, updated_at)
    SELECT p.workflow_step_uuid, s.workflow_step_uuid, 'provides', v_utc, v_utc
    FROM unnest(v_created) c(task)
    JOIN tasker.tasks t ON t.task_uuid = c.task
    JOIN tasker.named_tasks_named_steps n ON n.named_task_uuid = t.named_task_uuid AND n.dependency_uuids <> '{}'
    JOIN tasker.workflow_steps s ON s.task_uuid = t.task_uuid AND s.named_step_uuid = n.named_step_uuid
    CROSS JOIN LATERAL unnest(n.dependency_uuids) d(parent)
    JOIN tasker.workflow_steps p ON p.task_uuid = t.task_uuid AND p.named_step_uuid = d.parent;

    SELECT array_agg(s.workflow_step_uuid ORDER BY r.ordinality, n.step_position) INTO v_roots
    FROM unnest(p_tasks) WITH ORDINALITY r(task, ordinality)
    JOIN tasker.tasks t ON t.task_uuid = r.task
    JOIN tasker.named_tasks_named_steps n ON n.named_task_uuid = t.named_task_uuid AND n.dependency_uuids = '{}'
    JOIN tasker.workflow_steps s ON s.task_uuid = t.task_uuid AND s.named_step_uuid = n.named_step_uuid
    WHERE r.task = ANY (v_created);
    SELECT * INTO v_start
    FROM tasker.engine_start_steps(v_roots, p_worker, p_handlers, p_claim_limit, p_lease_ms, v_now);
    PERFORM tasker.engine_record_steps(
        v_roots, array_fill('pending'::text, ARRAY[cardinality(v_roots)]), v_start.became, v_start.sort_keys,
        v_start.attempts, p_worker, NULL, v_now)
    WHERE v_roots IS NOT NULL;

    RETURN QUERY
    SELECT CASE WHEN r.task = ANY (v_created) THEN 'created'
                WHEN t.context IS NOT DISTINCT FROM r.context AND t.named_task_uuid = r.named_task THEN 'existing'
                ELSE 'conflict' END,
           r.ordinality::int, t.state, NULL::uuid, t.task_uuid, t.named_task_uuid, NULL::text, NULL::text, NULL::int,
           NULL::int, NULL::boolean, NULL::int, NULL::bigint, t.correlation_id, NULL::jsonb, NULL::jsonb, NULL::text[],
           NULL::jsonb[], NULL::jsonb
    FROM unnest(p_tasks, p_named_tasks, p_contexts, p_identities)
         WITH ORDINALITY r(task, named_task, context, identity, ordinality)
    JOIN tasker.tasks t ON t.identity_hash = r.identity
    ORDER BY r.ordinality;
    IF cardinality(v_start.claimed) > 0 THEN
        RETURN QUERY
        SELECT 'claimed', NULL::int, 'in_progress', p.step_uuid, p.task_uuid, p.named_task_uuid, p.step_name, p.callable,
               p.attempt, p.max_attempts, p.retryable, p.timeout_ms, p.message_id, p.correlation_id, p.input, p.inputs,
               p.parents, p.results, p.checkpoint
        FROM tasker.engine_step_payloads(v_start.claimed) p;
    END IF;
    IF cardinality(v_roots) > COALESCE(cardinality(v_start.claimed), 0) THEN
        RETURN QUERY
        SELECT 'enqueued', q.steps, q.queue, NULL::uuid, NULL::uuid, NULL::uuid, NULL::text, NULL::text, NULL::int,
               NULL::int, NULL::boolean, NULL::int, NULL::bigint, NULL::uuid, NULL::jsonb, NULL::jsonb, NULL::text[],
               NULL::jsonb[], NULL::jsonb
        FROM tasker.engine_enqueued(v_roots) q;
    END IF;
END
$$;

-- How many of the steps are enqueued, by queue: messages that nobody holds.
CREATE FUNCTION tasker.engine_enqueued(p_steps uuid[]) RETURNS TABLE(queue text, steps int)
LANGUAGE sql STABLE ROWS 10
AS $$
    SELECT tasker.step_queue_name(tn.name), count(*)::int
    FROM unnest(p_steps) r(step)
    JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step AND s.state = 'enqueued'
    JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
    GROUP BY tn.name
$$;

-- Settles steps: stores results, releases successors, moves tasks, in one transaction.
--
-- p_steps, p_tasks, p_attempts name the attempts; p_outcomes is 'success', 'retryable' or 'permanent'; p_results the
-- whole StepExecutionResult; p_delays_ms the wait before the next attempt; p_elapsed_ms the time the handler ran.
-- A step must not appear twice in one call.
--
-- Returns a row for each result: kind 'settled' with the step's new state, or 'stale' when the attempt is not the one
-- that runs now (nothing was written); then a row of kind 'task' for each task whose state changed, and the 'claimed'
-- and 'enqueued' rows of create_tasks for the successors.
CREATE FUNCTION tasker.settle_steps(
    p_steps uuid[], p_tasks uuid[], p_attempts int[], p_outcomes text[], p_results jsonb[], p_delays_ms bigint[],
    p_elapsed_ms bigint[], p_worker uuid, p_handlers text[], p_claim_limit int, p_lease_ms int)
RETURNS TABLE(kind text, ordinal int, state text, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text,
              callable text, attempt int, max_attempts int, retryable boolean, timeout_ms int, message_id bigint,
              correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
LANGUAGE plpgsql ROWS 10
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_steps uuid[];
    v_tasks uuid[];
    v_ordinals int[];
    v_to text[];
    v_sort_keys int[];
    v_attempts int[];
    v_messages bigint[];
    v_queues text[];
    v_metadata jsonb[];
    v_elapsed bigint[];
    v_correlations uuid[];
    v_from text[];
    v_states text[];
    v_transitions uuid[];
    v_count int;
    v_ready uuid[];
    v_ready_tasks uuid[];
    v_start record;
BEGIN
    PERFORM 1 FROM tasker.tasks t WHERE t.task_uuid = ANY (p_tasks) ORDER BY t.task_uuid FOR NO KEY UPDATE;

    WITH settled AS (
        UPDATE tasker.workflow_steps s
        SET state = CASE
                WHEN r.outcome = 'success' THEN 'complete'
                WHEN r.outcome = 'retryable' AND s.retryable AND s.attempts < GREATEST(COALESCE(s.max_attempts, 3), 1)
                    THEN 'waiting_for_retry'
                ELSE 'error' END,
            results = r.result,
            processed = r.outcome = 'success',
            processed_at = CASE WHEN r.outcome = 'success' THEN v_utc END,
            in_process = false,
            worker_uuid = NULL,
            wake_at = CASE WHEN r.outcome = 'retryable' AND s.retryable
                            AND s.attempts < GREATEST(COALESCE(s.max_attempts, 3), 1)
                           THEN v_now + COALESCE(r.delay, 0) * interval '1 millisecond' END,
            backoff_request_seconds = CASE WHEN r.outcome = 'retryable' AND s.retryable
                            AND s.attempts < GREATEST(COALESCE(s.max_attempts, 3), 1)
                           THEN ceil(COALESCE(r.delay, 0) / 1000.0)::int END,
            transition_count = s.transition_count + 1,
            updated_at = v_utc
        FROM unnest(p_steps, p_attempts, p_outcomes, p_results, p_delays_ms, p_elapsed_ms)
             WITH ORDINALITY r(step, attempt, outcome, result, delay, elapsed, ordinality)
        WHERE s.workflow_step_uuid = r.step AND s.state = 'in_progress' AND s.attempts = r.attempt
          AND COALESCE(s.worker_uuid, p_worker) = p_worker
        RETURNING r.ordinality::int AS ordinality, s.workflow_step_uuid, s.task_uuid, s.state AS became,
                  s.transition_count, s.attempts, s.message_id AS message, r.elapsed,
                  CASE WHEN r.outcome <> 'success' THEN r.result->'error' END AS failure
    )
    SELECT array_agg(d.ordinality ORDER BY d.ordinality), array_agg(d.workflow_step_uuid ORDER BY d.ordinality),
           array_agg(d.task_uuid ORDER BY d.ordinality), array_agg(d.became ORDER BY d.ordinality),
           array_agg(d.transition_count ORDER BY d.ordinality), array_agg(d.attempts ORDER BY d.ordinality),
           array_agg(d.message ORDER BY d.ordinality), array_agg(d.elapsed ORDER BY d.ordinality),
           array_agg(CASE WHEN d.failure IS NOT NULL THEN jsonb_build_object('error', d.failure) END
                     ORDER BY d.ordinality),
           array_agg(tasker.step_queue_name(tn.name) ORDER BY d.ordinality),
           array_agg(t.correlation_id ORDER BY d.ordinality)
    INTO v_ordinals, v_steps, v_tasks, v_to, v_sort_keys, v_attempts, v_messages, v_elapsed, v_metadata, v_queues,
         v_correlations
    FROM settled d
    JOIN tasker.tasks t ON t.task_uuid = d.task_uuid
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid;

    IF v_steps IS NULL THEN
        RETURN QUERY
        SELECT 'stale', r.ordinality::int, NULL::text, r.step, r.task, NULL::uuid, NULL::text, NULL::text, r.attempt,
               NULL::int, NULL::boolean, NULL::int, NULL::bigint, NULL::uuid, NULL::jsonb, NULL::jsonb, NULL::text[],
               NULL::jsonb[], NULL::jsonb
        FROM unnest(p_steps, p_tasks, p_attempts) WITH ORDINALITY r(step, task, attempt, ordinality);
        RETURN;
    END IF;
    v_count := tasker.engine_dequeue(v_queues, v_messages);

    -- A child that waits for nothing else is started below, which clears its counter in the same row version; the
    -- others are only counted down.
    WITH met AS (
        SELECT e.to_step_uuid child, count(*)::int edges, min(r.ordinality) position
        FROM unnest(v_steps, v_to) WITH ORDINALITY r(step, became, ordinality)
        JOIN tasker.workflow_step_edges e ON e.from_step_uuid = r.step
        WHERE r.became = 'complete'
        GROUP BY e.to_step_uuid
    ), children AS (
        SELECT c.workflow_step_uuid, c.task_uuid, met.edges, c.unmet_dependencies <= met.edges ready,
               min(met.position) OVER (PARTITION BY c.task_uuid) task_place, n.step_position step_place
        FROM met
        JOIN tasker.workflow_steps c ON c.workflow_step_uuid = met.child AND c.state = 'pending'
        JOIN tasker.tasks t ON t.task_uuid = c.task_uuid
        LEFT JOIN tasker.named_tasks_named_steps n
               ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = c.named_step_uuid
    ), counted AS (
        UPDATE tasker.workflow_steps c
        SET unmet_dependencies = c.unmet_dependencies - ch.edges, updated_at = v_utc
        FROM children ch
        WHERE NOT ch.ready AND c.workflow_step_uuid = ch.workflow_step_uuid
    )
    SELECT array_agg(ch.workflow_step_uuid ORDER BY ch.task_place, ch.step_place),
           array_agg(ch.task_uuid ORDER BY ch.task_place, ch.step_place)
    INTO v_ready, v_ready_tasks
    FROM children ch WHERE ch.ready;
    v_count := cardinality(v_steps);
    v_from := array_fill('in_progress'::text, ARRAY[v_count]);
    IF v_ready IS NOT NULL THEN
        v_start := tasker.engine_start_steps(v_ready, p_worker, p_handlers, p_claim_limit, p_lease_ms, v_now);
        v_transitions := tasker.engine_record_steps(
            v_steps || v_ready, v_from || array_fill('pending'::text, ARRAY[cardinality(v_ready)]),
            v_to || v_start.became, v_sort_keys || v_start.sort_keys, v_attempts || v_start.attempts, p_worker,
            v_metadata, v_now);
    ELSE
        v_transitions := tasker.engine_record_steps(
            v_steps, v_from, v_to, v_sort_keys, v_attempts, p_worker, v_metadata, v_now);
    END IF;

    INSERT INTO tasker.workflow_step_result_audit
        (workflow_step_uuid, workflow_step_transition_uuid, task_uuid, recorded_at, worker_uuid, correlation_id,
         success, execution_time_ms, created_at, updated_at)
    SELECT r.step, r.transition, r.task, v_utc, p_worker, r.correlation, r.became = 'complete', r.elapsed, v_utc, v_utc
    FROM unnest(v_steps, v_tasks, v_correlations, v_to, v_elapsed, v_transitions[1:v_count])
         r(step, task, correlation, became, elapsed, transition);

    -- One state for each result, NULL for the stale ones. Not a join: two functions' rows join in quadratic time.
    v_states := v_to;
    IF v_count < cardinality(p_steps) THEN
        v_states := array_fill(NULL::text, ARRAY[cardinality(p_steps)]);
        FOR i IN 1 .. v_count LOOP
            v_states[v_ordinals[i]] := v_to[i];
        END LOOP;
    END IF;
    RETURN QUERY
    SELECT CASE WHEN r.became IS NULL THEN 'stale' ELSE 'settled' END, r.ordinality::int, r.became, r.step, r.task,
           NULL::uuid, NULL::text, NULL::text, r.attempt, NULL::int, NULL::boolean, NULL::int, NULL::bigint, NULL::uuid,
           NULL::jsonb, NULL::jsonb, NULL::text[], NULL::jsonb[], NULL::jsonb
    FROM unnest(p_steps, p_tasks, p_attempts, v_states) WITH ORDINALITY r(step, task, attempt, became, ordinality);

    -- One step done and one begun in its place, the common case of a chain, changes nothing about the task.
    IF (v_count = 1 AND v_to[1] = 'complete' AND cardinality(v_ready) = 1) IS NOT TRUE THEN
        RETURN QUERY
        SELECT 'task', NULL::int, m.to_state, NULL::uuid, m.task_uuid, NULL::uuid, NULL::text, NULL::text, NULL::int,
               NULL::int, NULL::boolean, NULL::int, NULL::bigint, NULL::uuid, NULL::jsonb, NULL::jsonb, NULL::text[],
               NULL::jsonb[], NULL::jsonb
        FROM tasker.engine_adjust_tasks(
            v_tasks || v_ready_tasks,
            array_fill(-1, ARRAY[v_count]) || array_fill(1, ARRAY[COALESCE(cardinality(v_ready), 0)]),
            (SELECT array_agg((became = 'waiting_for_retry')::int ORDER BY o) FROM unnest(v_to) WITH ORDINALITY u(became, o))
                || array_fill(0, ARRAY[COALESCE(cardinality(v_ready), 0)]),
            (SELECT array_agg((became = 'error')::int ORDER BY o) FROM unnest(v_to) WITH ORDINALITY u(became, o))
                || array_fill(0, ARRAY[COALESCE(cardinality(v_ready), 0)]),
            NULL, v_now) m;
    END IF;
    IF v_ready IS NOT NULL THEN
        IF cardinality(v_start.claimed) > 0 THEN
            RETURN QUERY
            SELECT 'claimed', NULL::int, 'in_progress', p.step_uuid, p.task_uuid, p.named_task_uuid, p.step_name, p.callable,
                   p.attempt, p.max_attempts, p.retryable, p.timeout_ms, p.message_id, p.correlation_id, p.input, p.inputs,
                   p.parents, p.results, p.checkpoint
            FROM tasker.engine_step_payloads(v_start.claimed) p;
        END IF;
        IF cardinality(v_ready) > COALESCE(cardinality(v_start.claimed), 0) THEN
            RETURN QUERY
            SELECT 'enqueued', q.steps, q.queue, NULL::uuid, NULL::uuid, NULL::uuid, NULL::text, NULL::text, NULL::int,
                   NULL::int, NULL::boolean, NULL::int, NULL::bigint, NULL::uuid, NULL::jsonb, NULL::jsonb, NULL::text[],
                   NULL::jsonb[], NULL::jsonb
            FROM tasker.engine_enqueued(v_ready) q;
        END IF;
    END IF;
END
$$;

-- Claims up to p_limit steps from the queues, in the order in which their messages became visible.
--
-- Passes by messages of steps whose handler the caller lacks, unlocked, and rows that others hold; never waits. A step
-- whose lease ran out is taken over as a new attempt. Returns 'claimed' rows as create_tasks does, and 'exhausted' rows
-- (step, task, attempt) for steps whose last allowed attempt lost its lease: the caller settles those as failed; until it
-- does, they stay leased. Both kinds count towards p_limit. A message without a runnable step is moved to the archive.
CREATE FUNCTION tasker.claim_steps(
    p_worker uuid, p_queues text[], p_handlers text[], p_limit int, p_lease_ms int)
RETURNS TABLE(kind text, ordinal int, state text, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text,
              callable text, attempt int, max_attempts int, retryable boolean, timeout_ms int, message_id bigint,
              correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
LANGUAGE plpgsql ROWS 10
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_lease_end timestamptz := v_now + p_lease_ms * interval '1 millisecond';
    v_queue text;
    v_left int := p_limit;
    v_rounds int;
    v_asked int;
    v_skipped bigint[];
    v_read bigint[];
    v_read_steps uuid[];
    v_found bigint[];
    v_take bigint[];
    v_taken uuid[];
    v_lost boolean[];
    v_sort_keys int[];
    v_attempts int[];
    v_exhausted bigint[];
    v_strays bigint[];
BEGIN
    FOREACH v_queue IN ARRAY p_queues LOOP
        v_skipped := '{}';
        v_rounds := 0;
        -- Each round reads past what the rounds before could not use. Eight rounds bound the work of one call; those that
        -- clear strays away don't count, so that no heap of them keeps the steps behind it waiting.
        WHILE v_rounds < 8 AND v_left > 0 LOOP
            v_strays := NULL;
            v_asked := v_left;
            EXECUTE format($sql$
                WITH visible AS (
                    SELECT q.msg_id, q.vt, q.message->>'step_uuid' step
                    FROM pgmq.%I q
                    WHERE q.vt <= $1 AND q.msg_id <> ALL ($3) AND COALESCE(q.headers->>'callable' = ANY ($4), true)
                    ORDER BY q.vt, q.msg_id LIMIT $2
                    FOR UPDATE SKIP LOCKED)
                SELECT array_agg(v.msg_id ORDER BY v.vt, v.msg_id),
                       array_agg(CASE WHEN pg_input_is_valid(v.step, 'uuid') THEN v.step::uuid END
                                 ORDER BY v.vt, v.msg_id)
                FROM visible v
            $sql$, 'q_' || v_queue)
            INTO v_read, v_read_steps
            USING v_now, v_left, v_skipped, p_handlers;
            EXIT WHEN v_read IS NULL;

            WITH found AS (
                SELECT m.ordinality, m.message, s.workflow_step_uuid, s.state, s.attempts, s.transition_count,
                       s.state = 'in_progress'
                           AND (NOT s.retryable OR s.attempts >= GREATEST(COALESCE(s.max_attempts, 3), 1)) spent,
                       COALESCE(n.callable = ANY (p_handlers), false) runnable
                FROM unnest(v_read, v_read_steps) WITH ORDINALITY m(message, step, ordinality)
                JOIN tasker.workflow_steps s ON s.workflow_step_uuid = m.step
                JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
                JOIN tasker.named_tasks_named_steps n
                  ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = s.named_step_uuid
                WHERE s.state IN ('enqueued', 'in_progress') AND COALESCE(s.message_id, m.message) = m.message
                FOR NO KEY UPDATE OF s SKIP LOCKED
            ), single AS (
                -- A foreign worker's step names no message, so any number may fit it: the first one does.
                SELECT DISTINCT ON (found.workflow_step_uuid) found.*
                FROM found ORDER BY found.workflow_step_uuid, found.ordinality
            )
            SELECT array_agg(f.message),
                   array_agg(f.message ORDER BY f.ordinality) FILTER (WHERE f.runnable AND NOT f.spent),
                   array_agg(f.workflow_step_uuid ORDER BY f.ordinality) FILTER (WHERE f.runnable AND NOT f.spent),
                   array_agg(f.state = 'in_progress' ORDER BY f.ordinality) FILTER (WHERE f.runnable AND NOT f.spent),
                   array_agg(f.transition_count ORDER BY f.ordinality) FILTER (WHERE f.runnable AND NOT f.spent),
                   array_agg(f.attempts ORDER BY f.ordinality) FILTER (WHERE f.runnable AND NOT f.spent),
                   array_agg(f.message ORDER BY f.ordinality) FILTER (WHERE f.spent)
            INTO v_found, v_take, v_taken, v_lost, v_sort_keys, v_attempts, v_exhausted
            FROM single f;

            -- What was read and not found is either held by somebody else or has no step that could run.
            IF COALESCE(cardinality(v_found), 0) < cardinality(v_read) THEN
                SELECT array_agg(m.message) INTO v_strays
                FROM unnest(v_read, v_read_steps) m(message, step)
                WHERE m.message <> ALL (COALESCE(v_found, '{}'))
                  AND NOT EXISTS (
                      SELECT 1 FROM tasker.workflow_steps s
                      WHERE s.workflow_step_uuid = m.step AND s.state IN ('enqueued', 'in_progress')
                        AND COALESCE(s.message_id, m.message) = m.message);
                IF v_strays IS NOT NULL THEN
                    PERFORM pgmq.archive(queue_name => v_queue, msg_ids => v_strays);
                END IF;
            END IF;

            IF v_take IS NOT NULL OR v_exhausted IS NOT NULL THEN
                EXECUTE format('UPDATE pgmq.%I SET vt = $1, read_ct = read_ct + 1 WHERE msg_id = ANY ($2)',
                               'q_' || v_queue)
                USING v_lease_end, v_take || v_exhausted;
            END IF;

            IF v_taken IS NOT NULL THEN
                IF true = ANY (v_lost) THEN
                    PERFORM tasker.engine_record_steps(
                        array_agg(r.step), array_agg('in_progress'::text), array_agg('enqueued'::text),
                        array_agg(r.sort_key + 1), array_agg(r.attempt), p_worker,
                        array_agg('{"reason": "lease_expired"}'::jsonb), v_now)
                    FROM unnest(v_taken, v_lost, v_sort_keys, v_attempts) r(step, lost, sort_key, attempt)
                    WHERE r.lost;
                END IF;
                UPDATE tasker.workflow_steps s
                SET state = 'in_progress', in_process = true, attempts = COALESCE(s.attempts, 0) + 1,
                    last_attempted_at = v_utc, worker_uuid = p_worker, message_id = r.message, wake_at = NULL,
                    transition_count = s.transition_count + CASE WHEN r.lost THEN 2 ELSE 1 END, updated_at = v_utc
                FROM unnest(v_taken, v_take, v_lost) r(step, message, lost)
                WHERE s.workflow_step_uuid = r.step;
                PERFORM tasker.engine_record_steps(
                    v_taken, array_fill('enqueued'::text, ARRAY[cardinality(v_taken)]),
                    array_fill('in_progress'::text, ARRAY[cardinality(v_taken)]),
                    array_agg(r.sort_key + CASE WHEN r.lost THEN 2 ELSE 1 END ORDER BY r.o),
                    array_agg(COALESCE(r.attempt, 0) + 1 ORDER BY r.o), p_worker, NULL, v_now)
                FROM unnest(v_sort_keys, v_lost, v_attempts) WITH ORDINALITY r(sort_key, lost, attempt, o);
                v_left := v_left - cardinality(v_taken);
                RETURN QUERY
                SELECT 'claimed', NULL::int, 'in_progress', p.step_uuid, p.task_uuid, p.named_task_uuid, p.step_name, p.callable,
                       p.attempt, p.max_attempts, p.retryable, p.timeout_ms, p.message_id, p.correlation_id, p.input, p.inputs,
                       p.parents, p.results, p.checkpoint
                FROM tasker.engine_step_payloads(v_taken) p;
            END IF;
            IF v_exhausted IS NOT NULL THEN
                v_left := v_left - cardinality(v_exhausted);
                -- The caller may settle what it is told of, so it becomes the holder of the spent attempt.
                RETURN QUERY
                WITH spent AS (
                    UPDATE tasker.workflow_steps s
                    SET worker_uuid = p_worker
                    FROM unnest(v_read, v_read_steps) m(message, step)
                    WHERE m.message = ANY (v_exhausted) AND s.workflow_step_uuid = m.step
                    RETURNING s.*)
                SELECT 'exhausted', NULL::int, s.state, s.workflow_step_uuid, s.task_uuid, t.named_task_uuid, NULL::text,
                       NULL::text, s.attempts, s.max_attempts, s.retryable, NULL::int, s.message_id, t.correlation_id,
                       NULL::jsonb, NULL::jsonb, NULL::text[], NULL::jsonb[], NULL::jsonb
                FROM spent s JOIN tasker.tasks t ON t.task_uuid = s.task_uuid;
            END IF;
            EXIT WHEN cardinality(v_read) < v_asked;
            v_skipped := v_skipped || v_read;
            v_rounds := v_rounds + (v_strays IS NULL)::int;
        END LOOP;
    END LOOP;
END
$$;

-- Extends the leases of attempts that the caller still holds and returns those steps. A step that is not returned is
-- lost: settled, cancelled or taken over.
CREATE FUNCTION tasker.extend_leases(p_worker uuid, p_steps uuid[], p_attempts int[], p_lease_ms int)
RETURNS SETOF uuid
LANGUAGE plpgsql ROWS 10
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
DECLARE
    v_lease_end timestamptz := tasker.engine_clock() + p_lease_ms * interval '1 millisecond';
    v_queue text;
    v_messages bigint[];
BEGIN
    FOR v_queue, v_messages IN
        SELECT tasker.step_queue_name(tn.name), array_agg(s.message_id)
        FROM unnest(p_steps, p_attempts) r(step, attempt)
        JOIN tasker.workflow_steps s
          ON s.workflow_step_uuid = r.step AND s.state = 'in_progress' AND s.attempts = r.attempt
         AND s.worker_uuid = p_worker
        JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
        JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
        GROUP BY 1 ORDER BY 1
    LOOP
        -- Queue by queue in the order of their names, and each by key, as whoever removes messages does.
        EXECUTE format('UPDATE pgmq.%I SET vt = GREATEST(vt, $1) WHERE msg_id = ANY ($2)', 'q_' || v_queue)
        USING v_lease_end, v_messages;
    END LOOP;
    -- Only now it is certain whose they are: a takeover holds the message, and the update above has waited for it.
    RETURN QUERY
    SELECT s.workflow_step_uuid
    FROM unnest(p_steps, p_attempts) r(step, attempt)
    JOIN tasker.workflow_steps s
      ON s.workflow_step_uuid = r.step AND s.state = 'in_progress' AND s.attempts = r.attempt
     AND s.worker_uuid = p_worker;
END
$$;

-- Gives attempts back unrun: the steps are enqueued and visible at once, and the attempt is not counted. Returns the
-- queue of each step given back.
CREATE FUNCTION tasker.release_steps(p_worker uuid, p_steps uuid[], p_attempts int[])
RETURNS TABLE(step_uuid uuid, queue text)
LANGUAGE plpgsql ROWS 10
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_steps uuid[];
    v_sort_keys int[];
    v_attempts int[];
    v_messages bigint[];
    v_queues text[];
    v_queue text;
    v_ids bigint[];
BEGIN
    PERFORM 1 FROM tasker.tasks t
    WHERE t.task_uuid IN (SELECT s.task_uuid FROM tasker.workflow_steps s WHERE s.workflow_step_uuid = ANY (p_steps))
    ORDER BY t.task_uuid FOR NO KEY UPDATE;

    WITH given AS (
        UPDATE tasker.workflow_steps s
        SET state = 'enqueued', in_process = false, worker_uuid = NULL, attempts = s.attempts - 1,
            transition_count = s.transition_count + 1, updated_at = v_utc
        FROM unnest(p_steps, p_attempts) WITH ORDINALITY r(step, attempt, ordinality)
        WHERE s.workflow_step_uuid = r.step AND s.state = 'in_progress' AND s.attempts = r.attempt
          AND s.worker_uuid = p_worker
        RETURNING r.ordinality, s.workflow_step_uuid, s.task_uuid, s.transition_count, r.attempt, s.message_id
    )
    SELECT array_agg(g.workflow_step_uuid ORDER BY g.ordinality), array_agg(g.transition_count ORDER BY g.ordinality),
           array_agg(g.attempt ORDER BY g.ordinality), array_agg(g.message_id ORDER BY g.ordinality),
           array_agg(tasker.step_queue_name(tn.name) ORDER BY g.ordinality)
    INTO v_steps, v_sort_keys, v_attempts, v_messages, v_queues
    FROM given g
    JOIN tasker.tasks t ON t.task_uuid = g.task_uuid
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid;
    IF v_steps IS NULL THEN
        RETURN;
    END IF;

    PERFORM tasker.engine_record_steps(
        v_steps, array_fill('in_progress'::text, ARRAY[cardinality(v_steps)]),
        array_fill('enqueued'::text, ARRAY[cardinality(v_steps)]), v_sort_keys, v_attempts, p_worker,
        array_fill('{"reason": "released"}'::jsonb, ARRAY[cardinality(v_steps)]), v_now);
    FOR v_queue, v_ids IN
        SELECT m.queue, array_agg(m.id ORDER BY m.id) FROM unnest(v_queues, v_messages) m(queue, id)
        GROUP BY m.queue ORDER BY m.queue
    LOOP
        EXECUTE format($sql$
            UPDATE pgmq.%I q SET vt = $1 + (r.ordinality - 1) * interval '1 microsecond'
            FROM unnest($2) WITH ORDINALITY r(id, ordinality) WHERE q.msg_id = r.id
        $sql$, 'q_' || v_queue)
        USING v_now, v_ids;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(v_steps, v_queues);
END
$$;

-- Does what is due: steps whose retry time has come are enqueued; so are steps whose foreign worker has let its time
-- pass, as long as they have attempts left. Returns the queues that got messages, 'exhausted' rows for steps of lost
-- foreign workers without attempts left, which the caller settles as failed, and a row 'deferred' when steps are due whose
-- tasks somebody works on: the caller asks again soon.
CREATE FUNCTION tasker.run_timers(p_limit int)
RETURNS TABLE(kind text, queue text, steps int, step_uuid uuid, task_uuid uuid, attempt int)
LANGUAGE plpgsql ROWS 10
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_locked uuid[];
    v_due uuid[];
    v_due_tasks uuid[];
    v_steps uuid[];
    v_tasks uuid[];
    v_from text[];
    v_sort_keys int[];
    v_attempts int[];
    v_queues text[];
    v_callables text[];
    v_correlations uuid[];
BEGIN
    SELECT array_agg(d.workflow_step_uuid) INTO v_due
    FROM (SELECT s.workflow_step_uuid FROM tasker.workflow_steps s
          WHERE s.wake_at <= v_now AND s.state IN ('waiting_for_retry', 'in_progress')
          ORDER BY s.wake_at LIMIT p_limit) d;
    IF v_due IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(DISTINCT s.task_uuid) INTO v_due_tasks
    FROM tasker.workflow_steps s WHERE s.workflow_step_uuid = ANY (v_due);
    SELECT array_agg(l.task_uuid) INTO v_locked
    FROM (SELECT t.task_uuid FROM tasker.tasks t
          WHERE t.task_uuid = ANY (v_due_tasks)
          ORDER BY t.task_uuid FOR NO KEY UPDATE SKIP LOCKED) l;
    IF COALESCE(cardinality(v_locked), 0) < cardinality(v_due_tasks) THEN
        RETURN QUERY
        SELECT 'deferred', NULL::text, cardinality(v_due_tasks) - COALESCE(cardinality(v_locked), 0), NULL::uuid,
               NULL::uuid, NULL::int;
    END IF;
    IF v_locked IS NULL THEN
        RETURN;
    END IF;

    WITH due AS (
        SELECT s.workflow_step_uuid, s.wake_at, s.state, s.task_uuid, s.named_step_uuid, s.attempts
        FROM tasker.workflow_steps s
        WHERE s.workflow_step_uuid = ANY (v_due) AND s.task_uuid = ANY (v_locked) AND s.wake_at <= v_now
          AND (s.state = 'waiting_for_retry'
               OR s.state = 'in_progress' AND s.retryable AND s.attempts < GREATEST(COALESCE(s.max_attempts, 3), 1))
        FOR NO KEY UPDATE
    )
    SELECT array_agg(d.workflow_step_uuid ORDER BY d.wake_at, d.workflow_step_uuid),
           array_agg(d.task_uuid ORDER BY d.wake_at, d.workflow_step_uuid),
           array_agg(d.state ORDER BY d.wake_at, d.workflow_step_uuid),
           array_agg(d.attempts ORDER BY d.wake_at, d.workflow_step_uuid),
           array_agg(t.correlation_id ORDER BY d.wake_at, d.workflow_step_uuid),
           array_agg(tasker.step_queue_name(tn.name) ORDER BY d.wake_at, d.workflow_step_uuid),
           array_agg(n.callable ORDER BY d.wake_at, d.workflow_step_uuid)
    INTO v_steps, v_tasks, v_from, v_attempts, v_correlations, v_queues, v_callables
    FROM due d
    JOIN tasker.tasks t ON t.task_uuid = d.task_uuid
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
    LEFT JOIN tasker.named_tasks_named_steps n
           ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = d.named_step_uuid;

    IF v_steps IS NOT NULL THEN
        WITH moved AS (
            UPDATE tasker.workflow_steps s
            SET state = 'enqueued', in_process = false, worker_uuid = NULL, wake_at = NULL, message_id = r.message,
                transition_count = s.transition_count + 1, updated_at = v_utc
            FROM unnest(v_steps,
                        tasker.engine_enqueue(v_queues, v_tasks, v_steps, v_correlations, v_callables,
                                              array_fill(v_now, ARRAY[cardinality(v_steps)])))
                 WITH ORDINALITY r(step, message, ordinality)
            WHERE s.workflow_step_uuid = r.step
            RETURNING r.ordinality, s.transition_count
        )
        SELECT array_agg(m.transition_count ORDER BY m.ordinality) INTO v_sort_keys FROM moved m;
        PERFORM tasker.engine_record_steps(
            v_steps, v_from, array_fill('enqueued'::text, ARRAY[cardinality(v_steps)]), v_sort_keys, v_attempts, NULL,
            (SELECT array_agg(CASE WHEN f = 'in_progress' THEN '{"reason": "lease_expired"}'::jsonb
                                   ELSE '{"reason": "retry_due"}'::jsonb END ORDER BY o)
             FROM unnest(v_from) WITH ORDINALITY u(f, o)), v_now);
        PERFORM tasker.engine_adjust_tasks(
            v_tasks,
            (SELECT array_agg((f = 'waiting_for_retry')::int ORDER BY o) FROM unnest(v_from) WITH ORDINALITY u(f, o)),
            (SELECT array_agg(-(f = 'waiting_for_retry')::int ORDER BY o) FROM unnest(v_from) WITH ORDINALITY u(f, o)),
            array_fill(0, ARRAY[cardinality(v_steps)]), NULL, v_now);
        RETURN QUERY
        SELECT 'enqueued', q, count(*)::int, NULL::uuid, NULL::uuid, NULL::int FROM unnest(v_queues) q GROUP BY q;
    END IF;

    -- The timer of a spent foreign attempt is pushed ahead, so that one caller at a time is asked to settle it.
    RETURN QUERY
    UPDATE tasker.workflow_steps s
    SET wake_at = v_now + interval '30 seconds'
    WHERE s.workflow_step_uuid = ANY (v_due) AND s.task_uuid = ANY (v_locked) AND s.wake_at <= v_now
      AND s.state = 'in_progress'
    RETURNING 'exhausted', NULL::text, 1, s.workflow_step_uuid, s.task_uuid, s.attempts;
END
$$;

-- Cancels a task that is not finished: its unfinished steps, their messages, the task itself.
--
-- Returns one row: outcome 'cancelled', 'not_found', or 'finished' with the state found (nothing was written then).
CREATE FUNCTION tasker.cancel_task(p_task uuid, p_by text, p_reason text)
RETURNS TABLE(outcome text, state text, steps int)
LANGUAGE plpgsql ROWS 1
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_task tasker.tasks%ROWTYPE;
    v_queue text;
    v_metadata jsonb := jsonb_build_object('reason', p_reason, 'by', p_by);
    v_steps uuid[];
    v_from text[];
    v_sort_keys int[];
    v_attempts int[];
    v_messages bigint[];
BEGIN
    SELECT t.* INTO v_task FROM tasker.tasks t WHERE t.task_uuid = p_task FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', NULL::text, 0;
        RETURN;
    ELSIF v_task.state IN ('complete', 'error', 'cancelled', 'resolved_manually') THEN
        RETURN QUERY SELECT 'finished', v_task.state::text, 0;
        RETURN;
    END IF;
    SELECT tasker.step_queue_name(tn.name) INTO STRICT v_queue
    FROM tasker.named_tasks nt JOIN tasker.task_namespaces tn USING (task_namespace_uuid)
    WHERE nt.named_task_uuid = v_task.named_task_uuid;

    SELECT array_agg(l.workflow_step_uuid), array_agg(l.state::text), array_agg(l.transition_count + 1),
           array_agg(COALESCE(l.attempts, 0)), array_agg(l.message_id) FILTER (WHERE l.state IN ('enqueued', 'in_progress'))
    INTO v_steps, v_from, v_sort_keys, v_attempts, v_messages
    FROM (SELECT s.workflow_step_uuid, s.state, s.transition_count, s.attempts, s.message_id
          FROM tasker.workflow_steps s
          WHERE s.task_uuid = p_task AND s.state NOT IN ('complete', 'resolved_manually', 'cancelled')
          ORDER BY s.workflow_step_uuid FOR NO KEY UPDATE) l;
    IF v_steps IS NOT NULL THEN
        UPDATE tasker.workflow_steps s
        SET state = 'cancelled', in_process = false, processed = true, processed_at = v_utc, worker_uuid = NULL,
            wake_at = NULL, transition_count = s.transition_count + 1, updated_at = v_utc
        WHERE s.workflow_step_uuid = ANY (v_steps);
        PERFORM tasker.engine_record_steps(
            v_steps, v_from, array_fill('cancelled'::text, ARRAY[cardinality(v_steps)]), v_sort_keys, v_attempts, NULL,
            array_fill(v_metadata, ARRAY[cardinality(v_steps)]), v_now);
        IF v_messages IS NOT NULL THEN
            PERFORM tasker.engine_dequeue(array_fill(v_queue, ARRAY[cardinality(v_messages)]), v_messages);
        END IF;
    END IF;

    UPDATE tasker.tasks t
    SET state = 'cancelled', state_changed_at = v_now, live_steps = 0, retrying_steps = 0, failed_steps = 0,
        transition_count = t.transition_count + 1, updated_at = v_utc
    WHERE t.task_uuid = p_task;
    PERFORM tasker.engine_record_tasks(
        ARRAY[p_task], ARRAY[v_task.state::text], ARRAY['cancelled'], ARRAY[v_task.transition_count + 1], v_metadata, v_now);
    -- Rare, so the notification may ride on this transaction: running handlers are cancelled wherever they are.
    PERFORM pg_catalog.pg_notify('tasker_cancelled', p_task::text);
    RETURN QUERY SELECT 'cancelled', 'cancelled', COALESCE(cardinality(v_steps), 0);
END
$$;

-- What a process asks when nothing woke it: due timers first, then work, in one query. Rows as claim_steps returns them.
CREATE FUNCTION tasker.poll_steps(
    p_worker uuid, p_queues text[], p_handlers text[], p_limit int, p_lease_ms int, p_timers int)
RETURNS TABLE(kind text, ordinal int, state text, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text,
              callable text, attempt int, max_attempts int, retryable boolean, timeout_ms int, message_id bigint,
              correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
LANGUAGE plpgsql ROWS 10
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.kind, t.steps, t.queue, t.step_uuid, t.task_uuid, NULL::uuid, NULL::text, NULL::text, t.attempt, NULL::int,
           NULL::boolean, NULL::int, NULL::bigint, NULL::uuid, NULL::jsonb, NULL::jsonb, NULL::text[], NULL::jsonb[],
           NULL::jsonb
    FROM tasker.run_timers(p_timers) t;
    IF p_limit > 0 THEN
        RETURN QUERY SELECT * FROM tasker.claim_steps(p_worker, p_queues, p_handlers, p_limit, p_lease_ms);
    END IF;
END
$$;
