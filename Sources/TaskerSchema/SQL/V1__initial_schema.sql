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
            'initializing', 'steps_in_process', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'initializing' THEN ARRAY[
            'enqueuing_steps', 'steps_in_process', 'waiting_for_dependencies', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'enqueuing_steps' THEN ARRAY[
            'steps_in_process', 'error', 'cancelled', 'resolved_manually']
        WHEN 'steps_in_process' THEN ARRAY[
            'evaluating_results', 'waiting_for_dependencies', 'waiting_for_retry', 'blocked_by_failures', 'complete', 'error',
            'cancelled', 'resolved_manually']
        WHEN 'evaluating_results' THEN ARRAY[
            'enqueuing_steps', 'steps_in_process', 'waiting_for_dependencies', 'waiting_for_retry', 'blocked_by_failures',
            'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'waiting_for_dependencies' THEN ARRAY[
            'evaluating_results', 'steps_in_process', 'waiting_for_retry', 'blocked_by_failures', 'complete', 'error',
            'cancelled', 'resolved_manually']
        WHEN 'waiting_for_retry' THEN ARRAY[
            'enqueuing_steps', 'steps_in_process', 'blocked_by_failures', 'complete', 'error', 'cancelled', 'resolved_manually']
        WHEN 'blocked_by_failures' THEN ARRAY[
            'evaluating_results', 'steps_in_process', 'waiting_for_retry', 'complete', 'error', 'cancelled', 'resolved_manually']
        ELSE ARRAY[]::text[]
    END;

COMMENT ON FUNCTION tasker.allowed_task_transitions(text) IS 'The task states that may follow the given one; empty for terminal and unknown states.';

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
            'pending', 'enqueued', 'complete', 'cancelled', 'resolved_manually']
        ELSE ARRAY[]::text[]
    END;

COMMENT ON FUNCTION tasker.allowed_step_transitions(text) IS 'The step states that may follow the given one; empty for terminal and unknown states.';

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
    CONSTRAINT chk_tasks_state CHECK (state IN (
        'pending', 'initializing', 'enqueuing_steps', 'steps_in_process', 'evaluating_results', 'waiting_for_dependencies',
        'waiting_for_retry', 'blocked_by_failures', 'complete', 'error', 'cancelled', 'resolved_manually')),
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
    CONSTRAINT chk_workflow_steps_state CHECK (state IN (
        'pending', 'enqueued', 'in_progress', 'enqueued_for_orchestration', 'enqueued_as_error_for_orchestration',
        'waiting_for_retry', 'complete', 'error', 'cancelled', 'resolved_manually')),
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
    CONSTRAINT chk_task_transitions_to_state CHECK (to_state IN (
        'pending', 'initializing', 'enqueuing_steps', 'steps_in_process', 'evaluating_results', 'waiting_for_dependencies',
        'waiting_for_retry', 'blocked_by_failures', 'complete', 'error', 'cancelled', 'resolved_manually')),
    CONSTRAINT chk_task_transitions_from_state CHECK (from_state IN (
        'pending', 'initializing', 'enqueuing_steps', 'steps_in_process', 'evaluating_results', 'waiting_for_dependencies',
        'waiting_for_retry', 'blocked_by_failures', 'complete', 'error', 'cancelled', 'resolved_manually'))
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
    CONSTRAINT workflow_step_transitions_workflow_step_uuid_fkey
        FOREIGN KEY (workflow_step_uuid) REFERENCES tasker.workflow_steps,
    CONSTRAINT chk_workflow_step_transitions_to_state CHECK (to_state IN (
        'pending', 'enqueued', 'in_progress', 'enqueued_for_orchestration', 'enqueued_as_error_for_orchestration',
        'waiting_for_retry', 'complete', 'error', 'cancelled', 'resolved_manually')),
    CONSTRAINT chk_workflow_step_transitions_from_state CHECK (from_state IN (
        'pending', 'enqueued', 'in_progress', 'enqueued_for_orchestration', 'enqueued_as_error_for_orchestration',
        'waiting_for_retry', 'complete', 'error', 'cancelled', 'resolved_manually'))
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
    CONSTRAINT uq_audit_step_transition UNIQUE (workflow_step_uuid, workflow_step_transition_uuid),
    CONSTRAINT workflow_step_result_audit_workflow_step_uuid_fkey
        FOREIGN KEY (workflow_step_uuid) REFERENCES tasker.workflow_steps,
    CONSTRAINT workflow_step_result_audit_step_transition_uuid_fkey
        FOREIGN KEY (workflow_step_transition_uuid) REFERENCES tasker.workflow_step_transitions,
    CONSTRAINT workflow_step_result_audit_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks
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
-- vacuum long before the default fifth of the table is dead.
ALTER TABLE tasker.tasks SET (
    fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 1000, autovacuum_vacuum_cost_limit = 2000);
ALTER TABLE tasker.workflow_steps SET (
    fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
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
        IF task.failed_steps = 0 AND task.state <> 'steps_in_process' THEN
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

-- =====================================================================================================================
-- 7. Reading functions
-- =====================================================================================================================

-- =====================================================================================================================
-- 8. PGMQ helpers
-- =====================================================================================================================

-- =====================================================================================================================
-- 9. Engine
-- =====================================================================================================================

