-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- The first schema with time-ordered keys: thirteen tables in `public`, prefixed tasker_, and the functions that read them.

-- Identifiers and queues ----------------------------------------------------------------------------------------------

-- The image's init script may have made uuid_generate_v7() already.
DO $choose$
BEGIN
    IF to_regprocedure('uuid_generate_v7()') IS NOT NULL THEN
        RETURN;
    ELSIF current_setting('server_version_num')::integer >= 180000 THEN
        CREATE FUNCTION public.uuid_generate_v7() RETURNS uuid
            LANGUAGE sql VOLATILE PARALLEL SAFE
            AS 'SELECT pg_catalog.uuidv7()';
    ELSIF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_uuidv7') THEN
        CREATE EXTENSION pg_uuidv7 WITH SCHEMA public;
    ELSE
        CREATE FUNCTION public.uuid_generate_v7() RETURNS uuid
            LANGUAGE sql VOLATILE PARALLEL SAFE
            AS $body$
                SELECT encode(
                    overlay(uuid_send(gen_random_uuid())
                        PLACING int8send((millis << 16) | 28672 | (random() * 4095)::bigint) FROM 1 FOR 8),
                    'hex')::uuid
                FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS millis) AS clock
            $body$;
    END IF;
END
$choose$;

DO $queues$
BEGIN
    IF to_regnamespace('pgmq') IS NULL THEN
        CREATE EXTENSION pgmq CASCADE;
    END IF;
END
$queues$;

-- Queues of older clients have no column for headers.
CREATE FUNCTION pgmq_ensure_headers_column(table_name text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF to_regclass(format('pgmq.%I', table_name)) IS NOT NULL THEN
        EXECUTE format('ALTER TABLE pgmq.%I ADD COLUMN IF NOT EXISTS headers jsonb', table_name);
    END IF;
END
$$;

CREATE FUNCTION pgmq_auto_add_headers_trigger() RETURNS event_trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    made record;
BEGIN
    FOR made IN
        SELECT c.relname::text AS name
        FROM pg_event_trigger_ddl_commands() AS command
        JOIN pg_class AS c ON c.oid = command.objid
        WHERE command.schema_name = 'pgmq' AND command.object_type = 'table' AND c.relname ~ '^q_'
            AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'headers')
    LOOP
        PERFORM public.pgmq_ensure_headers_column(made.name);
    END LOOP;
END
$$;

DO $event$
BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        CREATE EVENT TRIGGER pgmq_headers_compatibility_trigger ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
            EXECUTE FUNCTION pgmq_auto_add_headers_trigger();
    ELSE
        RAISE NOTICE 'event trigger pgmq_headers_compatibility_trigger left out: % is no superuser', current_user;
    END IF;
END
$event$;

-- Tables --------------------------------------------------------------------------------------------------------------

CREATE TABLE tasker_task_namespaces (
    task_namespace_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    name varchar(64) NOT NULL,
    description varchar(255),
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_task_namespaces_pkey PRIMARY KEY (task_namespace_uuid),
    CONSTRAINT tasker_task_namespaces_name_key UNIQUE (name)
);

CREATE TABLE tasker_dependent_systems (
    dependent_system_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    name varchar(64) NOT NULL,
    description varchar(255),
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_dependent_systems_pkey PRIMARY KEY (dependent_system_uuid),
    CONSTRAINT tasker_dependent_systems_name_key UNIQUE (name)
);

CREATE TABLE tasker_annotation_types (
    annotation_type_id integer NOT NULL,
    name varchar(64) NOT NULL,
    description varchar(255),
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_annotation_types_pkey PRIMARY KEY (annotation_type_id),
    CONSTRAINT tasker_annotation_types_name_key UNIQUE (name)
);

CREATE SEQUENCE tasker_annotation_types_annotation_type_id_seq AS integer OWNED BY tasker_annotation_types.annotation_type_id;
ALTER TABLE tasker_annotation_types
    ALTER COLUMN annotation_type_id SET DEFAULT nextval('tasker_annotation_types_annotation_type_id_seq');

CREATE TABLE tasker_named_tasks (
    named_task_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    task_namespace_uuid uuid NOT NULL,
    name varchar(64) NOT NULL,
    description varchar(255),
    version varchar(16) NOT NULL DEFAULT '0.1.0',
    configuration jsonb DEFAULT '{}',
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_named_tasks_pkey PRIMARY KEY (named_task_uuid),
    CONSTRAINT tasker_named_tasks_namespace_name_version_unique UNIQUE (task_namespace_uuid, name, version),
    CONSTRAINT tasker_named_tasks_task_namespace_uuid_fkey FOREIGN KEY (task_namespace_uuid) REFERENCES tasker_task_namespaces
);

CREATE TABLE tasker_named_steps (
    named_step_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    dependent_system_uuid uuid NOT NULL,
    name varchar(128) NOT NULL,
    description varchar(255),
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_named_steps_pkey PRIMARY KEY (named_step_uuid),
    CONSTRAINT tasker_named_steps_system_name_unique UNIQUE (dependent_system_uuid, name),
    CONSTRAINT tasker_named_steps_dependent_system_uuid_fkey
        FOREIGN KEY (dependent_system_uuid) REFERENCES tasker_dependent_systems
);

CREATE TABLE tasker_named_tasks_named_steps (
    ntns_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    named_task_uuid uuid NOT NULL,
    named_step_uuid uuid NOT NULL,
    skippable boolean NOT NULL DEFAULT false,
    default_retryable boolean NOT NULL DEFAULT true,
    default_max_attempts integer NOT NULL DEFAULT 3,
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_named_tasks_named_steps_pkey PRIMARY KEY (ntns_uuid),
    CONSTRAINT tasker_named_tasks_named_steps_unique UNIQUE (named_task_uuid, named_step_uuid),
    CONSTRAINT tasker_named_tasks_named_steps_named_task_uuid_fkey
        FOREIGN KEY (named_task_uuid) REFERENCES tasker_named_tasks,
    CONSTRAINT tasker_named_tasks_named_steps_named_step_uuid_fkey
        FOREIGN KEY (named_step_uuid) REFERENCES tasker_named_steps
);

CREATE TABLE tasker_tasks (
    task_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    named_task_uuid uuid NOT NULL,
    complete boolean NOT NULL DEFAULT false,
    requested_at timestamp NOT NULL,
    completed_at timestamp,
    initiator varchar(128),
    source_system varchar(128),
    reason varchar(128),
    bypass_steps json,
    tags jsonb,
    context jsonb,
    identity_hash varchar(128) NOT NULL,
    priority integer NOT NULL DEFAULT 0,
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_tasks_pkey PRIMARY KEY (task_uuid),
    CONSTRAINT tasker_tasks_named_task_uuid_fkey FOREIGN KEY (named_task_uuid) REFERENCES tasker_named_tasks
);

CREATE TABLE tasker_workflow_steps (
    workflow_step_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    task_uuid uuid NOT NULL,
    named_step_uuid uuid NOT NULL,
    retryable boolean NOT NULL DEFAULT true,
    max_attempts integer DEFAULT 3,
    in_process boolean NOT NULL DEFAULT false,
    processed boolean NOT NULL DEFAULT false,
    processed_at timestamp,
    attempts integer,
    last_attempted_at timestamp,
    backoff_request_seconds integer,
    inputs jsonb,
    results jsonb,
    skippable boolean NOT NULL DEFAULT false,
    priority integer NOT NULL DEFAULT 0,
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_workflow_steps_pkey PRIMARY KEY (workflow_step_uuid),
    CONSTRAINT tasker_workflow_steps_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker_tasks,
    CONSTRAINT tasker_workflow_steps_named_step_uuid_fkey FOREIGN KEY (named_step_uuid) REFERENCES tasker_named_steps
);

CREATE TABLE tasker_workflow_step_edges (
    workflow_step_edge_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    from_step_uuid uuid NOT NULL,
    to_step_uuid uuid NOT NULL,
    name varchar NOT NULL,
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_workflow_step_edges_pkey PRIMARY KEY (workflow_step_edge_uuid),
    CONSTRAINT tasker_workflow_step_edges_from_step_uuid_fkey FOREIGN KEY (from_step_uuid) REFERENCES tasker_workflow_steps,
    CONSTRAINT tasker_workflow_step_edges_to_step_uuid_fkey FOREIGN KEY (to_step_uuid) REFERENCES tasker_workflow_steps
);

CREATE TABLE tasker_task_transitions (
    task_transition_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    task_uuid uuid NOT NULL,
    to_state varchar NOT NULL,
    from_state varchar,
    metadata jsonb DEFAULT '{}',
    sort_key integer NOT NULL,
    most_recent boolean NOT NULL DEFAULT false,
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_task_transitions_pkey PRIMARY KEY (task_transition_uuid),
    CONSTRAINT tasker_task_transitions_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker_tasks,
    CONSTRAINT chk_task_transitions_to_state CHECK (to_state = ANY ('{
        pending,in_progress,complete,error,cancelled,resolved_manually}'::text[])),
    CONSTRAINT chk_task_transitions_from_state CHECK (from_state = ANY ('{
        pending,in_progress,complete,error,cancelled,resolved_manually}'::text[]))
);

CREATE TABLE tasker_workflow_step_transitions (
    workflow_step_transition_uuid uuid NOT NULL DEFAULT uuid_generate_v7(),
    workflow_step_uuid uuid NOT NULL,
    to_state varchar NOT NULL,
    from_state varchar,
    metadata jsonb DEFAULT '{}',
    sort_key integer NOT NULL,
    most_recent boolean NOT NULL DEFAULT false,
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_workflow_step_transitions_pkey PRIMARY KEY (workflow_step_transition_uuid),
    CONSTRAINT tasker_workflow_step_transitions_workflow_step_uuid_fkey
        FOREIGN KEY (workflow_step_uuid) REFERENCES tasker_workflow_steps,
    CONSTRAINT chk_workflow_step_transitions_to_state CHECK (to_state = ANY ('{
        pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,
        complete,error,cancelled,resolved_manually}'::text[])),
    CONSTRAINT chk_workflow_step_transitions_from_state CHECK (from_state = ANY ('{
        pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,
        complete,error,cancelled,resolved_manually}'::text[]))
);

CREATE TABLE tasker_task_annotations (
    task_annotation_id bigint NOT NULL,
    task_uuid uuid NOT NULL,
    annotation_type_id integer NOT NULL,
    annotation jsonb,
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_task_annotations_pkey PRIMARY KEY (task_annotation_id),
    CONSTRAINT tasker_task_annotations_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker_tasks,
    CONSTRAINT tasker_task_annotations_annotation_type_id_fkey
        FOREIGN KEY (annotation_type_id) REFERENCES tasker_annotation_types
);

CREATE SEQUENCE tasker_task_annotations_task_annotation_id_seq OWNED BY tasker_task_annotations.task_annotation_id;
ALTER TABLE tasker_task_annotations
    ALTER COLUMN task_annotation_id SET DEFAULT nextval('tasker_task_annotations_task_annotation_id_seq');

-- The names of its foreign keys end where PostgreSQL cuts a name, after 63 bytes.
CREATE TABLE tasker_dependent_system_object_maps (
    dependent_system_object_map_id bigint NOT NULL,
    dependent_system_one_uuid uuid NOT NULL,
    dependent_system_two_uuid uuid NOT NULL,
    remote_id_one varchar(128) NOT NULL,
    remote_id_two varchar(128) NOT NULL,
    created_at timestamp(6) NOT NULL,
    updated_at timestamp(6) NOT NULL,
    CONSTRAINT tasker_dependent_system_object_maps_pkey PRIMARY KEY (dependent_system_object_map_id),
    CONSTRAINT tasker_dependent_system_object_maps_dependent_system_one_uuid_f
        FOREIGN KEY (dependent_system_one_uuid) REFERENCES tasker_dependent_systems,
    CONSTRAINT tasker_dependent_system_object_maps_dependent_system_two_uuid_f
        FOREIGN KEY (dependent_system_two_uuid) REFERENCES tasker_dependent_systems
);

CREATE SEQUENCE tasker_dependent_system_objec_dependent_system_object_map_i_seq
    OWNED BY tasker_dependent_system_object_maps.dependent_system_object_map_id;
ALTER TABLE tasker_dependent_system_object_maps
    ALTER COLUMN dependent_system_object_map_id
    SET DEFAULT nextval('tasker_dependent_system_objec_dependent_system_object_map_i_seq');

-- A second time the same: as part of CREATE TABLE, PostgreSQL would leave it out.
ALTER TABLE tasker_task_namespaces ADD CONSTRAINT tasker_task_namespaces_name_unique UNIQUE (name);
ALTER TABLE tasker_dependent_systems ADD CONSTRAINT tasker_dependent_systems_name_unique UNIQUE (name);
ALTER TABLE tasker_annotation_types ADD CONSTRAINT tasker_annotation_types_name_unique UNIQUE (name);

-- Indexes -------------------------------------------------------------------------------------------------------------

CREATE INDEX idx_tasker_task_namespaces_name ON tasker_task_namespaces (name);
CREATE INDEX idx_tasker_dependent_systems_name ON tasker_dependent_systems (name);
CREATE INDEX idx_tasker_named_tasks_namespace_uuid ON tasker_named_tasks (task_namespace_uuid);
CREATE INDEX idx_tasker_named_steps_system_uuid ON tasker_named_steps (dependent_system_uuid);
CREATE INDEX idx_tasker_task_annotations_task_uuid ON tasker_task_annotations (task_uuid);
CREATE INDEX idx_tasker_task_annotations_type_id ON tasker_task_annotations (annotation_type_id);

CREATE INDEX idx_tasker_tasks_complete ON tasker_tasks (complete);
CREATE INDEX idx_tasker_tasks_completed_at ON tasker_tasks (completed_at);
CREATE INDEX idx_tasker_tasks_identity_hash ON tasker_tasks (identity_hash);
CREATE INDEX idx_tasker_tasks_named_task_uuid ON tasker_tasks (named_task_uuid);
CREATE INDEX idx_tasker_tasks_priority ON tasker_tasks (priority);
CREATE INDEX idx_tasker_tasks_requested_at ON tasker_tasks (requested_at);
CREATE INDEX idx_tasker_tasks_source_system ON tasker_tasks (source_system);
CREATE INDEX idx_tasker_tasks_tags_gin ON tasker_tasks USING gin (tags);
CREATE INDEX idx_tasker_tasks_tags_gin_path ON tasker_tasks USING gin (tags jsonb_path_ops);
CREATE INDEX idx_tasks_active_with_priority_covering ON tasker_tasks (complete, priority, task_uuid)
    INCLUDE (named_task_uuid, requested_at) WHERE complete = false;
CREATE INDEX idx_tasks_uuid_temporal ON tasker_tasks (task_uuid, created_at);

CREATE INDEX idx_tasker_workflow_steps_named_step_uuid ON tasker_workflow_steps (named_step_uuid);
CREATE INDEX idx_tasker_workflow_steps_task_uuid ON tasker_workflow_steps (task_uuid);
CREATE INDEX idx_workflow_steps_active_operations ON tasker_workflow_steps (workflow_step_uuid, task_uuid)
    WHERE processed = false OR processed IS NULL;
CREATE INDEX idx_workflow_steps_processed_at ON tasker_workflow_steps (processed_at);
CREATE INDEX idx_workflow_steps_processing_status ON tasker_workflow_steps (task_uuid, processed, in_process);
CREATE INDEX idx_workflow_steps_ready_covering ON tasker_workflow_steps (task_uuid, processed, in_process)
    INCLUDE (workflow_step_uuid, attempts, max_attempts, retryable) WHERE processed = false;
CREATE INDEX idx_workflow_steps_retry_logic ON tasker_workflow_steps (attempts, max_attempts, retryable);
CREATE INDEX idx_workflow_steps_retry_status ON tasker_workflow_steps (attempts, max_attempts);
CREATE INDEX idx_workflow_steps_task_covering ON tasker_workflow_steps (task_uuid)
    INCLUDE (workflow_step_uuid, processed, in_process, attempts, max_attempts);
CREATE INDEX idx_workflow_steps_task_grouping_active ON tasker_workflow_steps (task_uuid, workflow_step_uuid)
    WHERE processed = false OR processed IS NULL;
CREATE INDEX idx_workflow_steps_task_readiness ON tasker_workflow_steps (task_uuid, processed, workflow_step_uuid)
    WHERE processed = false;
-- Without the results: a large document would not fit into a row of the index.
CREATE INDEX idx_workflow_steps_transitive_deps ON tasker_workflow_steps (workflow_step_uuid, named_step_uuid)
    INCLUDE (task_uuid, processed);

CREATE INDEX idx_tasker_workflow_step_edges_from_step ON tasker_workflow_step_edges (from_step_uuid);
CREATE INDEX idx_tasker_workflow_step_edges_to_step ON tasker_workflow_step_edges (to_step_uuid);

CREATE INDEX idx_tasker_task_transitions_most_recent ON tasker_task_transitions (most_recent) WHERE most_recent = true;
CREATE INDEX idx_tasker_task_transitions_task_uuid ON tasker_task_transitions (task_uuid);
CREATE UNIQUE INDEX idx_task_transitions_uuid_most_recent ON tasker_task_transitions (task_uuid, most_recent)
    WHERE most_recent = true;
CREATE INDEX idx_task_transitions_uuid_sort_key ON tasker_task_transitions (task_uuid, sort_key);
CREATE INDEX idx_task_transitions_uuid_temporal ON tasker_task_transitions (task_transition_uuid, created_at);

CREATE INDEX idx_tasker_workflow_step_transitions_most_recent ON tasker_workflow_step_transitions (most_recent)
    WHERE most_recent = true;
CREATE INDEX idx_tasker_workflow_step_transitions_step_uuid ON tasker_workflow_step_transitions (workflow_step_uuid);
CREATE UNIQUE INDEX idx_workflow_step_transitions_uuid_most_recent
    ON tasker_workflow_step_transitions (workflow_step_uuid, most_recent) WHERE most_recent = true;
CREATE INDEX idx_workflow_step_transitions_uuid_sort_key ON tasker_workflow_step_transitions (workflow_step_uuid, sort_key);
CREATE INDEX idx_workflow_step_transitions_state_lookup
    ON tasker_workflow_step_transitions (workflow_step_uuid, to_state, most_recent) WHERE most_recent = true;
CREATE INDEX idx_workflow_step_transitions_uuid_temporal
    ON tasker_workflow_step_transitions (workflow_step_transition_uuid, created_at);

-- Readiness -----------------------------------------------------------------------------------------------------------
-- A step is ready when it is pending, its parents are done, it may be tried again, and two delays have passed: the one that
-- was asked for, and 2^attempts seconds (30 at most) since its last failure.

CREATE FUNCTION get_step_readiness_status_batch(input_task_uuids uuid[])
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
        coalesce(s.attempts, 0) < coalesce(s.max_attempts, 3),
        coalesce(h.to_state, 'pending') = 'pending'
            AND NOT s.processed AND NOT s.in_process
            AND parents.total = parents.completed
            AND coalesce(s.attempts, 0) < coalesce(s.max_attempts, 3)
            AND coalesce(greatest(delay.asked, delay.grown) <= now() AT TIME ZONE 'UTC', true),
        failure.moment,
        greatest(delay.asked, delay.grown),
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
            s.last_attempted_at + s.backoff_request_seconds * interval '1 second' AS asked,
            failure.moment + least(2 ^ least(coalesce(s.attempts, 1), 30), 30) * interval '1 second' AS grown
    ) AS delay
    WHERE s.task_uuid = ANY (input_task_uuids)
    ORDER BY s.task_uuid, s.workflow_step_uuid;
END
$$;

CREATE FUNCTION get_step_readiness_status(input_task_uuid uuid, step_uuids uuid[] DEFAULT NULL)
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
    SELECT r.* FROM get_step_readiness_status_batch(ARRAY[input_task_uuid]) AS r
    WHERE step_uuids IS NULL OR r.workflow_step_uuid = ANY (step_uuids);
END
$$;

-- Task execution context ----------------------------------------------------------------------------------------------

CREATE FUNCTION get_task_execution_context(input_task_uuid uuid)
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
    WITH counts AS (
        SELECT
            count(*) AS total,
            count(*) FILTER (WHERE r.current_state = 'pending') AS pending,
            count(*) FILTER (WHERE r.current_state = 'in_progress') AS running,
            count(*) FILTER (WHERE r.current_state IN ('complete', 'resolved_manually')) AS completed,
            count(*) FILTER (WHERE r.current_state = 'error') AS failed,
            count(*) FILTER (WHERE r.ready_for_execution) AS ready,
            count(*) FILTER (WHERE r.current_state IN (
                'enqueued', 'enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')) AS enqueued,
            count(*) FILTER (WHERE r.current_state = 'error' AND r.attempts >= r.max_attempts) AS blocked
        FROM get_step_readiness_status(input_task_uuid) AS r
    ),
    verdict AS (
        SELECT CASE
            WHEN c.ready > 0 THEN 'has_ready_steps'
            WHEN c.running + c.enqueued > 0 THEN 'processing'
            WHEN c.blocked > 0 THEN 'blocked_by_failures'
            WHEN c.completed = c.total AND c.total > 0 THEN 'all_complete'
            ELSE 'waiting_for_dependencies'
        END AS execution_status
        FROM counts AS c
    )
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
    CROSS JOIN counts AS c
    CROSS JOIN verdict AS v
    LEFT JOIN tasker_task_transitions AS h ON h.task_uuid = t.task_uuid AND h.most_recent
    WHERE t.task_uuid = input_task_uuid;
END
$$;

CREATE FUNCTION get_task_execution_contexts_batch(input_task_uuids uuid[])
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
    SELECT c.* FROM unnest(input_task_uuids) AS asked CROSS JOIN LATERAL get_task_execution_context(asked) AS c;
END
$$;

-- Dependency graph ----------------------------------------------------------------------------------------------------

CREATE FUNCTION calculate_dependency_levels(input_task_uuid uuid)
RETURNS TABLE (workflow_step_uuid uuid, dependency_level integer)
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE descend (step_uuid, level) AS (
        SELECT s.workflow_step_uuid, 0
        FROM tasker_workflow_steps AS s
        WHERE s.task_uuid = input_task_uuid
            AND NOT EXISTS (SELECT FROM tasker_workflow_step_edges AS e WHERE e.to_step_uuid = s.workflow_step_uuid)
        UNION
        SELECT e.to_step_uuid, d.level + 1
        FROM descend AS d
        JOIN tasker_workflow_step_edges AS e ON e.from_step_uuid = d.step_uuid
    )
    SELECT d.step_uuid, max(d.level) FROM descend AS d GROUP BY d.step_uuid ORDER BY 2, 1;
END
$$;

CREATE FUNCTION get_step_transitive_dependencies(target_step_uuid uuid)
RETURNS TABLE (
    workflow_step_uuid uuid,
    task_uuid uuid,
    named_step_uuid uuid,
    step_name varchar,
    results jsonb,
    processed boolean,
    distance integer
)
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE climb (step_uuid, distance) AS (
        SELECT e.from_step_uuid, 1 FROM tasker_workflow_step_edges AS e WHERE e.to_step_uuid = target_step_uuid
        UNION
        SELECT e.from_step_uuid, c.distance + 1
        FROM climb AS c
        JOIN tasker_workflow_step_edges AS e ON e.to_step_uuid = c.step_uuid
        WHERE c.distance < 50
    )
    SELECT s.workflow_step_uuid, s.task_uuid, s.named_step_uuid, n.name, s.results, s.processed, c.distance
    FROM climb AS c
    JOIN tasker_workflow_steps AS s ON s.workflow_step_uuid = c.step_uuid
    JOIN tasker_named_steps AS n ON n.named_step_uuid = s.named_step_uuid
    ORDER BY c.distance, s.workflow_step_uuid;
END
$$;

CREATE VIEW tasker_step_dag_relationships AS
WITH RECURSIVE depths (workflow_step_uuid, depth) AS (
    SELECT s.workflow_step_uuid, 0
    FROM tasker_workflow_steps AS s
    WHERE NOT EXISTS (SELECT FROM tasker_workflow_step_edges AS e WHERE e.to_step_uuid = s.workflow_step_uuid)
    UNION
    SELECT e.to_step_uuid, d.depth + 1
    FROM depths AS d
    JOIN tasker_workflow_step_edges AS e ON e.from_step_uuid = d.workflow_step_uuid
    WHERE d.depth < 50
)
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
    (SELECT min(d.depth) FROM depths AS d WHERE d.workflow_step_uuid = s.workflow_step_uuid) AS min_depth_from_root
FROM tasker_workflow_steps AS s
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(e.from_step_uuid ORDER BY e.from_step_uuid), '[]') AS uuids, count(*) AS number
    FROM tasker_workflow_step_edges AS e WHERE e.to_step_uuid = s.workflow_step_uuid
) AS parents
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(e.to_step_uuid ORDER BY e.to_step_uuid), '[]') AS uuids, count(*) AS number
    FROM tasker_workflow_step_edges AS e WHERE e.from_step_uuid = s.workflow_step_uuid
) AS children;

-- Health and analytics ------------------------------------------------------------------------------------------------

CREATE FUNCTION get_system_health_counts()
RETURNS TABLE (
    total_tasks bigint,
    pending_tasks bigint,
    in_progress_tasks bigint,
    complete_tasks bigint,
    error_tasks bigint,
    cancelled_tasks bigint,
    total_steps bigint,
    pending_steps bigint,
    in_progress_steps bigint,
    complete_steps bigint,
    error_steps bigint,
    retryable_error_steps bigint,
    exhausted_retry_steps bigint,
    in_backoff_steps bigint,
    active_connections bigint,
    max_connections bigint
)
    LANGUAGE sql STABLE
    AS $$
        SELECT tasks.*, steps.*, connections.*
        FROM (
            SELECT
                count(*),
                count(*) FILTER (WHERE h.to_state = 'pending'),
                count(*) FILTER (WHERE h.to_state = 'in_progress'),
                count(*) FILTER (WHERE h.to_state = 'complete'),
                count(*) FILTER (WHERE h.to_state = 'error'),
                count(*) FILTER (WHERE h.to_state = 'cancelled')
            FROM tasker_tasks AS t
            LEFT JOIN tasker_task_transitions AS h ON h.task_uuid = t.task_uuid AND h.most_recent
        ) AS tasks
        CROSS JOIN (
            SELECT
                count(*),
                count(*) FILTER (WHERE h.to_state = 'pending'),
                count(*) FILTER (WHERE h.to_state = 'in_progress'),
                count(*) FILTER (WHERE h.to_state = 'complete'),
                count(*) FILTER (WHERE h.to_state = 'error'),
                count(*) FILTER (WHERE h.to_state = 'error' AND s.attempts < coalesce(s.max_attempts, 3)),
                count(*) FILTER (WHERE h.to_state = 'error' AND s.attempts >= coalesce(s.max_attempts, 3)),
                count(*) FILTER (WHERE h.to_state = 'error'
                    AND s.last_attempted_at + s.backoff_request_seconds * interval '1 second' > now() AT TIME ZONE 'UTC')
            FROM tasker_workflow_steps AS s
            LEFT JOIN tasker_workflow_step_transitions AS h ON h.workflow_step_uuid = s.workflow_step_uuid AND h.most_recent
        ) AS steps
        CROSS JOIN (
            SELECT
                (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'),
                current_setting('max_connections')::bigint
        ) AS connections
    $$;

CREATE FUNCTION get_analytics_metrics(since_timestamp timestamptz DEFAULT NULL)
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
        WITH period AS (
            SELECT coalesce(since_timestamp, now() - interval '1 hour') AS start
        ),
        steps AS (
            SELECT
                t.task_uuid, t.created_at AS task_created_at, s.workflow_step_uuid, s.created_at,
                coalesce(h.to_state, 'pending') AS state, h.created_at AS entered_at
            FROM tasker_tasks AS t
            JOIN tasker_workflow_steps AS s ON s.task_uuid = t.task_uuid
            LEFT JOIN tasker_workflow_step_transitions AS h ON h.workflow_step_uuid = s.workflow_step_uuid AND h.most_recent
        ),
        recent AS (
            SELECT s.* FROM steps AS s, period AS p WHERE s.task_created_at >= p.start AT TIME ZONE 'UTC'
        ),
        figures AS (
            SELECT
                count(DISTINCT r.task_uuid) AS tasks,
                count(DISTINCT r.task_uuid) FILTER (WHERE r.state = 'complete') AS completed,
                count(DISTINCT r.task_uuid) FILTER (WHERE r.state = 'error') AS failed,
                round(avg(extract(epoch FROM r.entered_at - r.task_created_at)) FILTER (WHERE r.state = 'complete'), 3) AS task_time,
                round(avg(extract(epoch FROM r.entered_at - r.created_at)) FILTER (WHERE r.state = 'complete'), 3) AS step_time,
                count(r.workflow_step_uuid) AS steps
            FROM recent AS r
        )
        SELECT
            (SELECT count(DISTINCT s.task_uuid) FROM steps AS s WHERE s.state NOT IN ('complete', 'error', 'resolved_manually')),
            (SELECT count(DISTINCT n.task_namespace_uuid)
             FROM tasker_tasks AS t JOIN tasker_named_tasks AS n ON n.named_task_uuid = t.named_task_uuid),
            (SELECT count(DISTINCT t.named_task_uuid) FROM tasker_tasks AS t),
            coalesce(round(f.completed::numeric / nullif(f.completed + f.failed, 0), 3), 1.0),
            f.tasks, f.completed, f.failed,
            coalesce(round(f.completed * 100.0 / nullif(f.tasks, 0), 2), 0.0),
            coalesce(round(f.failed * 100.0 / nullif(f.tasks, 0), 2), 0.0),
            coalesce(f.task_time, 0.0), coalesce(f.step_time, 0.0), f.steps, p.start, now()
        FROM figures AS f CROSS JOIN period AS p
    $$;

CREATE FUNCTION get_slowest_steps(
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
            s.workflow_step_uuid, s.task_uuid, n.name, nt.name, ns.name, nt.version,
            round(extract(epoch FROM h.created_at - s.created_at), 3), coalesce(s.attempts, 0), s.created_at, h.created_at,
            s.retryable, h.to_state
        FROM tasker_workflow_steps AS s
        JOIN tasker_workflow_step_transitions AS h ON h.workflow_step_uuid = s.workflow_step_uuid AND h.most_recent
        JOIN tasker_named_steps AS n ON n.named_step_uuid = s.named_step_uuid
        JOIN tasker_tasks AS t ON t.task_uuid = s.task_uuid
        JOIN tasker_named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker_task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        WHERE h.to_state = 'complete'
            AND h.created_at > s.created_at
            AND s.created_at >= coalesce(since_timestamp, now() - interval '24 hours') AT TIME ZONE 'UTC'
            AND (namespace_filter IS NULL OR ns.name = namespace_filter)
            AND (task_name_filter IS NULL OR nt.name = task_name_filter)
            AND (version_filter IS NULL OR nt.version = version_filter)
        ORDER BY 7 DESC
        LIMIT limit_count
    $$;

CREATE FUNCTION get_slowest_tasks(
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
            t.task_uuid, nt.name, ns.name, nt.version,
            round(extract(epoch FROM steps.last_end - t.created_at), 3),
            steps.total, steps.completed, steps.failed, t.created_at, steps.last_end, t.initiator, t.source_system
        FROM tasker_tasks AS t
        JOIN tasker_named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker_task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        CROSS JOIN LATERAL (
            SELECT
                count(*) AS total,
                count(*) FILTER (WHERE h.to_state = 'complete') AS completed,
                count(*) FILTER (WHERE h.to_state = 'error') AS failed,
                max(h.created_at) FILTER (WHERE h.to_state IN ('complete', 'error')) AS last_end
            FROM tasker_workflow_steps AS s
            LEFT JOIN tasker_workflow_step_transitions AS h ON h.workflow_step_uuid = s.workflow_step_uuid AND h.most_recent
            WHERE s.task_uuid = t.task_uuid
        ) AS steps
        WHERE steps.last_end IS NOT NULL
            AND t.created_at >= coalesce(since_timestamp, now() - interval '24 hours') AT TIME ZONE 'UTC'
            AND (namespace_filter IS NULL OR ns.name = namespace_filter)
            AND (task_name_filter IS NULL OR nt.name = task_name_filter)
            AND (version_filter IS NULL OR nt.version = version_filter)
        ORDER BY 5 DESC
        LIMIT limit_count
    $$;
