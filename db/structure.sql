-- Generated from migrations/ by a test; do not edit.
--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: tasker; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA tasker;

--
-- Name: SCHEMA tasker; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA tasker IS 'Durable workflows: tasks, steps, their history, and the functions that move them.';

--
-- Name: dlq_reason; Type: TYPE; Schema: tasker; Owner: -
--

CREATE TYPE tasker.dlq_reason AS ENUM (
    'staleness_timeout',
    'max_retries_exceeded',
    'dependency_cycle_detected',
    'worker_unavailable',
    'manual_dlq'
);

--
-- Name: dlq_resolution_status; Type: TYPE; Schema: tasker; Owner: -
--

CREATE TYPE tasker.dlq_resolution_status AS ENUM (
    'pending',
    'manually_resolved',
    'permanently_failed',
    'cancelled'
);

--
-- Name: identity_strategy; Type: TYPE; Schema: tasker; Owner: -
--

CREATE TYPE tasker.identity_strategy AS ENUM (
    'strict',
    'caller_provided',
    'always_unique'
);

--
-- Name: allowed_step_transitions(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.allowed_step_transitions(p_from text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_from WHEN 'pending'::text THEN ARRAY['enqueued'::text, 'in_progress'::text, 'waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'enqueued'::text THEN ARRAY['in_progress'::text, 'waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'in_progress'::text THEN ARRAY['enqueued'::text, 'enqueued_for_orchestration'::text, 'enqueued_as_error_for_orchestration'::text, 'waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'enqueued_for_orchestration'::text THEN ARRAY['waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'enqueued_as_error_for_orchestration'::text THEN ARRAY['waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'waiting_for_retry'::text THEN ARRAY['pending'::text, 'enqueued'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'error'::text THEN ARRAY['pending'::text, 'enqueued'::text, 'complete'::text, 'cancelled'::text, 'resolved_manually'::text] ELSE ARRAY[]::text[] END;

--
-- Name: FUNCTION allowed_step_transitions(p_from text); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.allowed_step_transitions(p_from text) IS 'The step states that may follow the given one; empty for terminal and unknown states.';

--
-- Name: allowed_task_transitions(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.allowed_task_transitions(p_from text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_from WHEN 'pending'::text THEN ARRAY['initializing'::text, 'steps_in_process'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'initializing'::text THEN ARRAY['enqueuing_steps'::text, 'steps_in_process'::text, 'waiting_for_dependencies'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'enqueuing_steps'::text THEN ARRAY['steps_in_process'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'steps_in_process'::text THEN ARRAY['evaluating_results'::text, 'waiting_for_dependencies'::text, 'waiting_for_retry'::text, 'blocked_by_failures'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'evaluating_results'::text THEN ARRAY['enqueuing_steps'::text, 'steps_in_process'::text, 'waiting_for_dependencies'::text, 'waiting_for_retry'::text, 'blocked_by_failures'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'waiting_for_dependencies'::text THEN ARRAY['evaluating_results'::text, 'steps_in_process'::text, 'waiting_for_retry'::text, 'blocked_by_failures'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'waiting_for_retry'::text THEN ARRAY['enqueuing_steps'::text, 'steps_in_process'::text, 'blocked_by_failures'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'blocked_by_failures'::text THEN ARRAY['evaluating_results'::text, 'steps_in_process'::text, 'waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] ELSE ARRAY[]::text[] END;

--
-- Name: FUNCTION allowed_task_transitions(p_from text); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.allowed_task_transitions(p_from text) IS 'The task states that may follow the given one; empty for terminal and unknown states.';

--
-- Name: apply_foreign_transition(); Type: FUNCTION; Schema: tasker; Owner: -
--

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

--
-- Name: FUNCTION apply_foreign_transition(); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.apply_foreign_transition() IS 'Applies a history row of a foreign worker to the step, or refuses it naming what was found and what is allowed.';

--
-- Name: create_step_result_audit(); Type: FUNCTION; Schema: tasker; Owner: -
--

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

--
-- Name: engine_clock(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_clock() RETURNS timestamp with time zone
    LANGUAGE sql PARALLEL SAFE
    RETURN COALESCE((NULLIF(current_setting('tasker.clock'::text, true), ''::text))::timestamp with time zone, clock_timestamp());

--
-- Name: FUNCTION engine_clock(); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.engine_clock() IS 'The time every function of this schema goes by: the setting tasker.clock when a test sets it, else the server''s clock.';

--
-- Name: update_updated_at_column(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.update_updated_at_column() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.updated_at := tasker.engine_clock() AT TIME ZONE 'UTC';
    RETURN NEW;
END
$$;

--
-- Name: uuid_generate_v7(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.uuid_generate_v7() RETURNS uuid
    LANGUAGE sql PARALLEL SAFE
    AS $$SELECT pg_catalog.uuidv7()$$;

--
-- Name: FUNCTION uuid_generate_v7(); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.uuid_generate_v7() IS 'A time-ordered uuid, version 7: native on PostgreSQL 18, by extension or by our own function on 17.';

--
-- Name: uuid_or_null(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.uuid_or_null(p_text text) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN pg_input_is_valid(p_text, 'uuid'::text) THEN (p_text)::uuid ELSE NULL::uuid END;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: annotation_types; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.annotation_types (
    annotation_type_id integer NOT NULL,
    name character varying(64) NOT NULL,
    description character varying(255),
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

--
-- Name: annotation_types_annotation_type_id_seq; Type: SEQUENCE; Schema: tasker; Owner: -
--

CREATE SEQUENCE tasker.annotation_types_annotation_type_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

--
-- Name: annotation_types_annotation_type_id_seq; Type: SEQUENCE OWNED BY; Schema: tasker; Owner: -
--

ALTER SEQUENCE tasker.annotation_types_annotation_type_id_seq OWNED BY tasker.annotation_types.annotation_type_id;

--
-- Name: dependent_system_object_maps; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.dependent_system_object_maps (
    dependent_system_object_map_id bigint CONSTRAINT dependent_system_object_map_dependent_system_object_ma_not_null NOT NULL,
    dependent_system_one_uuid uuid NOT NULL,
    dependent_system_two_uuid uuid NOT NULL,
    remote_id_one character varying(128) NOT NULL,
    remote_id_two character varying(128) NOT NULL,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

--
-- Name: dependent_system_objec_dependent_system_object_map_i_seq; Type: SEQUENCE; Schema: tasker; Owner: -
--

CREATE SEQUENCE tasker.dependent_system_objec_dependent_system_object_map_i_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

--
-- Name: dependent_system_objec_dependent_system_object_map_i_seq; Type: SEQUENCE OWNED BY; Schema: tasker; Owner: -
--

ALTER SEQUENCE tasker.dependent_system_objec_dependent_system_object_map_i_seq OWNED BY tasker.dependent_system_object_maps.dependent_system_object_map_id;

--
-- Name: dependent_systems; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.dependent_systems (
    dependent_system_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    name character varying(64) NOT NULL,
    description character varying(255),
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

--
-- Name: named_steps; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.named_steps (
    named_step_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    name character varying(128) NOT NULL,
    description character varying(255),
    dependent_system_uuid uuid,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

--
-- Name: named_tasks; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.named_tasks (
    named_task_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    task_namespace_uuid uuid NOT NULL,
    name character varying(64) NOT NULL,
    description character varying(255),
    version character varying(16) DEFAULT '0.1.0'::character varying NOT NULL,
    configuration jsonb DEFAULT '{}'::jsonb,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    identity_strategy tasker.identity_strategy DEFAULT 'strict'::tasker.identity_strategy NOT NULL
);

--
-- Name: TABLE named_tasks; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.named_tasks IS 'A registered template, one row for each version; configuration holds the whole template.';

--
-- Name: named_tasks_named_steps; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.named_tasks_named_steps (
    ntns_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    named_task_uuid uuid NOT NULL,
    named_step_uuid uuid NOT NULL,
    skippable boolean DEFAULT false NOT NULL,
    default_retryable boolean DEFAULT true NOT NULL,
    default_max_attempts integer DEFAULT 3 NOT NULL,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    step_position integer DEFAULT 0 NOT NULL,
    step_type text DEFAULT 'standard'::text NOT NULL,
    callable text,
    dependency_uuids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    inputs jsonb,
    timeout_ms integer,
    CONSTRAINT chk_named_tasks_named_steps_step_type CHECK ((step_type = ANY (ARRAY['standard'::text, 'decision'::text, 'batchable'::text, 'batch_worker'::text, 'deferred_convergence'::text]))),
    CONSTRAINT chk_named_tasks_named_steps_timeout CHECK ((timeout_ms > 0))
);

--
-- Name: TABLE named_tasks_named_steps; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.named_tasks_named_steps IS 'The steps of a template, ready to be instantiated without reading its JSON.';

--
-- Name: COLUMN named_tasks_named_steps.step_position; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks_named_steps.step_position IS 'Place in the template, from 0; parents need not come first.';

--
-- Name: COLUMN named_tasks_named_steps.dependency_uuids; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks_named_steps.dependency_uuids IS 'named_step_uuid of each parent.';

--
-- Name: COLUMN named_tasks_named_steps.inputs; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks_named_steps.inputs IS 'handler.initialization of the template.';

--
-- Name: COLUMN named_tasks_named_steps.timeout_ms; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks_named_steps.timeout_ms IS 'Time one attempt may take, in milliseconds.';

--
-- Name: schema_components; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.schema_components (
    name text NOT NULL,
    origin text NOT NULL,
    version text NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: TABLE schema_components; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.schema_components IS 'What the schema was built on (PGMQ): where it came from, and its version.';

--
-- Name: schema_migrations; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.schema_migrations (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    applied_by text DEFAULT CURRENT_USER NOT NULL,
    duration_ms integer NOT NULL
);

--
-- Name: TABLE schema_migrations; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.schema_migrations IS 'The migrations this database has had. Written by the migrator only.';

--
-- Name: task_annotations; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.task_annotations (
    task_annotation_id bigint NOT NULL,
    task_uuid uuid NOT NULL,
    annotation_type_id integer NOT NULL,
    annotation jsonb,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

--
-- Name: task_annotations_task_annotation_id_seq; Type: SEQUENCE; Schema: tasker; Owner: -
--

CREATE SEQUENCE tasker.task_annotations_task_annotation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

--
-- Name: task_annotations_task_annotation_id_seq; Type: SEQUENCE OWNED BY; Schema: tasker; Owner: -
--

ALTER SEQUENCE tasker.task_annotations_task_annotation_id_seq OWNED BY tasker.task_annotations.task_annotation_id;

--
-- Name: task_namespaces; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.task_namespaces (
    task_namespace_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    name character varying(64) NOT NULL,
    description character varying(255),
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

--
-- Name: task_transitions; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.task_transitions (
    task_transition_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    task_uuid uuid NOT NULL,
    to_state character varying NOT NULL,
    from_state character varying,
    metadata jsonb DEFAULT '{}'::jsonb,
    sort_key integer NOT NULL,
    most_recent boolean DEFAULT false NOT NULL,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    processor_uuid uuid,
    transition_metadata jsonb DEFAULT '{}'::jsonb,
    CONSTRAINT chk_task_transitions_from_state CHECK (((from_state)::text = ANY ((ARRAY['pending'::character varying, 'initializing'::character varying, 'enqueuing_steps'::character varying, 'steps_in_process'::character varying, 'evaluating_results'::character varying, 'waiting_for_dependencies'::character varying, 'waiting_for_retry'::character varying, 'blocked_by_failures'::character varying, 'complete'::character varying, 'error'::character varying, 'cancelled'::character varying, 'resolved_manually'::character varying])::text[]))),
    CONSTRAINT chk_task_transitions_to_state CHECK (((to_state)::text = ANY ((ARRAY['pending'::character varying, 'initializing'::character varying, 'enqueuing_steps'::character varying, 'steps_in_process'::character varying, 'evaluating_results'::character varying, 'waiting_for_dependencies'::character varying, 'waiting_for_retry'::character varying, 'blocked_by_failures'::character varying, 'complete'::character varying, 'error'::character varying, 'cancelled'::character varying, 'resolved_manually'::character varying])::text[])))
)
WITH (fillfactor='85', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.05', autovacuum_vacuum_cost_limit='2000');

--
-- Name: tasks; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.tasks (
    task_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    named_task_uuid uuid NOT NULL,
    complete boolean DEFAULT false NOT NULL,
    requested_at timestamp without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    completed_at timestamp without time zone,
    initiator character varying(255),
    source_system character varying(255),
    reason character varying(500),
    bypass_steps json,
    tags jsonb,
    context jsonb,
    identity_hash character varying(128) NOT NULL,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    correlation_id uuid NOT NULL,
    parent_correlation_id uuid,
    state text DEFAULT 'pending'::text NOT NULL,
    live_steps integer DEFAULT 0 NOT NULL,
    retrying_steps integer DEFAULT 0 NOT NULL,
    failed_steps integer DEFAULT 0 NOT NULL,
    transition_count integer DEFAULT 0 NOT NULL,
    state_changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT chk_tasks_counters CHECK (((live_steps >= 0) AND (retrying_steps >= 0) AND (failed_steps >= 0))),
    CONSTRAINT chk_tasks_state CHECK ((state = ANY (ARRAY['pending'::text, 'initializing'::text, 'enqueuing_steps'::text, 'steps_in_process'::text, 'evaluating_results'::text, 'waiting_for_dependencies'::text, 'waiting_for_retry'::text, 'blocked_by_failures'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text])))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='1000', autovacuum_vacuum_cost_limit='2000');

--
-- Name: COLUMN tasks.completed_at; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.tasks.completed_at IS 'When every step was done; NULL for tasks that ended any other way.';

--
-- Name: COLUMN tasks.correlation_id; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.tasks.correlation_id IS 'Ties together everything one request caused.';

--
-- Name: COLUMN tasks.parent_correlation_id; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.tasks.parent_correlation_id IS 'correlation_id of the workflow that started this one.';

--
-- Name: COLUMN tasks.state; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.tasks.state IS 'Current state, kept equal to the last history row by the transaction that writes it.';

--
-- Name: COLUMN tasks.live_steps; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.tasks.live_steps IS 'Steps enqueued, in progress or handed back for orchestration.';

--
-- Name: COLUMN tasks.retrying_steps; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.tasks.retrying_steps IS 'Steps in waiting_for_retry.';

--
-- Name: COLUMN tasks.failed_steps; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.tasks.failed_steps IS 'Steps in error.';

--
-- Name: COLUMN tasks.transition_count; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.tasks.transition_count IS 'sort_key of the last history row; 0 when there is none.';

--
-- Name: tasks_dlq; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.tasks_dlq (
    dlq_entry_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    task_uuid uuid NOT NULL,
    original_state character varying(50) NOT NULL,
    dlq_reason tasker.dlq_reason NOT NULL,
    dlq_timestamp timestamp without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    resolution_status tasker.dlq_resolution_status DEFAULT 'pending'::tasker.dlq_resolution_status NOT NULL,
    resolution_timestamp timestamp without time zone,
    resolution_notes text,
    resolved_by character varying(255),
    task_snapshot jsonb NOT NULL,
    metadata jsonb,
    created_at timestamp without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
);

--
-- Name: TABLE tasks_dlq; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.tasks_dlq IS 'Investigations of tasks that need a human: any number for a task over time, at most one of them open.';

--
-- Name: workers; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.workers (
    worker_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    hostname text DEFAULT ''::text NOT NULL,
    pid integer DEFAULT 0 NOT NULL,
    version text DEFAULT ''::text NOT NULL,
    namespaces text[] DEFAULT '{}'::text[] NOT NULL,
    handlers text[] DEFAULT '{}'::text[] NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    heartbeat_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (fillfactor='50');

--
-- Name: TABLE workers; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.workers IS 'The processes that take steps, with what they can run and when they last said that they live.';

--
-- Name: workflow_step_edges; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.workflow_step_edges (
    workflow_step_edge_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    from_step_uuid uuid NOT NULL,
    to_step_uuid uuid NOT NULL,
    name character varying NOT NULL,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    CONSTRAINT chk_workflow_step_edges_no_self_edge CHECK ((from_step_uuid <> to_step_uuid))
)
WITH (autovacuum_analyze_scale_factor='0.05');

--
-- Name: workflow_step_result_audit; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.workflow_step_result_audit (
    workflow_step_result_audit_uuid uuid DEFAULT tasker.uuid_generate_v7() CONSTRAINT workflow_step_result_audit_workflow_step_result_audit__not_null NOT NULL,
    workflow_step_uuid uuid NOT NULL,
    workflow_step_transition_uuid uuid CONSTRAINT workflow_step_result_audit_workflow_step_transition_uu_not_null NOT NULL,
    task_uuid uuid NOT NULL,
    recorded_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    worker_uuid uuid,
    correlation_id uuid,
    success boolean NOT NULL,
    execution_time_ms bigint,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL
)
WITH (autovacuum_analyze_scale_factor='0.05');

--
-- Name: TABLE workflow_step_result_audit; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.workflow_step_result_audit IS 'Who executed which step with what outcome; the result itself is on the step.';

--
-- Name: workflow_step_transitions; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.workflow_step_transitions (
    workflow_step_transition_uuid uuid DEFAULT tasker.uuid_generate_v7() CONSTRAINT workflow_step_transitions_workflow_step_transition_uui_not_null NOT NULL,
    workflow_step_uuid uuid NOT NULL,
    to_state character varying NOT NULL,
    from_state character varying,
    metadata jsonb DEFAULT '{}'::jsonb,
    sort_key integer NOT NULL,
    most_recent boolean DEFAULT false NOT NULL,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    attempt integer,
    worker_uuid uuid,
    CONSTRAINT chk_workflow_step_transitions_from_state CHECK (((from_state)::text = ANY ((ARRAY['pending'::character varying, 'enqueued'::character varying, 'in_progress'::character varying, 'enqueued_for_orchestration'::character varying, 'enqueued_as_error_for_orchestration'::character varying, 'waiting_for_retry'::character varying, 'complete'::character varying, 'error'::character varying, 'cancelled'::character varying, 'resolved_manually'::character varying])::text[]))),
    CONSTRAINT chk_workflow_step_transitions_to_state CHECK (((to_state)::text = ANY ((ARRAY['pending'::character varying, 'enqueued'::character varying, 'in_progress'::character varying, 'enqueued_for_orchestration'::character varying, 'enqueued_as_error_for_orchestration'::character varying, 'waiting_for_retry'::character varying, 'complete'::character varying, 'error'::character varying, 'cancelled'::character varying, 'resolved_manually'::character varying])::text[])))
)
WITH (fillfactor='85', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.05', autovacuum_vacuum_cost_limit='2000');

--
-- Name: COLUMN workflow_step_transitions.attempt; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_step_transitions.attempt IS 'The step''s attempts when the row was written. NULL marks a row of a foreign worker, which a trigger then applies to the step.';

--
-- Name: workflow_steps; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.workflow_steps (
    workflow_step_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    task_uuid uuid NOT NULL,
    named_step_uuid uuid NOT NULL,
    retryable boolean DEFAULT true NOT NULL,
    max_attempts integer DEFAULT 3,
    in_process boolean DEFAULT false NOT NULL,
    processed boolean DEFAULT false NOT NULL,
    processed_at timestamp without time zone,
    attempts integer DEFAULT 0,
    last_attempted_at timestamp without time zone,
    backoff_request_seconds integer,
    inputs jsonb,
    results jsonb,
    skippable boolean DEFAULT false NOT NULL,
    created_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    updated_at timestamp(6) without time zone DEFAULT (now() AT TIME ZONE 'UTC'::text) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    checkpoint jsonb,
    state text DEFAULT 'pending'::text NOT NULL,
    unmet_dependencies integer DEFAULT 0 NOT NULL,
    transition_count integer DEFAULT 0 NOT NULL,
    worker_uuid uuid,
    message_id bigint,
    wake_at timestamp with time zone,
    CONSTRAINT chk_workflow_steps_state CHECK ((state = ANY (ARRAY['pending'::text, 'enqueued'::text, 'in_progress'::text, 'enqueued_for_orchestration'::text, 'enqueued_as_error_for_orchestration'::text, 'waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text]))),
    CONSTRAINT chk_workflow_steps_unmet_dependencies CHECK ((unmet_dependencies >= 0))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='1000', autovacuum_vacuum_cost_limit='2000');

--
-- Name: COLUMN workflow_steps.checkpoint; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_steps.checkpoint IS 'Progress a handler stored, so that its next attempt can go on from there.';

--
-- Name: COLUMN workflow_steps.state; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_steps.state IS 'Current state, kept equal to the last history row by the transaction that writes it.';

--
-- Name: COLUMN workflow_steps.unmet_dependencies; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_steps.unmet_dependencies IS 'Parents not yet complete or resolved_manually; the step is released when it reaches 0.';

--
-- Name: COLUMN workflow_steps.transition_count; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_steps.transition_count IS 'sort_key of the last history row; 0 when there is none.';

--
-- Name: COLUMN workflow_steps.worker_uuid; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_steps.worker_uuid IS 'Holder of the lease; NULL for steps run by foreign workers.';

--
-- Name: COLUMN workflow_steps.message_id; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_steps.message_id IS 'Queue message of the running attempt.';

--
-- Name: COLUMN workflow_steps.wake_at; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_steps.wake_at IS 'The only timer of a step: retry time, or the end of a foreign worker''s lease.';

--
-- Name: annotation_types annotation_type_id; Type: DEFAULT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.annotation_types ALTER COLUMN annotation_type_id SET DEFAULT nextval('tasker.annotation_types_annotation_type_id_seq'::regclass);

--
-- Name: dependent_system_object_maps dependent_system_object_map_id; Type: DEFAULT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.dependent_system_object_maps ALTER COLUMN dependent_system_object_map_id SET DEFAULT nextval('tasker.dependent_system_objec_dependent_system_object_map_i_seq'::regclass);

--
-- Name: task_annotations task_annotation_id; Type: DEFAULT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.task_annotations ALTER COLUMN task_annotation_id SET DEFAULT nextval('tasker.task_annotations_task_annotation_id_seq'::regclass);

--
-- Name: annotation_types annotation_types_name_unique; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.annotation_types
    ADD CONSTRAINT annotation_types_name_unique UNIQUE (name);

--
-- Name: annotation_types annotation_types_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.annotation_types
    ADD CONSTRAINT annotation_types_pkey PRIMARY KEY (annotation_type_id);

--
-- Name: dependent_system_object_maps dependent_system_object_maps_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.dependent_system_object_maps
    ADD CONSTRAINT dependent_system_object_maps_pkey PRIMARY KEY (dependent_system_object_map_id);

--
-- Name: dependent_systems dependent_systems_name_unique; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.dependent_systems
    ADD CONSTRAINT dependent_systems_name_unique UNIQUE (name);

--
-- Name: dependent_systems dependent_systems_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.dependent_systems
    ADD CONSTRAINT dependent_systems_pkey PRIMARY KEY (dependent_system_uuid);

--
-- Name: named_steps named_steps_name_unique; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_steps
    ADD CONSTRAINT named_steps_name_unique UNIQUE (name);

--
-- Name: named_steps named_steps_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_steps
    ADD CONSTRAINT named_steps_pkey PRIMARY KEY (named_step_uuid);

--
-- Name: named_tasks_named_steps named_tasks_named_steps_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_tasks_named_steps
    ADD CONSTRAINT named_tasks_named_steps_pkey PRIMARY KEY (ntns_uuid);

--
-- Name: named_tasks_named_steps named_tasks_named_steps_unique; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_tasks_named_steps
    ADD CONSTRAINT named_tasks_named_steps_unique UNIQUE (named_task_uuid, named_step_uuid);

--
-- Name: named_tasks named_tasks_namespace_name_version_unique; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_tasks
    ADD CONSTRAINT named_tasks_namespace_name_version_unique UNIQUE (task_namespace_uuid, name, version);

--
-- Name: named_tasks named_tasks_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_tasks
    ADD CONSTRAINT named_tasks_pkey PRIMARY KEY (named_task_uuid);

--
-- Name: schema_components schema_components_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.schema_components
    ADD CONSTRAINT schema_components_pkey PRIMARY KEY (name);

--
-- Name: schema_migrations schema_migrations_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

--
-- Name: task_annotations task_annotations_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.task_annotations
    ADD CONSTRAINT task_annotations_pkey PRIMARY KEY (task_annotation_id);

--
-- Name: task_namespaces task_namespaces_name_unique; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.task_namespaces
    ADD CONSTRAINT task_namespaces_name_unique UNIQUE (name);

--
-- Name: task_namespaces task_namespaces_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.task_namespaces
    ADD CONSTRAINT task_namespaces_pkey PRIMARY KEY (task_namespace_uuid);

--
-- Name: task_transitions task_transitions_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.task_transitions
    ADD CONSTRAINT task_transitions_pkey PRIMARY KEY (task_transition_uuid);

--
-- Name: tasks_dlq tasks_dlq_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.tasks_dlq
    ADD CONSTRAINT tasks_dlq_pkey PRIMARY KEY (dlq_entry_uuid);

--
-- Name: tasks tasks_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.tasks
    ADD CONSTRAINT tasks_pkey PRIMARY KEY (task_uuid);

--
-- Name: workflow_step_edges unique_edge_per_step_pair; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_edges
    ADD CONSTRAINT unique_edge_per_step_pair UNIQUE (from_step_uuid, to_step_uuid, name);

--
-- Name: CONSTRAINT unique_edge_per_step_pair ON workflow_step_edges; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON CONSTRAINT unique_edge_per_step_pair ON tasker.workflow_step_edges IS 'Lets the creation of dynamic steps be repeated without harm.';

--
-- Name: workflow_step_result_audit uq_audit_step_transition; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_result_audit
    ADD CONSTRAINT uq_audit_step_transition UNIQUE (workflow_step_uuid, workflow_step_transition_uuid);

--
-- Name: workflow_steps uq_workflow_step_task_named_step; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_steps
    ADD CONSTRAINT uq_workflow_step_task_named_step UNIQUE (task_uuid, named_step_uuid);

--
-- Name: workers workers_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (worker_uuid);

--
-- Name: workflow_step_edges workflow_step_edges_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_edges
    ADD CONSTRAINT workflow_step_edges_pkey PRIMARY KEY (workflow_step_edge_uuid);

--
-- Name: workflow_step_result_audit workflow_step_result_audit_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_result_audit
    ADD CONSTRAINT workflow_step_result_audit_pkey PRIMARY KEY (workflow_step_result_audit_uuid);

--
-- Name: workflow_step_transitions workflow_step_transitions_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_transitions
    ADD CONSTRAINT workflow_step_transitions_pkey PRIMARY KEY (workflow_step_transition_uuid);

--
-- Name: workflow_steps workflow_steps_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_steps
    ADD CONSTRAINT workflow_steps_pkey PRIMARY KEY (workflow_step_uuid);

--
-- Name: idx_audit_recorded_at; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_audit_recorded_at ON tasker.workflow_step_result_audit USING brin (recorded_at) WITH (pages_per_range='32', autosummarize='on');

--
-- Name: idx_audit_task_uuid; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_audit_task_uuid ON tasker.workflow_step_result_audit USING btree (task_uuid);

--
-- Name: idx_dlq_resolution_status; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_dlq_resolution_status ON tasker.tasks_dlq USING btree (resolution_status, dlq_timestamp);

--
-- Name: idx_dlq_task_lookup; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_dlq_task_lookup ON tasker.tasks_dlq USING btree (task_uuid);

--
-- Name: idx_dlq_timestamp; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_dlq_timestamp ON tasker.tasks_dlq USING btree (dlq_timestamp DESC);

--
-- Name: idx_dlq_unique_pending_task; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_dlq_unique_pending_task ON tasker.tasks_dlq USING btree (task_uuid) WHERE (resolution_status = 'pending'::tasker.dlq_resolution_status);

--
-- Name: idx_named_steps_system_uuid; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_named_steps_system_uuid ON tasker.named_steps USING btree (dependent_system_uuid) WHERE (dependent_system_uuid IS NOT NULL);

--
-- Name: idx_task_annotations_task_uuid; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_task_annotations_task_uuid ON tasker.task_annotations USING btree (task_uuid);

--
-- Name: idx_task_annotations_type_id; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_task_annotations_type_id ON tasker.task_annotations USING btree (annotation_type_id);

--
-- Name: idx_task_transitions_uuid_most_recent; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_task_transitions_uuid_most_recent ON tasker.task_transitions USING btree (task_uuid, most_recent) WHERE (most_recent = true);

--
-- Name: idx_task_transitions_uuid_sort_key; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_task_transitions_uuid_sort_key ON tasker.task_transitions USING btree (task_uuid, sort_key);

--
-- Name: idx_tasks_active_with_priority_covering; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_active_with_priority_covering ON tasker.tasks USING btree (task_uuid) WHERE (complete = false);

--
-- Name: idx_tasks_correlation_id; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_correlation_id ON tasker.tasks USING btree (correlation_id);

--
-- Name: idx_tasks_created_at; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_created_at ON tasker.tasks USING brin (created_at) WITH (pages_per_range='32', autosummarize='on');

--
-- Name: idx_tasks_identity_hash; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_tasks_identity_hash ON tasker.tasks USING btree (identity_hash);

--
-- Name: idx_tasks_named_task_uuid; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_named_task_uuid ON tasker.tasks USING btree (named_task_uuid);

--
-- Name: idx_tasks_parent_correlation_id; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_parent_correlation_id ON tasker.tasks USING btree (parent_correlation_id) WHERE (parent_correlation_id IS NOT NULL);

--
-- Name: idx_tasks_tags_gin_path; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_tags_gin_path ON tasker.tasks USING gin (tags jsonb_path_ops) WHERE (tags IS NOT NULL);

--
-- Name: idx_workflow_step_edges_to_step; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_workflow_step_edges_to_step ON tasker.workflow_step_edges USING btree (to_step_uuid);

--
-- Name: idx_workflow_step_transitions_uuid_most_recent; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_workflow_step_transitions_uuid_most_recent ON tasker.workflow_step_transitions USING btree (workflow_step_uuid, most_recent) WHERE (most_recent = true);

--
-- Name: idx_workflow_step_transitions_uuid_sort_key; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_workflow_step_transitions_uuid_sort_key ON tasker.workflow_step_transitions USING btree (workflow_step_uuid, sort_key);

--
-- Name: idx_workflow_steps_created_at; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_workflow_steps_created_at ON tasker.workflow_steps USING brin (created_at) WITH (pages_per_range='32', autosummarize='on');

--
-- Name: idx_workflow_steps_wake_at; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_workflow_steps_wake_at ON tasker.workflow_steps USING btree (wake_at) WHERE (wake_at IS NOT NULL);

--
-- Name: workflow_step_transitions trg_apply_foreign_transition; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_apply_foreign_transition AFTER INSERT ON tasker.workflow_step_transitions FOR EACH ROW WHEN ((new.attempt IS NULL)) EXECUTE FUNCTION tasker.apply_foreign_transition();

--
-- Name: workflow_step_transitions trg_step_result_audit; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_step_result_audit AFTER INSERT ON tasker.workflow_step_transitions FOR EACH ROW WHEN (((new.attempt IS NULL) AND ((new.to_state)::text = ANY ((ARRAY['enqueued_for_orchestration'::character varying, 'enqueued_as_error_for_orchestration'::character varying])::text[])))) EXECUTE FUNCTION tasker.create_step_result_audit();

--
-- Name: tasks_dlq update_dlq_updated_at; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER update_dlq_updated_at BEFORE UPDATE ON tasker.tasks_dlq FOR EACH ROW EXECUTE FUNCTION tasker.update_updated_at_column();

--
-- Name: dependent_system_object_maps dependent_system_object_maps_dependent_system_one_uuid_f; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.dependent_system_object_maps
    ADD CONSTRAINT dependent_system_object_maps_dependent_system_one_uuid_f FOREIGN KEY (dependent_system_one_uuid) REFERENCES tasker.dependent_systems(dependent_system_uuid);

--
-- Name: dependent_system_object_maps dependent_system_object_maps_dependent_system_two_uuid_f; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.dependent_system_object_maps
    ADD CONSTRAINT dependent_system_object_maps_dependent_system_two_uuid_f FOREIGN KEY (dependent_system_two_uuid) REFERENCES tasker.dependent_systems(dependent_system_uuid);

--
-- Name: named_steps named_steps_dependent_system_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_steps
    ADD CONSTRAINT named_steps_dependent_system_uuid_fkey FOREIGN KEY (dependent_system_uuid) REFERENCES tasker.dependent_systems(dependent_system_uuid);

--
-- Name: named_tasks_named_steps named_tasks_named_steps_named_step_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_tasks_named_steps
    ADD CONSTRAINT named_tasks_named_steps_named_step_uuid_fkey FOREIGN KEY (named_step_uuid) REFERENCES tasker.named_steps(named_step_uuid);

--
-- Name: named_tasks_named_steps named_tasks_named_steps_named_task_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_tasks_named_steps
    ADD CONSTRAINT named_tasks_named_steps_named_task_uuid_fkey FOREIGN KEY (named_task_uuid) REFERENCES tasker.named_tasks(named_task_uuid);

--
-- Name: named_tasks named_tasks_task_namespace_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.named_tasks
    ADD CONSTRAINT named_tasks_task_namespace_uuid_fkey FOREIGN KEY (task_namespace_uuid) REFERENCES tasker.task_namespaces(task_namespace_uuid);

--
-- Name: task_annotations task_annotations_annotation_type_id_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.task_annotations
    ADD CONSTRAINT task_annotations_annotation_type_id_fkey FOREIGN KEY (annotation_type_id) REFERENCES tasker.annotation_types(annotation_type_id);

--
-- Name: task_annotations task_annotations_task_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.task_annotations
    ADD CONSTRAINT task_annotations_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks(task_uuid);

--
-- Name: task_transitions task_transitions_task_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.task_transitions
    ADD CONSTRAINT task_transitions_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks(task_uuid);

--
-- Name: tasks_dlq tasks_dlq_task_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.tasks_dlq
    ADD CONSTRAINT tasks_dlq_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks(task_uuid);

--
-- Name: tasks tasks_named_task_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.tasks
    ADD CONSTRAINT tasks_named_task_uuid_fkey FOREIGN KEY (named_task_uuid) REFERENCES tasker.named_tasks(named_task_uuid);

--
-- Name: workflow_step_edges workflow_step_edges_from_step_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_edges
    ADD CONSTRAINT workflow_step_edges_from_step_uuid_fkey FOREIGN KEY (from_step_uuid) REFERENCES tasker.workflow_steps(workflow_step_uuid);

--
-- Name: workflow_step_edges workflow_step_edges_to_step_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_edges
    ADD CONSTRAINT workflow_step_edges_to_step_uuid_fkey FOREIGN KEY (to_step_uuid) REFERENCES tasker.workflow_steps(workflow_step_uuid);

--
-- Name: workflow_step_result_audit workflow_step_result_audit_step_transition_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_result_audit
    ADD CONSTRAINT workflow_step_result_audit_step_transition_uuid_fkey FOREIGN KEY (workflow_step_transition_uuid) REFERENCES tasker.workflow_step_transitions(workflow_step_transition_uuid);

--
-- Name: workflow_step_result_audit workflow_step_result_audit_task_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_result_audit
    ADD CONSTRAINT workflow_step_result_audit_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks(task_uuid);

--
-- Name: workflow_step_result_audit workflow_step_result_audit_workflow_step_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_result_audit
    ADD CONSTRAINT workflow_step_result_audit_workflow_step_uuid_fkey FOREIGN KEY (workflow_step_uuid) REFERENCES tasker.workflow_steps(workflow_step_uuid);

--
-- Name: workflow_step_transitions workflow_step_transitions_workflow_step_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_step_transitions
    ADD CONSTRAINT workflow_step_transitions_workflow_step_uuid_fkey FOREIGN KEY (workflow_step_uuid) REFERENCES tasker.workflow_steps(workflow_step_uuid);

--
-- Name: workflow_steps workflow_steps_named_step_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_steps
    ADD CONSTRAINT workflow_steps_named_step_uuid_fkey FOREIGN KEY (named_step_uuid) REFERENCES tasker.named_steps(named_step_uuid);

--
-- Name: workflow_steps workflow_steps_task_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.workflow_steps
    ADD CONSTRAINT workflow_steps_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks(task_uuid);

--
-- PostgreSQL database dump complete
--
