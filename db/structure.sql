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
-- Name: acknowledge_event(text, bigint, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.acknowledge_event(p_namespace text, p_message bigint, p_delivery integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_count int;
BEGIN
    EXECUTE format('DELETE FROM pgmq.%I q WHERE q.msg_id = $1 AND q.read_ct = $2',
                   'q_' || tasker.event_queue_name(p_namespace))
    USING p_message, p_delivery;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count > 0;
END
$_$;

--
-- Name: add_dead_letter(uuid, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.add_dead_letter(p_task uuid, p_by text, p_reason text) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_state text;
    v_template text;
    v_entry uuid;
BEGIN
    PERFORM tasker.engine_require_operator(p_by, p_reason);
    SELECT t.state, tn.name || '/' || nt.name INTO v_state, v_template
    FROM tasker.tasks t
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
    WHERE t.task_uuid = p_task FOR NO KEY UPDATE OF t;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', NULL::text, 0, 'task';
        RETURN;
    END IF;
    INSERT INTO tasker.tasks_dlq
        (task_uuid, original_state, dlq_reason, dlq_timestamp, task_snapshot, metadata, created_at, updated_at)
    VALUES (p_task, v_state, 'manual_dlq', v_now AT TIME ZONE 'UTC', tasker.dead_letter_snapshot(p_task),
            tasker.dead_letter_metadata(v_template, 'manual', NULL, 'manual', p_reason)
            || jsonb_build_object('detection_method', 'manual', 'opened_by', p_by),
            v_now AT TIME ZONE 'UTC', v_now AT TIME ZONE 'UTC')
    ON CONFLICT (task_uuid) WHERE resolution_status = 'pending' DO NOTHING
    RETURNING dlq_entry_uuid INTO v_entry;
    IF v_entry IS NULL THEN
        RETURN QUERY
        SELECT 'refused', v_state, 0, 'it has the open entry ' || d.dlq_entry_uuid
        FROM tasker.tasks_dlq d WHERE d.task_uuid = p_task AND d.resolution_status = 'pending';
        RETURN;
    END IF;
    PERFORM tasker.engine_record_action(
        'add_dead_letter', p_task, NULL, p_by, p_reason, jsonb_build_object('dlq_entry', v_entry), v_now);
    RETURN QUERY SELECT 'done', v_state, 0, v_entry::text;
END
$$;

--
-- Name: admit_foreign_worker(text, text[], text[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.admit_foreign_worker(p_role text, p_namespaces text[], p_callables text[]) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    bad text;
    namespace text;
    queue text;
    callee pg_catalog.regprocedure;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles AS r WHERE r.rolname = p_role) THEN
        RAISE EXCEPTION 'p_role: there is no role %', quote_nullable(p_role) USING ERRCODE = 'undefined_object';
    END IF;
    IF COALESCE(cardinality(p_namespaces), 0) = 0 OR array_position(p_namespaces, NULL) IS NOT NULL THEN
        RAISE EXCEPTION 'p_namespaces: found %, allowed are one or more names', quote_nullable(p_namespaces::text)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT c INTO bad FROM unnest(p_callables) AS c WHERE c IS NULL OR c = '' OR c LIKE '%,%' LIMIT 1;
    IF FOUND OR COALESCE(cardinality(p_callables), 0) = 0 THEN
        RAISE EXCEPTION 'p_callables: found %, allowed are one or more names without commas', quote_nullable(bad)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    EXECUTE format('GRANT USAGE ON SCHEMA tasker, pgmq TO %I', p_role);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA tasker TO %I', p_role);
    EXECUTE format('GRANT INSERT, UPDATE ON tasker.task_namespaces, tasker.named_tasks, tasker.workflow_step_transitions TO %I', p_role);
    EXECUTE format('GRANT UPDATE ON tasker.workflow_steps TO %I', p_role);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA pgmq TO %I', p_role);
    -- These act with the rights of the role; section 15's do not, and are not for it.
    FOR callee IN
        SELECT p.oid::pg_catalog.regprocedure FROM pg_catalog.pg_proc AS p
        WHERE p.pronamespace = 'tasker'::pg_catalog.regnamespace AND NOT p.prosecdef
          AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', callee, p_role);
    END LOOP;

    FOREACH queue IN ARRAY ARRAY['orchestration_step_results', 'orchestration_task_requests', 'orchestration_task_finalizations'] LOOP
        PERFORM tasker.admit_to_queue(p_role, queue);
    END LOOP;
    FOREACH namespace IN ARRAY p_namespaces LOOP
        PERFORM tasker.admit_to_queue(p_role, lower(namespace) || '_domain_events');
        PERFORM tasker.admit_to_queue(p_role, lower(namespace) || '_domain_events_dlq');
        queue := tasker.step_queue_name(namespace);
        PERFORM tasker.admit_to_queue(p_role, queue);
        EXECUTE format('ALTER TABLE pgmq.%I ENABLE ROW LEVEL SECURITY', 'q_' || queue);
        EXECUTE format('DROP POLICY IF EXISTS foreign_workers ON pgmq.%I', 'q_' || queue);
        EXECUTE format(
            $policy$CREATE POLICY foreign_workers ON pgmq.%I
                USING (COALESCE(headers ->> 'callable' = ANY (tasker.foreign_callables()), true)) WITH CHECK (true)$policy$,
            'q_' || queue);
    END LOOP;

    BEGIN
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET tasker.callables = %L', p_role, current_database(), array_to_string(p_callables, ','));
    EXCEPTION
        WHEN insufficient_privilege THEN
            RAISE NOTICE 'tasker.callables was not set for role %: its connections must set it', p_role;
    END;
END
$_$;

--
-- Name: FUNCTION admit_foreign_worker(p_role text, p_namespaces text[], p_callables text[]); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.admit_foreign_worker(p_role text, p_namespaces text[], p_callables text[]) IS 'Lets a role run foreign workers with the given handlers in the given namespaces, beside others.';

--
-- Name: admit_to_queue(text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.admit_to_queue(p_role text, p_queue text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pgmq.meta AS m WHERE m.queue_name = p_queue) THEN
        PERFORM pgmq.create(queue_name => p_queue);
    END IF;
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON pgmq.%I, pgmq.%I TO %I', 'q_' || p_queue, 'a_' || p_queue, p_role);
    EXECUTE format('GRANT SELECT ON SEQUENCE %s TO %I', pg_get_serial_sequence(format('pgmq.%I', 'q_' || p_queue), 'msg_id'), p_role);
END
$$;

--
-- Name: allowed_step_transitions(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.allowed_step_transitions(p_from text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_from WHEN 'pending'::text THEN ARRAY['enqueued'::text, 'in_progress'::text, 'waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'enqueued'::text THEN ARRAY['in_progress'::text, 'waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'in_progress'::text THEN ARRAY['enqueued'::text, 'enqueued_for_orchestration'::text, 'enqueued_as_error_for_orchestration'::text, 'waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'enqueued_for_orchestration'::text THEN ARRAY['waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'enqueued_as_error_for_orchestration'::text THEN ARRAY['waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'waiting_for_retry'::text THEN ARRAY['pending'::text, 'enqueued'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'error'::text THEN ARRAY['pending'::text, 'complete'::text, 'cancelled'::text, 'resolved_manually'::text] ELSE ARRAY[]::text[] END;

--
-- Name: FUNCTION allowed_step_transitions(p_from text); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.allowed_step_transitions(p_from text) IS 'The step states that may follow the given one, in the order of TaskerCore''s table, which this one equals.';

--
-- Name: allowed_task_transitions(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.allowed_task_transitions(p_from text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_from WHEN 'pending'::text THEN ARRAY['initializing'::text, 'steps_in_process'::text, 'complete'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'initializing'::text THEN ARRAY['enqueuing_steps'::text, 'waiting_for_dependencies'::text, 'complete'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'enqueuing_steps'::text THEN ARRAY['steps_in_process'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'steps_in_process'::text THEN ARRAY['evaluating_results'::text, 'waiting_for_retry'::text, 'blocked_by_failures'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'evaluating_results'::text THEN ARRAY['enqueuing_steps'::text, 'waiting_for_dependencies'::text, 'blocked_by_failures'::text, 'complete'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'waiting_for_dependencies'::text THEN ARRAY['evaluating_results'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'waiting_for_retry'::text THEN ARRAY['enqueuing_steps'::text, 'steps_in_process'::text, 'blocked_by_failures'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'blocked_by_failures'::text THEN ARRAY['steps_in_process'::text, 'waiting_for_retry'::text, 'complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text] WHEN 'error'::text THEN ARRAY['steps_in_process'::text, 'waiting_for_retry'::text, 'blocked_by_failures'::text, 'complete'::text] ELSE ARRAY[]::text[] END;

--
-- Name: FUNCTION allowed_task_transitions(p_from text); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.allowed_task_transitions(p_from text) IS 'The task states that may follow the given one, in the order of TaskerCore''s table, which this one equals.';

--
-- Name: apply_foreign_transition(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.apply_foreign_transition() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
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
    handler text;
BEGIN
    IF written_from = 'pending' THEN
        SELECT t.task_uuid, t.state, t.failed_steps, t.transition_count INTO task
        FROM tasker.tasks AS t
        WHERE t.task_uuid = (SELECT s.task_uuid FROM tasker.workflow_steps AS s WHERE s.workflow_step_uuid = NEW.workflow_step_uuid)
        FOR NO KEY UPDATE;
    END IF;

    SELECT s.task_uuid, COALESCE(s.template_step_uuid, s.named_step_uuid) AS named_step_uuid, s.state,
           s.unmet_dependencies, s.transition_count, s.worker_uuid INTO step
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
        -- A step that came back from a lost foreign worker may be with one of ours now, whose attempt it is.
        WHEN 'in_progress' THEN CASE WHEN step.worker_uuid IS NULL
            THEN ARRAY['enqueued_for_orchestration', 'enqueued_as_error_for_orchestration'] ELSE ARRAY[]::text[] END
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
        SELECT n.timeout_ms * interval '1 millisecond', n.callable INTO lease, handler
        FROM tasker.tasks AS t
        JOIN tasker.named_tasks_named_steps AS n ON n.named_task_uuid = t.named_task_uuid
        WHERE t.task_uuid = step.task_uuid AND n.named_step_uuid = step.named_step_uuid;

        IF EXISTS (SELECT FROM tasker.pauses) AND tasker.engine_paused(step.task_uuid) THEN
            RAISE EXCEPTION 'step %: it is paused', NEW.workflow_step_uuid
                USING ERRCODE = 'object_not_in_prerequisite_state', CONSTRAINT = 'trg_apply_foreign_transition';
        END IF;

        -- A worker of the reference system fails every step whose handler it lacks, for good.
        IF NOT tasker.is_for_foreign_workers(handler) THEN
            RAISE EXCEPTION 'step %: its handler % is not this worker''s', NEW.workflow_step_uuid, quote_nullable(handler)
                USING ERRCODE = 'object_not_in_prerequisite_state', CONSTRAINT = 'trg_apply_foreign_transition';
        END IF;

        -- message_id stays: a worker that dies before it archives the message leaves it to the settlement or the sweep.
        UPDATE tasker.workflow_steps AS s
        SET state = 'in_progress', in_process = true, worker_uuid = NULL,
            wake_at = moment + coalesce(lease, default_lease),
            transition_count = NEW.sort_key, updated_at = moment AT TIME ZONE 'UTC'
        WHERE s.workflow_step_uuid = NEW.workflow_step_uuid;
    ELSE
        -- The row carries the result, which the worker stores and announces in two further transactions. Stored here, it
        -- cannot get lost; should its announcement be, the timer has the stored result settled.
        UPDATE tasker.workflow_steps AS s
        SET state = NEW.to_state, in_process = false, results = tasker.foreign_result(NEW.metadata),
            wake_at = moment + result_grace,
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

--
-- Name: FUNCTION apply_foreign_transition(); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.apply_foreign_transition() IS 'Applies a history row of a foreign worker to the step, or refuses it naming what was found and what is allowed.';

--
-- Name: bury_event(text, bigint, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.bury_event(p_namespace text, p_message bigint, p_delivery integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_queue text := tasker.event_queue_name(p_namespace);
    v_message jsonb;
BEGIN
    EXECUTE format('DELETE FROM pgmq.%I q WHERE q.msg_id = $1 AND q.read_ct = $2 RETURNING q.message', 'q_' || v_queue)
    INTO v_message
    USING p_message, p_delivery;
    IF v_message IS NULL THEN
        RETURN false;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pgmq.meta m WHERE m.queue_name = v_queue || '_dlq') THEN
        PERFORM pgmq.create(queue_name => v_queue || '_dlq');
    END IF;
    PERFORM pgmq.send(v_queue || '_dlq', v_message);
    RETURN true;
END
$_$;

--
-- Name: calculate_dependency_levels(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.calculate_dependency_levels(input_task_uuid uuid) RETURNS TABLE(workflow_step_uuid uuid, dependency_level integer)
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    graph record;
    levels integer[];
    missing integer[];
    line integer[] := '{}';
    place integer := 1;
    parent integer;
    child integer;
BEGIN
    SELECT g.* INTO graph FROM tasker.task_graph(input_task_uuid) AS g;
    levels := array_fill(0, ARRAY[cardinality(graph.steps)]);
    missing := graph.parents;
    FOR step IN 1 .. cardinality(graph.steps) LOOP
        IF missing[step] = 0 THEN
            line := line || step;
        END IF;
    END LOOP;

    WHILE place <= cardinality(line) LOOP
        parent := line[place];
        place := place + 1;
        FOR edge IN graph.first_edge[parent] .. graph.first_edge[parent + 1] - 1 LOOP
            child := graph.children[edge];
            missing[child] := missing[child] - 1;
            levels[child] := levels[parent] + 1;
            IF missing[child] = 0 THEN
                line := line || child;
            END IF;
        END LOOP;
    END LOOP;

    RETURN QUERY
    SELECT u.step, u.level
    FROM unnest(graph.steps, levels, missing) AS u(step, level, missing)
    WHERE u.missing = 0
    ORDER BY u.level, u.step;
END
$$;

--
-- Name: FUNCTION calculate_dependency_levels(input_task_uuid uuid); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.calculate_dependency_levels(input_task_uuid uuid) IS 'The longest way from a root to each step, in edges.';

--
-- Name: calculate_staleness_threshold(character varying, jsonb, integer, integer, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.calculate_staleness_threshold(p_task_state character varying, p_template_config jsonb, p_default_waiting_deps integer DEFAULT 60, p_default_waiting_retry integer DEFAULT 30, p_default_steps_process integer DEFAULT 30) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE p_task_state WHEN 'waiting_for_dependencies'::text THEN COALESCE(((p_template_config #>> '{lifecycle,max_waiting_for_dependencies_minutes}'::text[]))::integer, p_default_waiting_deps) WHEN 'waiting_for_retry'::text THEN COALESCE(((p_template_config #>> '{lifecycle,max_waiting_for_retry_minutes}'::text[]))::integer, p_default_waiting_retry) WHEN 'steps_in_process'::text THEN COALESCE(((p_template_config #>> '{lifecycle,max_steps_in_process_minutes}'::text[]))::integer, p_default_steps_process) ELSE 1440 END;

--
-- Name: FUNCTION calculate_staleness_threshold(p_task_state character varying, p_template_config jsonb, p_default_waiting_deps integer, p_default_waiting_retry integer, p_default_steps_process integer); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.calculate_staleness_threshold(p_task_state character varying, p_template_config jsonb, p_default_waiting_deps integer, p_default_waiting_retry integer, p_default_steps_process integer) IS 'Minutes without a sign of life after which a task in this state is stale; the template''s lifecycle overrides the defaults.';

--
-- Name: calculate_step_depths(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.calculate_step_depths(p_task_uuid uuid) RETURNS TABLE(step_uuid uuid, depth integer)
    LANGUAGE plpgsql STABLE COST 10000 ROWS 10
    AS $$
DECLARE
    graph record;
    depths integer[];
    line integer[] := '{}';
    place integer := 1;
    parent integer;
    child integer;
BEGIN
    SELECT g.* INTO graph FROM tasker.task_graph(p_task_uuid) AS g;
    depths := array_fill(NULL::integer, ARRAY[cardinality(graph.steps)]);
    FOR step IN 1 .. cardinality(graph.steps) LOOP
        IF graph.parents[step] = 0 THEN
            depths[step] := 0;
            line := line || step;
        END IF;
    END LOOP;

    WHILE place <= cardinality(line) LOOP
        parent := line[place];
        place := place + 1;
        FOR edge IN graph.first_edge[parent] .. graph.first_edge[parent + 1] - 1 LOOP
            child := graph.children[edge];
            IF depths[child] IS NULL THEN
                depths[child] := depths[parent] + 1;
                line := line || child;
            END IF;
        END LOOP;
    END LOOP;

    RETURN QUERY SELECT u.step, u.depth FROM unnest(graph.steps, depths) AS u(step, depth);
END
$$;

--
-- Name: calculate_step_next_retry_time(integer, timestamp without time zone, timestamp without time zone, integer, integer, numeric); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.calculate_step_next_retry_time(backoff_request_seconds integer, last_attempted_at timestamp without time zone, failure_time timestamp without time zone, attempts integer, p_max_backoff_seconds integer DEFAULT 60, p_backoff_multiplier numeric DEFAULT 2.0) RETURNS timestamp without time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN ((backoff_request_seconds IS NOT NULL) AND (last_attempted_at IS NOT NULL)) THEN (last_attempted_at + ((backoff_request_seconds)::double precision * '00:00:01'::interval)) WHEN (failure_time IS NOT NULL) THEN (failure_time + ((LEAST((p_backoff_multiplier ^ (LEAST(COALESCE(attempts, 1), 64))::numeric), (p_max_backoff_seconds)::numeric))::double precision * '00:00:01'::interval)) ELSE NULL::timestamp without time zone END;

--
-- Name: FUNCTION calculate_step_next_retry_time(backoff_request_seconds integer, last_attempted_at timestamp without time zone, failure_time timestamp without time zone, attempts integer, p_max_backoff_seconds integer, p_backoff_multiplier numeric); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.calculate_step_next_retry_time(backoff_request_seconds integer, last_attempted_at timestamp without time zone, failure_time timestamp without time zone, attempts integer, p_max_backoff_seconds integer, p_backoff_multiplier numeric) IS 'The delay the engine decided wins; without one, exponential from the failure with a cap; NULL means at once.';

--
-- Name: cancel_task(uuid, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.cancel_task(p_task uuid, p_by text, p_reason text) RETURNS TABLE(outcome text, state text, steps integer)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 1
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
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
    PERFORM tasker.engine_require_operator(p_by, p_reason);
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
    DELETE FROM tasker.pauses p WHERE p.scope = 'task' AND p.key = p_task::text;
    PERFORM tasker.engine_close_dead_letter(p_task, 'cancelled', p_by, p_reason, v_now);
    PERFORM tasker.engine_record_action('cancel_task', p_task, NULL, p_by, p_reason,
                                        jsonb_build_object('state', v_task.state, 'steps', COALESCE(cardinality(v_steps), 0)),
                                        v_now);
    -- Rare, so the notification may ride on this transaction: running handlers are cancelled wherever they are.
    PERFORM pg_catalog.pg_notify('tasker_cancelled', p_task::text);
    RETURN QUERY SELECT 'cancelled', 'cancelled', COALESCE(cardinality(v_steps), 0);
END
$$;

--
-- Name: check_batch_outcome(jsonb); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.check_batch_outcome(p_result jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    v_outcome jsonb := p_result->'batch_processing_outcome';
    v_cursors jsonb := p_result->'batch_processing_outcome'->'cursor_configs';
    v_bad record;
BEGIN
    IF v_outcome IS NULL OR jsonb_typeof(v_outcome) <> 'object' THEN
        RETURN format('batch_processing_outcome: found %s; allowed is the outcome of the analysis, as a map',
                      COALESCE('a value of type ' || jsonb_typeof(v_outcome), 'nothing'));
    ELSIF v_outcome->'type' = '"no_batches"' THEN
        RETURN NULL;
    ELSIF v_outcome->'type' IS DISTINCT FROM '"create_batches"' THEN
        RETURN format('batch_processing_outcome.type: found %s; allowed is no_batches or create_batches',
                      COALESCE(left((v_outcome->'type')::text, 80), 'nothing'));
    ELSIF jsonb_typeof(v_outcome->'worker_template_name') IS DISTINCT FROM 'string' THEN
        RETURN format('batch_processing_outcome.worker_template_name: found %s; allowed is the name of a batch worker step',
                      COALESCE('a value of type ' || jsonb_typeof(v_outcome->'worker_template_name'), 'nothing'));
    ELSIF v_cursors IS NULL OR jsonb_typeof(v_cursors) <> 'array' THEN
        RETURN format('batch_processing_outcome.cursor_configs: found %s; allowed is a list of cursors',
                      COALESCE('a value of type ' || jsonb_typeof(v_cursors), 'nothing'));
    ELSIF jsonb_array_length(v_cursors) NOT BETWEEN 1 AND 10000 THEN
        RETURN format('batch_processing_outcome.cursor_configs: found %s cursors; allowed are 1 to 10000 (or the type '
                      'no_batches)', jsonb_array_length(v_cursors));
    END IF;

    SELECT min(c.i) FILTER (WHERE jsonb_typeof(c.value->'batch_id') IS DISTINCT FROM 'string'
                               OR c.value->>'batch_id' = '') no_id,
           min(c.i) FILTER (WHERE CASE WHEN jsonb_typeof(c.value->'batch_size') = 'number'
                                       THEN (c.value->>'batch_size')::numeric NOT BETWEEN 0 AND 2147483647
                                            OR (c.value->>'batch_size')::numeric <> trunc((c.value->>'batch_size')::numeric)
                                       ELSE true END) no_size,
           max(char_length(v_outcome->>'worker_template_name') + 1 + char_length(c.value->>'batch_id')) longest
    INTO v_bad
    FROM jsonb_array_elements(v_cursors) WITH ORDINALITY c(value, i);
    IF v_bad.no_id IS NOT NULL THEN
        RETURN format('batch_processing_outcome.cursor_configs[%s].batch_id: found %s; allowed is a text that is not empty',
                      v_bad.no_id - 1, COALESCE(left((v_cursors->(v_bad.no_id::int - 1)->'batch_id')::text, 80), 'nothing'));
    ELSIF v_bad.no_size IS NOT NULL THEN
        RETURN format('batch_processing_outcome.cursor_configs[%s].batch_size: found %s; allowed is a whole number from 0 to '
                      '2147483647',
                      v_bad.no_size - 1,
                      COALESCE(left((v_cursors->(v_bad.no_size::int - 1)->'batch_size')::text, 80), 'nothing'));
    ELSIF v_bad.longest > 128 THEN
        RETURN format('batch_processing_outcome.cursor_configs: found a batch_id with which the name of a step has %s '
                      'characters; allowed are 128', v_bad.longest);
    END IF;

    SELECT c.value->>'batch_id' id INTO v_bad
    FROM jsonb_array_elements(v_cursors) c(value) GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1;
    IF FOUND THEN
        RETURN format('batch_processing_outcome.cursor_configs: found batch_id %L more than once; allowed is each once',
                      v_bad.id);
    END IF;

    -- Of other cursors nobody here knows the order, only that the same range twice is no batch of its own.
    SELECT min(c.value->>'batch_id') id INTO v_bad
    FROM jsonb_array_elements(v_cursors) c(value)
    WHERE jsonb_typeof(c.value->'start_cursor') <> 'null' AND jsonb_typeof(c.value->'end_cursor') <> 'null'
      AND NOT (jsonb_typeof(c.value->'start_cursor') = 'number' AND jsonb_typeof(c.value->'end_cursor') = 'number')
    GROUP BY c.value->'start_cursor', c.value->'end_cursor' HAVING count(*) > 1 ORDER BY 1 LIMIT 1;
    IF FOUND THEN
        RETURN format('batch_processing_outcome.cursor_configs: found the range of batch %L more than once; allowed is each '
                      'once', v_bad.id);
    END IF;

    -- Cursors that are numbers have an order, so it can be seen whether each item is in one batch only.
    SELECT r.id, r.began, r.ended, r.before INTO v_bad
    FROM (SELECT n.id, n.began, n.ended, max(n.ended) OVER (ORDER BY n.began, n.ended
                                                            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) before
          FROM (SELECT c.value->>'batch_id' id,
                       CASE WHEN jsonb_typeof(c.value->'start_cursor') = 'number' THEN (c.value->>'start_cursor')::numeric END
                           began,
                       CASE WHEN jsonb_typeof(c.value->'end_cursor') = 'number' THEN (c.value->>'end_cursor')::numeric END
                           ended
                FROM jsonb_array_elements(v_cursors) c(value)) n
          WHERE n.began IS NOT NULL AND n.ended IS NOT NULL) r
    WHERE r.ended < r.began OR r.began < r.before AND r.began < r.ended LIMIT 1;
    IF FOUND THEN
        RETURN format('batch_processing_outcome.cursor_configs: found batch %L from %s to %s%s; allowed are ranges that '
                      'do not end before they begin and do not overlap', v_bad.id, v_bad.began, v_bad.ended,
                      CASE WHEN v_bad.ended >= v_bad.began THEN format(', although another goes to %s', v_bad.before)
                           ELSE '' END);
    END IF;
    RETURN NULL;
END
$$;

--
-- Name: check_decision_outcome(jsonb); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.check_decision_outcome(p_result jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
DECLARE
    v_outcome jsonb := p_result->'decision_point_outcome';
    v_names jsonb := p_result->'decision_point_outcome'->'step_names';
BEGIN
    IF v_outcome IS NULL OR jsonb_typeof(v_outcome) <> 'object' THEN
        RETURN format('decision_point_outcome: found %s; allowed is the outcome of the decision, as a map',
                      COALESCE('a value of type ' || jsonb_typeof(v_outcome), 'nothing'));
    ELSIF v_outcome->'type' = '"no_branches"' THEN
        RETURN NULL;
    ELSIF v_outcome->'type' IS DISTINCT FROM '"create_steps"' THEN
        RETURN format('decision_point_outcome.type: found %s; allowed is no_branches or create_steps',
                      COALESCE(left((v_outcome->'type')::text, 80), 'nothing'));
    ELSIF v_names IS NULL OR jsonb_typeof(v_names) <> 'array' THEN
        RETURN format('decision_point_outcome.step_names: found %s; allowed is a list of names of steps',
                      COALESCE('a value of type ' || jsonb_typeof(v_names), 'nothing'));
    ELSIF jsonb_array_length(v_names) NOT BETWEEN 1 AND 100 THEN
        RETURN format('decision_point_outcome.step_names: found %s names; allowed are 1 to 100 (or the type no_branches)',
                      jsonb_array_length(v_names));
    ELSIF jsonb_path_exists(v_names, '$[*] ? (@.type() != "string")') THEN
        RETURN 'decision_point_outcome.step_names: found something else than texts; allowed is a list of names of steps';
    END IF;
    RETURN NULL;
END
$_$;

--
-- Name: checkpoint_step(uuid, uuid, integer, jsonb, bigint, jsonb, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.checkpoint_step(p_worker uuid, p_step uuid, p_attempt integer, p_cursor jsonb, p_items bigint, p_accumulated jsonb, p_lease_ms integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    kept CONSTANT int := 20;
    v_now timestamptz := tasker.engine_clock();
    v_time jsonb := to_jsonb(to_char(v_now AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
    v_message bigint;
    v_queue text;
BEGIN
    UPDATE tasker.workflow_steps s
    SET checkpoint = jsonb_build_object(
            'cursor', p_cursor, 'items_processed', p_items, 'timestamp', v_time, 'accumulated_results', p_accumulated,
            'history', (SELECT COALESCE(jsonb_agg(h.value ORDER BY h.ordinality), '[]')
                        FROM jsonb_array_elements(
                                CASE WHEN jsonb_typeof(s.checkpoint->'history') = 'array' THEN s.checkpoint->'history'
                                     ELSE '[]' END) WITH ORDINALITY h(value, ordinality)
                        WHERE h.ordinality > jsonb_array_length(s.checkpoint->'history') - (kept - 1))
                || jsonb_build_object('cursor', p_cursor, 'timestamp', v_time)),
        updated_at = v_now AT TIME ZONE 'UTC'
    FROM tasker.tasks t
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
    WHERE s.workflow_step_uuid = p_step AND s.state = 'in_progress' AND s.attempts = p_attempt
      AND s.worker_uuid = p_worker AND t.task_uuid = s.task_uuid
    RETURNING s.message_id, tasker.step_queue_name(tn.name) INTO v_message, v_queue;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    EXECUTE format('UPDATE pgmq.%I SET vt = GREATEST(vt, $1) WHERE msg_id = $2', 'q_' || v_queue)
    USING v_now + p_lease_ms * interval '1 millisecond', v_message;
    RETURN true;
END
$_$;

--
-- Name: claim_steps(uuid, text[], text[], integer, integer, integer, boolean); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.claim_steps(p_worker uuid, p_queues text[], p_handlers text[], p_limit integer, p_lease_ms integer, p_since_ms integer DEFAULT NULL::integer, p_longest_wait boolean DEFAULT false) RETURNS TABLE(kind text, ordinal integer, state text, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text, callable text, attempt integer, max_attempts integer, retryable boolean, timeout_ms integer, message_id bigint, correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
    v_parked uuid[];
    v_parked_messages bigint[];
    v_unusable uuid[];
    v_unusable_messages bigint[];
    v_pauses boolean := EXISTS (SELECT FROM tasker.pauses);
    v_from timestamptz := v_now - p_since_ms * interval '1 millisecond';
    v_wait int;
    v_longest_wait int := 0;
BEGIN
    FOREACH v_queue IN ARRAY p_queues LOOP
        IF p_longest_wait THEN
            -- Nothing stands before the oldest, so that one look at everything is enough.
            v_wait := tasker.engine_longest_wait(v_queue, v_now, p_handlers);
            v_longest_wait := GREATEST(v_longest_wait, v_wait);
            v_from := v_now - v_wait * interval '1 millisecond';
        END IF;
        v_skipped := '{}';
        v_rounds := 0;
        -- Each round reads past what the rounds before could not use. Eight rounds bound the work of one call; those that
        -- clear strays away don't count, so that no heap of them keeps the steps behind it waiting.
        WHILE v_rounds < 8 AND v_left > 0 LOOP
            v_strays := NULL;
            v_asked := v_left;
            IF v_from IS NULL THEN
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
            ELSE
                SELECT r.messages, r.steps INTO v_read, v_read_steps
                FROM tasker.engine_read_recent(v_queue, v_from, v_now, v_left, v_skipped, p_handlers) r;
            END IF;
            EXIT WHEN v_read IS NULL;

            WITH found AS (
                SELECT m.ordinality, m.message, s.workflow_step_uuid, s.state, s.attempts, s.transition_count,
                       s.state = 'in_progress'
                           AND (NOT s.retryable OR s.attempts >= GREATEST(COALESCE(s.max_attempts, 3), 1)) spent,
                       v_pauses AND tasker.engine_paused(s.task_uuid) paused,
                       COALESCE(n.callable = ANY (p_handlers), false) runnable
                FROM unnest(v_read, v_read_steps) WITH ORDINALITY m(message, step, ordinality)
                JOIN tasker.workflow_steps s ON s.workflow_step_uuid = m.step
                JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
                LEFT JOIN tasker.named_tasks_named_steps n
                  ON n.named_task_uuid = t.named_task_uuid
                 AND n.named_step_uuid = COALESCE(s.template_step_uuid, s.named_step_uuid)
                WHERE s.state IN ('enqueued', 'in_progress') AND COALESCE(s.message_id, m.message) = m.message
                  -- A foreign worker's lease is a timer; it may leave its message visible for a moment.
                  AND (s.wake_at > v_now) IS NOT TRUE
                FOR NO KEY UPDATE OF s SKIP LOCKED
            ), single AS (
                -- A foreign worker's step names no message, so any number may fit it: the first one does.
                SELECT DISTINCT ON (found.workflow_step_uuid) found.*
                FROM found ORDER BY found.workflow_step_uuid, found.ordinality
            )
            SELECT array_agg(f.message),
                   array_agg(f.message ORDER BY f.ordinality) FILTER (WHERE f.usable),
                   array_agg(f.workflow_step_uuid ORDER BY f.ordinality) FILTER (WHERE f.usable),
                   array_agg(f.state = 'in_progress' ORDER BY f.ordinality) FILTER (WHERE f.usable),
                   array_agg(f.transition_count ORDER BY f.ordinality) FILTER (WHERE f.usable),
                   array_agg(f.attempts ORDER BY f.ordinality) FILTER (WHERE f.usable),
                   array_agg(f.message ORDER BY f.ordinality) FILTER (WHERE f.spent),
                   array_agg(f.workflow_step_uuid) FILTER (WHERE f.parks),
                   array_agg(f.message) FILTER (WHERE f.parks),
                   array_agg(f.workflow_step_uuid) FILTER (WHERE NOT f.parks AND NOT f.spent AND NOT f.runnable),
                   array_agg(f.message) FILTER (WHERE NOT f.parks AND NOT f.spent AND NOT f.runnable)
            INTO v_found, v_take, v_taken, v_lost, v_sort_keys, v_attempts, v_exhausted, v_parked, v_parked_messages,
                 v_unusable, v_unusable_messages
            FROM (SELECT single.*, runnable AND NOT spent AND NOT paused AS usable, paused AND NOT spent AS parks
                  FROM single) f;

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
                    PERFORM tasker.engine_archive(v_queue, v_strays, 'no step runs or could run by it');
                END IF;
            END IF;
            IF v_parked IS NOT NULL THEN
                PERFORM tasker.engine_park(v_parked, v_parked_messages, v_now);
            END IF;
            IF v_unusable IS NOT NULL THEN
                PERFORM tasker.engine_set_aside(v_queue, v_unusable, v_unusable_messages, v_now);
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
            v_rounds := v_rounds + (v_strays IS NULL AND v_parked IS NULL AND v_unusable IS NULL)::int;
        END LOOP;
    END LOOP;
    IF p_longest_wait THEN
        RETURN QUERY
        SELECT 'longest_wait', v_longest_wait, NULL::text, NULL::uuid, NULL::uuid, NULL::uuid, NULL::text, NULL::text, NULL::int,
               NULL::int, NULL::boolean, NULL::int, NULL::bigint, NULL::uuid, NULL::jsonb, NULL::jsonb, NULL::text[],
               NULL::jsonb[], NULL::jsonb;
    END IF;
END
$_$;

--
-- Name: complete_step(uuid, text, jsonb, text, text, jsonb); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.complete_step(p_task uuid, p_step text, p_result jsonb, p_by text, p_reason text, p_events jsonb DEFAULT NULL::jsonb) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE sql SECURITY DEFINER
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT * FROM tasker.engine_finish_step(
        'complete_step', 'complete', p_task, p_step, COALESCE(p_result, 'null'), p_by, p_reason, p_events)
$$;

--
-- Name: completed_by_hand(jsonb); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.completed_by_hand(p_results jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN COALESCE(((p_results #>> '{metadata,custom,manually_completed}'::text[]) = 'true'::text), false);

--
-- Name: count_history(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.count_history() RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    slack CONSTANT interval := '1 minute';
    total record;
    moment timestamp;
    more_tasks bigint;
    more_steps bigint;
    more record;
BEGIN
    SELECT h.counted_before, h.proposed_before, h.proposed_xid INTO total
    FROM tasker.history_totals AS h
    FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 'busy';
    END IF;

    IF total.proposed_before IS NULL THEN
        moment := tasker.engine_clock() AT TIME ZONE 'UTC' - slack;
        IF moment < total.counted_before + slack THEN
            RETURN 'current';
        END IF;
        UPDATE tasker.history_totals AS h
        SET proposed_before = moment, proposed_xid = pg_snapshot_xmax(pg_current_snapshot());
        RETURN 'proposed';
    END IF;

    IF pg_snapshot_xmin(pg_current_snapshot()) < total.proposed_xid THEN
        RETURN 'waiting';
    END IF;
    SELECT count(*) INTO more_tasks
    FROM tasker.tasks AS t
    WHERE t.created_at >= total.counted_before AND t.created_at < total.proposed_before;
    SELECT count(*) INTO more_steps
    FROM tasker.workflow_steps AS s
    WHERE s.created_at >= total.counted_before AND s.created_at < total.proposed_before;
    -- One statement, so that all of it sees the same. What changed after proposed_before already is counted as it stands now,
    -- and found again next time.
    WITH changed AS MATERIALIZED (
        SELECT n.* FROM tasker.setbacks_since(total.counted_before) AS n
    ), forgotten AS (
        DELETE FROM tasker.counted_setbacks AS c USING changed AS n
        WHERE c.task_uuid = n.task_uuid
            AND n.error_tasks + n.cancelled_tasks + n.resolved_manually_tasks + n.cancelled_steps + n.resolved_manually_steps = 0
    ), remembered AS (
        INSERT INTO tasker.counted_setbacks AS c
            (task_uuid, error_tasks, cancelled_tasks, resolved_manually_tasks, pending_steps, error_steps, cancelled_steps,
             resolved_manually_steps)
        SELECT n.* FROM changed AS n
        WHERE n.error_tasks + n.cancelled_tasks + n.resolved_manually_tasks + n.cancelled_steps + n.resolved_manually_steps > 0
        ORDER BY n.task_uuid
        ON CONFLICT (task_uuid) DO UPDATE
        SET error_tasks = excluded.error_tasks, cancelled_tasks = excluded.cancelled_tasks,
            resolved_manually_tasks = excluded.resolved_manually_tasks, pending_steps = excluded.pending_steps,
            error_steps = excluded.error_steps, cancelled_steps = excluded.cancelled_steps,
            resolved_manually_steps = excluded.resolved_manually_steps
    )
    SELECT
        coalesce(sum(n.error_tasks - coalesce(c.error_tasks, 0)), 0)::bigint AS error_tasks,
        coalesce(sum(n.cancelled_tasks - coalesce(c.cancelled_tasks, 0)), 0)::bigint AS cancelled_tasks,
        coalesce(sum(n.resolved_manually_tasks - coalesce(c.resolved_manually_tasks, 0)), 0)::bigint AS resolved_manually_tasks,
        coalesce(sum(n.pending_steps - coalesce(c.pending_steps, 0)), 0)::bigint AS pending_steps,
        coalesce(sum(n.error_steps - coalesce(c.error_steps, 0)), 0)::bigint AS error_steps,
        coalesce(sum(n.cancelled_steps - coalesce(c.cancelled_steps, 0)), 0)::bigint AS cancelled_steps,
        coalesce(sum(n.resolved_manually_steps - coalesce(c.resolved_manually_steps, 0)), 0)::bigint AS resolved_manually_steps
    INTO more
    FROM changed AS n
    LEFT JOIN tasker.counted_setbacks AS c ON c.task_uuid = n.task_uuid;
    UPDATE tasker.history_totals AS h
    SET counted_before = total.proposed_before, tasks = h.tasks + more_tasks, steps = h.steps + more_steps,
        proposed_before = NULL, proposed_xid = NULL,
        error_tasks = h.error_tasks + more.error_tasks, cancelled_tasks = h.cancelled_tasks + more.cancelled_tasks,
        resolved_manually_tasks = h.resolved_manually_tasks + more.resolved_manually_tasks,
        pending_steps = h.pending_steps + more.pending_steps, error_steps = h.error_steps + more.error_steps,
        cancelled_steps = h.cancelled_steps + more.cancelled_steps,
        resolved_manually_steps = h.resolved_manually_steps + more.resolved_manually_steps;
    RETURN 'counted';
END
$$;

--
-- Name: FUNCTION count_history(); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.count_history() IS 'Keeps get_system_health_counts() cheap: counted, proposed (call again), waiting (for older transactions), current, busy.';

--
-- Name: create_dlq_entry(uuid, character varying, character varying, character varying, integer, integer, character varying); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.create_dlq_entry(p_task_uuid uuid, p_namespace_name character varying, p_task_name character varying, p_current_state character varying, p_time_in_state_minutes integer, p_threshold_minutes integer, p_dlq_reason character varying DEFAULT 'staleness_timeout'::character varying) RETURNS uuid
    LANGUAGE sql
    AS $$
        INSERT INTO tasker.tasks_dlq
            (task_uuid, original_state, dlq_reason, dlq_timestamp, task_snapshot, metadata, created_at, updated_at)
        SELECT
            t.task_uuid,
            p_current_state,
            p_dlq_reason::tasker.dlq_reason,
            clock.moment AT TIME ZONE 'UTC',
            tasker.dead_letter_snapshot(t.task_uuid) || jsonb_build_object(
                'namespace', p_namespace_name,
                'task_name', p_task_name,
                'current_state', p_current_state,
                'time_in_state_minutes', p_time_in_state_minutes,
                'threshold_minutes', p_threshold_minutes),
            tasker.dead_letter_metadata(
                p_namespace_name || '/' || p_task_name, p_dlq_reason, NULL, p_dlq_reason,
                'nothing moves it in state ' || p_current_state)
            || jsonb_build_object(
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

--
-- Name: FUNCTION create_dlq_entry(p_task_uuid uuid, p_namespace_name character varying, p_task_name character varying, p_current_state character varying, p_time_in_state_minutes integer, p_threshold_minutes integer, p_dlq_reason character varying); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.create_dlq_entry(p_task_uuid uuid, p_namespace_name character varying, p_task_name character varying, p_current_state character varying, p_time_in_state_minutes integer, p_threshold_minutes integer, p_dlq_reason character varying) IS 'Opens an investigation; NULL when the task has an open one already, or does not exist.';

--
-- Name: create_step_result_audit(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.create_step_result_audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    outcome jsonb;
    elapsed jsonb;
    step_task_uuid uuid;
BEGIN
    outcome := tasker.foreign_result(NEW.metadata);
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
-- Name: create_tasks(uuid[], uuid[], jsonb[], text[], integer[], uuid[], uuid[], jsonb[], text[], text[], text[], timestamp with time zone[], uuid, text[], integer, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.create_tasks(p_tasks uuid[], p_named_tasks uuid[], p_contexts jsonb[], p_identities text[], p_priorities integer[], p_correlations uuid[], p_parent_correlations uuid[], p_tags jsonb[], p_initiators text[], p_source_systems text[], p_reasons text[], p_not_befores timestamp with time zone[], p_worker uuid, p_handlers text[], p_claim_limit integer, p_lease_ms integer) RETURNS TABLE(kind text, ordinal integer, state text, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text, callable text, attempt integer, max_attempts integer, retryable boolean, timeout_ms integer, message_id bigint, correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET join_collapse_limit TO '1'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_created uuid[];
    v_roots uuid[];
    v_start record;
BEGIN
    -- Before anything that others might wait for.
    IF EXISTS (SELECT FROM unnest(p_priorities) p(priority) WHERE p.priority <> 0) THEN
        INSERT INTO tasker.queue_priorities (queue, priority)
        SELECT DISTINCT tasker.step_queue_name(tn.name), r.priority
        FROM (SELECT DISTINCT u.named_task, LEAST(GREATEST(u.priority, -100), 100) priority
              FROM unnest(p_named_tasks, p_priorities) u(named_task, priority) WHERE u.priority <> 0) r
        JOIN tasker.named_tasks nt ON nt.named_task_uuid = r.named_task
        JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
        WHERE NOT EXISTS (SELECT FROM tasker.queue_priorities q
                          WHERE q.queue = tasker.step_queue_name(tn.name) AND q.priority = r.priority)
        ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
    END IF;

    -- In the order of their identities, so that two calls that bring the same ones cannot wait for each other in a ring.
    WITH inserted AS (
        INSERT INTO tasker.tasks AS t
            (task_uuid, named_task_uuid, complete, requested_at, completed_at, initiator, source_system, reason, tags,
             context, identity_hash, created_at, updated_at, priority, correlation_id, parent_correlation_id, state,
             live_steps, transition_count, state_changed_at, not_before)
        SELECT r.task, r.named_task, c.steps = 0, v_utc, CASE WHEN c.steps = 0 THEN v_utc END, r.initiator,
               r.source_system, r.reason, r.tags, r.context, r.identity, v_utc, v_utc, COALESCE(r.priority, 0),
               COALESCE(r.correlation, r.task), r.parent_correlation,
               CASE WHEN c.steps = 0 THEN 'complete' ELSE 'steps_in_process' END, c.roots, 1, v_now,
               r.not_before
        FROM unnest(p_tasks, p_named_tasks, p_contexts, p_identities, p_priorities, p_correlations,
                    p_parent_correlations, p_tags, p_initiators, p_source_systems, p_reasons, p_not_befores)
             WITH ORDINALITY r(task, named_task, context, identity, priority, correlation, parent_correlation, tags,
                               initiator, source_system, reason, not_before, ordinality)
        CROSS JOIN LATERAL (
            SELECT count(*)::int steps, (count(*) FILTER (WHERE n.dependency_uuids = '{}'))::int roots
            FROM tasker.named_tasks_named_steps n WHERE n.named_task_uuid = r.named_task AND n.is_initial) c
        ORDER BY r.identity, r.ordinality
        ON CONFLICT (identity_hash) DO NOTHING
        RETURNING t.task_uuid)
    SELECT COALESCE(array_agg(i.task_uuid), '{}') INTO v_created FROM inserted i;

    INSERT INTO tasker.task_transitions
        (task_uuid, to_state, from_state, metadata, sort_key, most_recent, created_at, updated_at)
    SELECT t.task_uuid, t.state, 'pending', '{}', 1, true, v_utc, v_utc
    FROM unnest(v_created) c(task)
    CROSS JOIN LATERAL (SELECT x.* FROM tasker.tasks x WHERE x.task_uuid = c.task OFFSET 0) t;

    INSERT INTO tasker.workflow_steps
        (task_uuid, named_step_uuid, retryable, max_attempts, inputs, unmet_dependencies, attempts, created_at,
         updated_at)
    SELECT t.task_uuid, n.named_step_uuid, n.default_retryable, n.default_max_attempts, n.inputs,
           cardinality(n.dependency_uuids), 0, v_utc, v_utc
    FROM unnest(v_created) c(task)
    CROSS JOIN LATERAL (SELECT x.* FROM tasker.tasks x WHERE x.task_uuid = c.task OFFSET 0) t
    JOIN tasker.named_tasks_named_steps n ON n.named_task_uuid = t.named_task_uuid AND n.is_initial;

    INSERT INTO tasker.workflow_step_edges (from_step_uuid, to_step_uuid, name, created_at, updated_at)
    SELECT p.workflow_step_uuid, s.workflow_step_uuid, 'provides', v_utc, v_utc
    FROM unnest(v_created) c(task)
    CROSS JOIN LATERAL (SELECT x.* FROM tasker.tasks x WHERE x.task_uuid = c.task OFFSET 0) t
    JOIN tasker.named_tasks_named_steps n ON n.named_task_uuid = t.named_task_uuid AND n.dependency_uuids <> '{}'
    CROSS JOIN LATERAL (SELECT w.workflow_step_uuid FROM tasker.workflow_steps w
                        WHERE w.task_uuid = t.task_uuid AND w.named_step_uuid = n.named_step_uuid OFFSET 0) s
    CROSS JOIN LATERAL unnest(n.dependency_uuids) d(parent)
    CROSS JOIN LATERAL (SELECT w.workflow_step_uuid FROM tasker.workflow_steps w
                        WHERE w.task_uuid = t.task_uuid AND w.named_step_uuid = d.parent OFFSET 0) p;

    SELECT array_agg(s.workflow_step_uuid ORDER BY r.ordinality, n.step_position) INTO v_roots
    FROM unnest(p_tasks) WITH ORDINALITY r(task, ordinality)
    CROSS JOIN LATERAL (SELECT x.* FROM tasker.tasks x WHERE x.task_uuid = r.task OFFSET 0) t
    JOIN tasker.named_tasks_named_steps n
      ON n.named_task_uuid = t.named_task_uuid AND n.dependency_uuids = '{}' AND n.is_initial
    CROSS JOIN LATERAL (SELECT w.workflow_step_uuid FROM tasker.workflow_steps w
                        WHERE w.task_uuid = t.task_uuid AND w.named_step_uuid = n.named_step_uuid OFFSET 0) s
    -- Not r.task = ANY (v_created), which compares each with each. The time tells a task of this call from one that a call
    -- before it made of the same request.
    WHERE t.created_at = v_utc;
    SELECT * INTO v_start
    FROM tasker.engine_start_steps(v_roots, p_worker, p_handlers, p_claim_limit, p_lease_ms, v_now);
    PERFORM tasker.engine_record_steps(
        v_roots, array_fill('pending'::text, ARRAY[cardinality(v_roots)]), v_start.became, v_start.sort_keys,
        v_start.attempts, p_worker, NULL, v_now)
    WHERE v_roots IS NOT NULL;

    RETURN QUERY
    SELECT CASE WHEN t.task_uuid = r.task AND t.created_at = v_utc THEN 'created'
                WHEN t.context IS NOT DISTINCT FROM r.context THEN 'existing'
                ELSE 'conflict' END,
           r.ordinality::int, t.state, NULL::uuid, t.task_uuid, t.named_task_uuid, NULL::text, NULL::text, NULL::int,
           NULL::int, NULL::boolean, NULL::int, NULL::bigint, t.correlation_id,
           CASE WHEN t.context IS DISTINCT FROM r.context THEN t.context END, NULL::jsonb, NULL::text[],
           NULL::jsonb[], NULL::jsonb
    FROM unnest(p_tasks, p_contexts, p_identities) WITH ORDINALITY r(task, context, identity, ordinality)
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

--
-- Name: dead_letter_metadata(text, text, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.dead_letter_metadata(p_template text, p_cause text, p_step text, p_error_type text, p_message text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
        SELECT jsonb_build_object(
            'cause', p_cause, 'template', p_template, 'step', p_step, 'error_type', p_error_type, 'message', left(p_message, 2000),
            'normalised_message', m.text,
            'fingerprint', left(encode(sha256(convert_to(
                concat_ws(E'\x1f', p_template, coalesce(p_step, ''), coalesce(p_error_type, ''), m.text), 'UTF8')), 'hex'), 16))
        FROM (SELECT tasker.normalise_error(p_message) AS text) AS m
    $$;

--
-- Name: dead_letter_snapshot(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.dead_letter_snapshot(p_task_uuid uuid) RETURNS jsonb
    LANGUAGE sql
    AS $$
        SELECT jsonb_build_object(
            'task_uuid', t.task_uuid,
            'namespace', ns.name,
            'task_name', nt.name,
            'version', nt.version,
            'current_state', t.state,
            'snapshot_timestamp', tasker.engine_clock(),
            'task_details', jsonb_build_object(
                'correlation_id', t.correlation_id,
                'parent_correlation_id', t.parent_correlation_id,
                'priority', t.priority,
                'initiator', t.initiator,
                'source_system', t.source_system,
                'reason', t.reason,
                'tags', t.tags,
                'context', t.context,
                'live_steps', t.live_steps,
                'retrying_steps', t.retrying_steps,
                'failed_steps', t.failed_steps,
                'state_changed_at', t.state_changed_at,
                'requested_at', t.requested_at AT TIME ZONE 'UTC',
                'created_at', t.created_at AT TIME ZONE 'UTC'),
            'step_count', (SELECT count(*) FROM tasker.workflow_steps AS s WHERE s.task_uuid = t.task_uuid),
            'steps', coalesce((
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'step_uuid', s.workflow_step_uuid,
                        'name', s.name,
                        'state', s.state,
                        'attempts', s.attempts,
                        'max_attempts', s.max_attempts,
                        'unmet_dependencies', s.unmet_dependencies,
                        'last_attempted_at', s.last_attempted_at AT TIME ZONE 'UTC',
                        'wake_at', s.wake_at,
                        'worker_uuid', s.worker_uuid,
                        'checkpoint', s.checkpoint,
                        'error', s.results -> 'error')
                    ORDER BY s.created_at, s.workflow_step_uuid)
                FROM (
                    SELECT s.*, n.name
                    FROM tasker.workflow_steps AS s
                    JOIN tasker.named_steps AS n ON n.named_step_uuid = s.named_step_uuid
                    WHERE s.task_uuid = t.task_uuid
                    ORDER BY s.state IN ('pending', 'complete', 'cancelled', 'resolved_manually'), s.workflow_step_uuid
                    LIMIT 1000
                ) AS s), '[]'),
            'transitions', coalesce((
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'sort_key', h.sort_key,
                        'from_state', h.from_state,
                        'to_state', h.to_state,
                        'metadata', h.metadata,
                        'created_at', h.created_at AT TIME ZONE 'UTC')
                    ORDER BY h.sort_key)
                FROM tasker.task_transitions AS h
                WHERE h.task_uuid = t.task_uuid AND h.sort_key > t.transition_count - 20), '[]'),
            'step_transitions', coalesce((
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'step_uuid', h.workflow_step_uuid,
                        'attempt', h.attempt,
                        'from_state', h.from_state,
                        'to_state', h.to_state,
                        'worker_uuid', h.worker_uuid,
                        'metadata', h.metadata,
                        'created_at', h.created_at AT TIME ZONE 'UTC')
                    ORDER BY h.created_at, h.workflow_step_uuid, h.sort_key)
                FROM (
                    SELECT s.workflow_step_uuid
                    FROM tasker.workflow_steps AS s
                    WHERE s.task_uuid = t.task_uuid AND s.state NOT IN ('pending', 'complete', 'cancelled', 'resolved_manually')
                    ORDER BY s.workflow_step_uuid
                    LIMIT 20
                ) AS s
                CROSS JOIN LATERAL (
                    SELECT r.* FROM tasker.workflow_step_transitions AS r
                    WHERE r.workflow_step_uuid = s.workflow_step_uuid
                    ORDER BY r.sort_key DESC
                    LIMIT 10
                ) AS h), '[]'))
        FROM tasker.tasks AS t
        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        WHERE t.task_uuid = p_task_uuid
    $$;

--
-- Name: detect_and_transition_stale_tasks(boolean, integer, integer, integer, integer, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.detect_and_transition_stale_tasks(p_dry_run boolean DEFAULT true, p_batch_size integer DEFAULT 100, p_default_waiting_deps_threshold integer DEFAULT 60, p_default_waiting_retry_threshold integer DEFAULT 30, p_default_steps_in_process_threshold integer DEFAULT 30, p_default_task_max_lifetime_hours integer DEFAULT 24) RETURNS TABLE(task_uuid uuid, namespace_name character varying, task_name character varying, current_state character varying, time_in_state_minutes integer, staleness_threshold_minutes integer, action_taken character varying, moved_to_dlq boolean, transition_success boolean)
    LANGUAGE plpgsql
    AS $_$
DECLARE
    stale record;
    wants_entry boolean;
    configuration jsonb;
    is_stale boolean;
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

        SELECT coalesce(nt.configuration #>> '{lifecycle,staleness_action}', 'dlq') <> 'error', nt.configuration
        INTO wants_entry, configuration
        FROM tasker.tasks AS t
        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        WHERE t.task_uuid = stale.task_uuid AND t.state = stale.current_state
        FOR NO KEY UPDATE OF t SKIP LOCKED;

        is_stale := FOUND;
        IF is_stale THEN
            -- Claims hold no task: only once its steps are locked nobody can begin one, so it is judged again.
            PERFORM FROM tasker.workflow_steps AS s
            WHERE s.task_uuid = stale.task_uuid
                AND s.state NOT IN ('complete', 'resolved_manually', 'cancelled', 'error')
            ORDER BY s.workflow_step_uuid FOR NO KEY UPDATE;
            -- Extensions of leases hold no step, only its message: who extends one now is a sign of life.
            EXECUTE format($sql$
                SELECT (SELECT count(*) FROM pgmq.%1$I q WHERE q.msg_id = ANY (m.ids))
                       = (SELECT count(*) FROM (SELECT FROM pgmq.%1$I q WHERE q.msg_id = ANY (m.ids) FOR UPDATE SKIP LOCKED) l)
                FROM (SELECT ARRAY(SELECT s.message_id FROM tasker.workflow_steps s
                                   WHERE s.task_uuid = $1 AND s.state = 'in_progress') AS ids) m
            $sql$, 'q_' || tasker.engine_task_queue(stale.task_uuid))
            INTO is_stale USING stale.task_uuid;
        END IF;
        IF is_stale THEN
            SELECT judged.verdict = 'stale' INTO is_stale
            FROM tasker.judge_staleness(
                stale.task_uuid, configuration,
                tasker.staleness_patience(
                    configuration, stale.task_age_minutes, stale.threshold_minutes, p_default_task_max_lifetime_hours))
                AS judged;
        END IF;
        IF is_stale THEN
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
$_$;

--
-- Name: engine_adjust_tasks(uuid[], integer[], integer[], integer[], jsonb, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_adjust_tasks(p_tasks uuid[], p_live integer[], p_retrying integer[], p_failed integer[], p_metadata jsonb, p_now timestamp with time zone) RETURNS TABLE(task_uuid uuid, from_state text, to_state text)
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
                         WHERE s.task_uuid = t.task_uuid AND s.state NOT IN ('complete', 'resolved_manually', 'cancelled')
                         LIMIT 1)
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

--
-- Name: engine_archive(text, bigint[], text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_archive(p_queue text, p_messages bigint[], p_why text) RETURNS void
    LANGUAGE plpgsql
    AS $_$
BEGIN
    EXECUTE format($sql$
        UPDATE pgmq.%I SET headers = COALESCE(headers, '{}') || jsonb_build_object('archived_because', $1)
        WHERE msg_id = ANY ($2)
    $sql$, 'q_' || p_queue)
    USING p_why, p_messages;
    PERFORM pgmq.archive(queue_name => p_queue, msg_ids => p_messages);
END
$_$;

--
-- Name: engine_batch_room(uuid, uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_batch_room(p_task uuid, p_template uuid) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT b.parallelism - (SELECT count(*) FROM tasker.workflow_steps o
                            WHERE o.task_uuid = p_task AND o.template_step_uuid = p_template
                              AND o.state NOT IN ('pending', 'complete', 'error', 'cancelled', 'resolved_manually'))
    FROM tasker.step_batches b WHERE b.task_uuid = p_task AND b.template_step_uuid = p_template
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
-- Name: engine_close_dead_letter(uuid, text, text, text, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_close_dead_letter(p_task uuid, p_status text, p_by text, p_notes text, p_now timestamp with time zone) RETURNS uuid
    LANGUAGE sql
    AS $$
    UPDATE tasker.tasks_dlq d
    SET resolution_status = p_status::tasker.dlq_resolution_status, resolution_timestamp = p_now AT TIME ZONE 'UTC',
        resolution_notes = p_notes, resolved_by = p_by
    WHERE d.task_uuid = p_task AND d.resolution_status = 'pending'
    RETURNING d.dlq_entry_uuid
$$;

--
-- Name: engine_conclude(text, uuid, uuid, text, text, jsonb, integer, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_conclude(p_action text, p_task uuid, p_step uuid, p_by text, p_reason text, p_details jsonb, p_steps integer, p_now timestamp with time zone) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_state text;
    v_entry uuid;
BEGIN
    SELECT t.state INTO v_state FROM tasker.tasks t WHERE t.task_uuid = p_task;
    IF v_state NOT IN ('blocked_by_failures', 'error') THEN
        v_entry := tasker.engine_close_dead_letter(p_task, 'manually_resolved', p_by, p_action || ': ' || p_reason, p_now);
    END IF;
    PERFORM tasker.engine_record_action(
        p_action, p_task, p_step, p_by, p_reason,
        COALESCE(p_details, '{}') || jsonb_build_object('state', v_state)
        || CASE WHEN v_entry IS NULL THEN '{}' ELSE jsonb_build_object('closed_dlq_entry', v_entry) END, p_now);
    RETURN QUERY SELECT 'done', v_state, p_steps, NULL::text;
END
$$;

--
-- Name: engine_create_batch(uuid, uuid, uuid, text, jsonb, boolean, integer, jsonb, jsonb, boolean, jsonb, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_create_batch(p_task uuid, p_batch_step uuid, p_template uuid, p_name text, p_inputs jsonb, p_retryable boolean, p_max_attempts integer, p_config jsonb, p_cursors jsonb, p_is_no_op boolean, p_shared_result jsonb, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_utc timestamp := p_now AT TIME ZONE 'UTC';
    v_strategy text := COALESCE(p_config->>'failure_strategy', 'continue_on_failure');
    v_inputs jsonb := COALESCE(p_inputs, '{}') || jsonb_build_object(
        'batch_metadata', jsonb_build_object('cursor_field', p_config->'cursor_field', 'failure_strategy', v_strategy),
        'is_no_op', p_is_no_op, '__template_step_name', p_name);
BEGIN
    -- In the order of the names, which tasks share, and one call after the other where there are new ones: calls that bring
    -- the same names, in whatever batches, don't wait in a ring, nor with a registration.
    PERFORM pg_catalog.pg_advisory_xact_lock(hashtextextended('tasker.register_template', 0))
    WHERE EXISTS (
        SELECT FROM jsonb_array_elements(p_cursors) c(value)
        WHERE (SELECT true FROM tasker.named_steps ns WHERE ns.name = p_name || '_' || (c.value->>'batch_id')) IS NULL);
    INSERT INTO tasker.named_steps (name, created_at, updated_at)
    SELECT c.name, v_utc, v_utc
    FROM (SELECT p_name || '_' || (c.value->>'batch_id') AS name FROM jsonb_array_elements(p_cursors) c(value)) c
    WHERE (SELECT true FROM tasker.named_steps ns WHERE ns.name = c.name) IS NULL
    ORDER BY c.name
    ON CONFLICT (name) DO NOTHING;

    INSERT INTO tasker.workflow_steps
        (task_uuid, named_step_uuid, retryable, max_attempts, inputs, unmet_dependencies, attempts, created_at, updated_at,
         template_step_uuid, batch_position)
    SELECT p_task, ns.named_step_uuid, p_retryable, p_max_attempts,
           v_inputs || jsonb_build_object('cursor', jsonb_build_object(
               'batch_id', c.value->'batch_id', 'start_cursor', c.value->'start_cursor',
               'end_cursor', c.value->'end_cursor', 'batch_size', c.value->'batch_size')),
           1, 0, v_utc, v_utc, p_template, c.ordinality
    FROM jsonb_array_elements(p_cursors) WITH ORDINALITY c(value, ordinality)
    JOIN tasker.named_steps ns ON ns.name = p_name || '_' || (c.value->>'batch_id')
    ORDER BY c.ordinality;

    INSERT INTO tasker.workflow_step_edges (from_step_uuid, to_step_uuid, name, created_at, updated_at)
    SELECT p_batch_step, s.workflow_step_uuid, 'batch_dependency', v_utc, v_utc
    FROM tasker.workflow_steps s WHERE s.task_uuid = p_task AND s.template_step_uuid = p_template;

    INSERT INTO tasker.step_batches
        (task_uuid, template_step_uuid, batch_step_uuid, failure_strategy, parallelism, workers, shared_result)
    VALUES (p_task, p_template, p_batch_step, v_strategy, (p_config->>'parallelism')::int, jsonb_array_length(p_cursors),
            p_shared_result);
END
$$;

--
-- Name: engine_dequeue(text[], bigint[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_dequeue(p_queues text[], p_message_ids bigint[]) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
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
$_$;

--
-- Name: engine_enqueue(text[], uuid[], uuid[], uuid[], text[], timestamp with time zone[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_enqueue(p_queues text[], p_tasks uuid[], p_steps uuid[], p_correlations uuid[], p_callables text[], p_visible_at timestamp with time zone[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $_$
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
$_$;

--
-- Name: engine_enqueued(uuid[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_enqueued(p_steps uuid[]) RETURNS TABLE(queue text, steps integer)
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

--
-- Name: engine_event_subject(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_event_subject(p_step uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT jsonb_build_object(
        'task', jsonb_build_object(
            'task', jsonb_build_object(
                'task_uuid', t.task_uuid, 'named_task_uuid', t.named_task_uuid, 'complete', t.complete,
                'requested_at', t.requested_at, 'initiator', t.initiator, 'source_system', t.source_system,
                'reason', t.reason, 'tags', t.tags, 'context', t.context, 'identity_hash', t.identity_hash,
                'priority', t.priority, 'created_at', t.created_at, 'updated_at', t.updated_at,
                'correlation_id', t.correlation_id, 'parent_correlation_id', t.parent_correlation_id),
            'task_name', nt.name, 'task_version', nt.version, 'namespace_name', tn.name),
        'workflow_step', jsonb_build_object(
            'workflow_step_uuid', s.workflow_step_uuid, 'task_uuid', s.task_uuid, 'named_step_uuid', s.named_step_uuid,
            'name', ns.name, 'template_step_name', COALESCE(s.inputs->>'__template_step_name', ns.name),
            'retryable', s.retryable, 'max_attempts', s.max_attempts, 'in_process', s.in_process,
            'processed', s.processed, 'processed_at', s.processed_at, 'attempts', s.attempts,
            'last_attempted_at', s.last_attempted_at, 'backoff_request_seconds', s.backoff_request_seconds,
            'inputs', s.inputs, 'results', NULL, 'checkpoint', s.checkpoint, 'created_at', s.created_at,
            'updated_at', s.updated_at),
        'dependency_results', COALESCE((
            SELECT jsonb_object_agg(pn.name, p.results)
            FROM tasker.workflow_step_edges e
            JOIN tasker.workflow_steps p ON p.workflow_step_uuid = e.from_step_uuid
            JOIN tasker.named_steps pn ON pn.named_step_uuid = p.named_step_uuid
            WHERE e.to_step_uuid = s.workflow_step_uuid), '{}'),
        'step_definition', (
            SELECT d.value FROM jsonb_array_elements(nt.configuration->'steps') d(value)
            WHERE d.value->>'name' = COALESCE(s.inputs->>'__template_step_name', ns.name) LIMIT 1))
    FROM tasker.workflow_steps s
    JOIN tasker.named_steps ns ON ns.named_step_uuid = s.named_step_uuid
    JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
    WHERE s.workflow_step_uuid = p_step
$$;

--
-- Name: engine_fail_steps(uuid[], text, text, text, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_fail_steps(p_steps uuid[], p_type text, p_message text, p_cause text, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_utc timestamp := p_now AT TIME ZONE 'UTC';
    v_steps uuid[];
    v_tasks uuid[];
    v_from text[];
    v_sort_keys int[];
    v_attempts int[];
    v_count int;
    v_transitions uuid[];
    v_queue text;
    v_ids bigint[];
    v_became text[];
    v_places int[];
    v_batches record;
    v_ready uuid[];
    v_ready_tasks uuid[];
    v_start record;
    v_others int;
BEGIN
    SELECT array_agg(s.workflow_step_uuid ORDER BY r.place), array_agg(s.task_uuid ORDER BY r.place),
           array_agg(s.state::text ORDER BY r.place), array_agg(s.transition_count + 1 ORDER BY r.place),
           array_agg(COALESCE(s.attempts, 0) ORDER BY r.place)
    INTO v_steps, v_tasks, v_from, v_sort_keys, v_attempts
    FROM unnest(p_steps) WITH ORDINALITY r(step, place)
    JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step AND s.state IN ('enqueued', 'in_progress');
    v_count := cardinality(v_steps);
    IF v_count IS NULL THEN
        RETURN 0;
    END IF;
    FOR v_queue, v_ids IN
        SELECT tasker.engine_task_queue(s.task_uuid), array_agg(s.message_id ORDER BY s.message_id)
        FROM unnest(v_steps) r(step) JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        WHERE s.message_id IS NOT NULL GROUP BY 1 ORDER BY 1
    LOOP
        PERFORM tasker.engine_archive(v_queue, v_ids, p_type);
    END LOOP;
    v_transitions := tasker.engine_record_steps(
        v_steps, v_from, array_fill('error'::text, ARRAY[v_count]), v_sort_keys, v_attempts, NULL,
        array_fill(jsonb_build_object('error', jsonb_build_object('error_type', p_type, 'message', p_message)),
                   ARRAY[v_count]), p_now);
    UPDATE tasker.workflow_steps s
    SET state = 'error', results = tasker.failure_result(s.workflow_step_uuid, p_type, p_message, p_now), processed = false,
        processed_at = NULL, in_process = false, worker_uuid = NULL, wake_at = NULL,
        transition_count = s.transition_count + 1, updated_at = v_utc
    WHERE s.workflow_step_uuid = ANY (v_steps);
    v_became := array_fill('error'::text, ARRAY[v_count]);
    PERFORM tasker.engine_publish_events(v_steps, v_became, tasker.engine_failure_events(v_steps), p_now);

    -- A batch goes on without its failed worker, as when a result fails it.
    v_places := ARRAY(SELECT generate_series(1, v_count));
    v_batches := tasker.engine_run_batches(v_steps, v_became, v_places, p_now);
    SELECT m.ready, m.ready_tasks INTO v_ready, v_ready_tasks
    FROM tasker.engine_meet(v_steps, v_became, v_places, v_batches.dropped, v_batches.dropped_at, v_batches.placed,
                            v_batches.placed_at, p_now) m;
    IF v_ready IS NOT NULL THEN
        v_start := tasker.engine_start_steps(v_ready, NULL, NULL, 0, 0, p_now);
        PERFORM tasker.engine_record_steps(
            v_ready, array_fill('pending'::text, ARRAY[cardinality(v_ready)]), v_start.became, v_start.sort_keys,
            v_start.attempts, NULL, NULL, p_now);
    END IF;
    INSERT INTO tasker.workflow_step_result_audit
        (workflow_step_uuid, workflow_step_transition_uuid, task_uuid, recorded_at, success, created_at, updated_at)
    SELECT r.step, r.transition, r.task, v_utc, false, v_utc, v_utc
    FROM unnest(v_steps, v_tasks, v_from, v_transitions) r(step, task, state, transition)
    WHERE r.state = 'in_progress';
    v_others := COALESCE(cardinality(v_ready), 0) + COALESCE(cardinality(v_batches.stopped_tasks), 0);
    PERFORM tasker.engine_adjust_tasks(
        v_tasks || v_ready_tasks || v_batches.stopped_tasks,
        array_fill(-1, ARRAY[v_count]) || array_fill(1, ARRAY[COALESCE(cardinality(v_ready), 0)])
            || array_fill(-1, ARRAY[COALESCE(cardinality(v_batches.stopped_tasks), 0)]),
        array_fill(0, ARRAY[v_count + v_others]), array_fill(1, ARRAY[v_count]) || array_fill(0, ARRAY[v_others]),
        jsonb_build_object('reason', p_type), p_now);
    PERFORM tasker.open_dead_letters(v_steps, p_cause, p_now);
    RETURN v_count;
END
$$;

--
-- Name: engine_failure_events(uuid[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_failure_events(p_steps uuid[]) RETURNS jsonb[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_events jsonb[];
BEGIN
    WITH declared AS (
        SELECT r.step, r.place, d.value AS event, d.ordinality AS position,
               COALESCE(d.value->'schema', 'null') IN ('null', 'true', '{}') AS is_free
        FROM unnest(p_steps) WITH ORDINALITY r(step, place)
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        JOIN tasker.named_steps ns ON ns.named_step_uuid = s.named_step_uuid
        JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
        JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
        CROSS JOIN LATERAL jsonb_array_elements(nt.configuration->'steps') c(value)
        CROSS JOIN LATERAL jsonb_array_elements(
            CASE WHEN jsonb_typeof(c.value->'publishes_events') = 'array' THEN c.value->'publishes_events' ELSE '[]' END)
            WITH ORDINALITY d(value, ordinality)
        WHERE c.value->>'name' = COALESCE(s.inputs->>'__template_step_name', ns.name)
          AND d.value->>'condition' IN ('failure', 'permanent_failure', 'always')
          AND COALESCE(d.value->>'delivery_mode', 'durable') <> 'fast'
    ), noted AS (
        UPDATE tasker.workflow_steps s
        SET results = jsonb_set(s.results, '{error,context,unpublished_events}', u.names)
        FROM (SELECT d.step, jsonb_agg(format('%s has a schema, which only a worker can check', d.event->>'name')
                                       ORDER BY d.position) AS names
              FROM declared d WHERE NOT d.is_free GROUP BY d.step) u
        WHERE s.workflow_step_uuid = u.step
    )
    SELECT array_agg(e.events ORDER BY r.place) INTO v_events
    FROM unnest(p_steps) WITH ORDINALITY r(step, place)
    LEFT JOIN (SELECT d.place, jsonb_agg(jsonb_build_object(
                          'event_id', tasker.uuid_generate_v7(), 'event_name', d.event->'name',
                          'fired_by', COALESCE(NULLIF(d.event->'publisher', 'null'), '"tasker"')) ORDER BY d.position) AS events
               FROM declared d WHERE d.is_free GROUP BY d.place) e ON e.place = r.place;
    RETURN v_events;
END
$$;

--
-- Name: engine_finish_step(text, text, uuid, text, jsonb, text, text, jsonb); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_finish_step(p_action text, p_to text, p_task uuid, p_step text, p_result jsonb, p_by text, p_reason text, p_events jsonb) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_metadata jsonb := jsonb_build_object('reason', p_reason, 'by', p_by);
    v_task_state text;
    v_correlation uuid;
    v_step tasker.workflow_steps%ROWTYPE;
    v_step_uuid uuid;
    v_ready uuid[];
    v_started int;
    v_start record;
    v_transitions uuid[];
    v_problem text;
    v_batches record;
    v_room bigint;
BEGIN
    PERFORM tasker.engine_require_operator(p_by, p_reason);
    SELECT t.state, t.correlation_id INTO v_task_state, v_correlation
    FROM tasker.tasks t WHERE t.task_uuid = p_task FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', NULL::text, 0, 'task';
        RETURN;
    END IF;
    v_step_uuid := tasker.engine_lock_step(p_task, p_step);
    SELECT s.* INTO v_step FROM tasker.workflow_steps s WHERE s.workflow_step_uuid = v_step_uuid;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', v_task_state, 0, 'step';
        RETURN;
    ELSIF v_task_state IN ('complete', 'cancelled', 'resolved_manually') THEN
        RETURN QUERY SELECT 'refused', v_task_state, 0, 'the task has ended';
        RETURN;
    ELSIF v_step.state = 'pending' THEN
        RETURN QUERY
        SELECT 'refused', v_step.state::text, 0,
               CASE WHEN v_step.template_step_uuid IS NULL THEN 'its parents are not done'
                    ELSE 'it waits for a place in the window of its batch' END;
        RETURN;
    ELSIF v_step.state IN ('complete', 'resolved_manually', 'cancelled') THEN
        RETURN QUERY SELECT 'refused', v_step.state, 0, 'a step that has ended is never changed';
        RETURN;
    END IF;
    -- A decision or batch ended by hand creates its steps as ever; resolved, it chooses no branch and makes no batches.
    v_problem := tasker.engine_grow_by_hand(p_task, v_step.workflow_step_uuid, p_to = 'complete', p_result, v_now);
    IF v_problem IS NOT NULL THEN
        RETURN QUERY SELECT 'refused', v_step.state, 0, v_problem;
        RETURN;
    END IF;

    IF v_step.state IN ('enqueued', 'in_progress') AND v_step.message_id IS NOT NULL THEN
        PERFORM tasker.engine_dequeue(ARRAY[tasker.engine_task_queue(p_task)], ARRAY[v_step.message_id]);
    END IF;
    UPDATE tasker.workflow_steps s
    SET state = p_to, processed = true, processed_at = v_utc, in_process = false, worker_uuid = NULL, wake_at = NULL,
        results = CASE WHEN p_to = 'complete' THEN jsonb_build_object(
            'step_uuid', s.workflow_step_uuid, 'success', true, 'result', p_result, 'status', 'completed',
            'metadata', jsonb_build_object(
                'execution_time_ms', 0, 'retryable', false, 'completed_at', v_now,
                'custom', jsonb_build_object('manually_completed', true, 'completed_by', p_by, 'completion_reason', p_reason),
                'context', '{}'::jsonb),
            'error', NULL, 'orchestration_metadata', NULL) ELSE s.results END,
        transition_count = s.transition_count + 1, updated_at = v_utc
    WHERE s.workflow_step_uuid = v_step.workflow_step_uuid;

    -- A failed worker of a batch has left its place already, unless it failed together with its task.
    IF v_step.state = 'error' AND v_step.template_step_uuid IS NOT NULL THEN
        v_room := tasker.engine_batch_room(p_task, v_step.template_step_uuid);
        v_batches := tasker.engine_run_batches('{}', '{}', '{}', v_now);
        IF v_room > 0 THEN
            v_batches.placed := tasker.engine_give_places(p_task, v_step.template_step_uuid, v_room::int);
            v_batches.placed_at := array_fill(1, ARRAY[COALESCE(cardinality(v_batches.placed), 0)]);
        END IF;
    ELSE
        v_batches := tasker.engine_run_batches(ARRAY[v_step.workflow_step_uuid], ARRAY[p_to], ARRAY[1], v_now);
    END IF;
    SELECT m.ready INTO v_ready
    FROM tasker.engine_meet(ARRAY[v_step.workflow_step_uuid], ARRAY[p_to], ARRAY[1], v_batches.dropped,
                            v_batches.dropped_at, v_batches.placed, v_batches.placed_at, v_now) m;
    v_started := COALESCE(cardinality(v_ready), 0);
    IF v_started > 0 THEN
        v_start := tasker.engine_start_steps(v_ready, NULL, NULL, 0, 0, v_now);
        v_transitions := tasker.engine_record_steps(
            ARRAY[v_step.workflow_step_uuid] || v_ready,
            ARRAY[v_step.state::text] || array_fill('pending'::text, ARRAY[v_started]), ARRAY[p_to] || v_start.became,
            ARRAY[v_step.transition_count + 1] || v_start.sort_keys,
            ARRAY[COALESCE(v_step.attempts, 0)] || v_start.attempts, NULL,
            ARRAY[v_metadata] || array_fill('{}'::jsonb, ARRAY[v_started]), v_now);
    ELSE
        v_transitions := tasker.engine_record_steps(
            ARRAY[v_step.workflow_step_uuid], ARRAY[v_step.state::text], ARRAY[p_to], ARRAY[v_step.transition_count + 1],
            ARRAY[COALESCE(v_step.attempts, 0)], NULL, ARRAY[v_metadata], v_now);
    END IF;
    IF p_to = 'complete' THEN
        INSERT INTO tasker.workflow_step_result_audit
            (workflow_step_uuid, workflow_step_transition_uuid, task_uuid, recorded_at, correlation_id, success,
             execution_time_ms, created_at, updated_at)
        VALUES (v_step.workflow_step_uuid, v_transitions[1], p_task, v_utc, v_correlation, true, 0, v_utc, v_utc);
        IF p_events IS NOT NULL THEN
            PERFORM tasker.engine_publish_events(ARRAY[v_step.workflow_step_uuid], ARRAY[p_to], ARRAY[p_events], v_now);
        END IF;
    END IF;
    PERFORM tasker.engine_adjust_tasks(
        ARRAY[p_task],
        ARRAY[v_started - (v_step.state IN ('enqueued', 'in_progress', 'enqueued_for_orchestration',
                                           'enqueued_as_error_for_orchestration'))::int],
        ARRAY[-(v_step.state = 'waiting_for_retry')::int], ARRAY[-(v_step.state = 'error')::int], v_metadata, v_now);
    RETURN QUERY
    SELECT * FROM tasker.engine_conclude(
        p_action, p_task, v_step.workflow_step_uuid, p_by, p_reason,
        jsonb_build_object('step', p_step, 'found', v_step.state), 1, v_now);
    RETURN QUERY SELECT 'enqueued', NULL::text, q.steps, q.queue FROM tasker.engine_enqueued(v_ready) q;
END
$$;

--
-- Name: engine_give_places(uuid, uuid, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_give_places(p_task uuid, p_template uuid, p_places integer) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_next uuid[];
    v_position int;
BEGIN
    -- By index, from the last place on: the cost is that of the workers found, however many there are.
    SELECT array_agg(l.workflow_step_uuid ORDER BY l.batch_position), max(l.batch_position)
    INTO v_next, v_position
    FROM tasker.step_batches b
    CROSS JOIN LATERAL (
        SELECT s.workflow_step_uuid, s.batch_position
        FROM tasker.workflow_steps s
        WHERE s.task_uuid = p_task AND s.template_step_uuid = p_template AND s.batch_position > b.placed
          AND s.state = 'pending'
        ORDER BY s.batch_position LIMIT p_places) l
    WHERE b.task_uuid = p_task AND b.template_step_uuid = p_template;
    UPDATE tasker.step_batches b
    SET placed = COALESCE(v_position, b.workers)
    WHERE b.task_uuid = p_task AND b.template_step_uuid = p_template;
    RETURN v_next;
END
$$;

--
-- Name: engine_grow(uuid, uuid, jsonb, uuid[], timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_grow(p_task uuid, p_step uuid, p_result jsonb, p_done uuid[], p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    most_names CONSTANT int := 20;
    v_utc timestamp := p_now AT TIME ZONE 'UTC';
    v_settled record;
    v_worker record;
    v_chosen uuid;
    v_step record;
    v_parent int;
    v_problem text;
    v_names text[] := '{}';
    v_cursors jsonb;
    v_is_no_op boolean := false;
    -- By place.
    v_types text[];
    v_ids uuid[];
    v_wanted boolean[];
    v_exists boolean[];
    v_is_new boolean[];
    v_is_dynamic boolean[];
    v_is_open boolean[];
    v_is_possible boolean[];
    v_is_reached boolean[];
    v_is_behind boolean[];
    v_depths int[];
    -- Of the step in hand.
    v_any_possible boolean;
    v_any_new boolean;
    v_any_dynamic boolean;
    v_any_decision boolean;
    v_any_missing boolean;
    v_possible_name text;
    -- What is to be created.
    v_new uuid[] := '{}';
    v_new_named uuid[] := '{}';
    v_from uuid[] := '{}';
    v_to uuid[] := '{}';
    v_joined uuid[] := '{}';
    v_joining uuid[] := '{}';
BEGIN
    SELECT t.named_task_uuid, s.named_step_uuid, n.place, n.step_type, n.batch_config, n.inputs, ns.name::text AS name
    INTO STRICT v_settled
    FROM tasker.workflow_steps s
    -- By its key: while the tables are new, the planner takes the tasks of one template for as few as one.
    CROSS JOIN LATERAL (SELECT x.named_task_uuid FROM tasker.tasks x WHERE x.task_uuid = s.task_uuid OFFSET 0) t
    JOIN tasker.named_tasks_named_steps n
      ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = s.named_step_uuid
    JOIN tasker.named_steps ns ON ns.named_step_uuid = s.named_step_uuid
    WHERE s.workflow_step_uuid = p_step;

    IF v_settled.step_type = 'decision' THEN
        v_problem := tasker.check_decision_outcome(p_result);
        IF v_problem IS NOT NULL THEN
            RETURN v_problem;
        END IF;
        SELECT COALESCE(array_agg(DISTINCT e.name), '{}') INTO v_names
        FROM jsonb_array_elements_text(
            CASE WHEN p_result->'decision_point_outcome'->'type' = '"create_steps"'
                 THEN p_result->'decision_point_outcome'->'step_names' ELSE '[]' END) e(name);
    ELSE
        v_problem := tasker.check_batch_outcome(p_result);
        IF v_problem IS NOT NULL THEN
            RETURN v_problem;
        END IF;
        v_is_no_op := p_result->'batch_processing_outcome'->'type' = '"no_batches"';
        v_cursors := CASE WHEN v_is_no_op
                          THEN '[{"batch_id": "000", "start_cursor": 0, "end_cursor": 0, "batch_size": 0}]'::jsonb
                          ELSE p_result->'batch_processing_outcome'->'cursor_configs' END;
        -- The batch workers that depend on this step; of several, the configuration or the outcome names one.
        SELECT n.named_step_uuid, ns.name::text AS name, n.inputs, n.default_retryable, n.default_max_attempts,
               COALESCE(v_settled.batch_config, n.batch_config) AS batch_config
        INTO v_worker
        FROM tasker.named_tasks_named_steps n
        JOIN tasker.named_steps ns ON ns.named_step_uuid = n.named_step_uuid
        WHERE n.named_task_uuid = v_settled.named_task_uuid AND n.step_type = 'batch_worker'
          AND v_settled.place = ANY (n.parent_places)
          AND ns.name = COALESCE(v_settled.batch_config->>'worker_template', n.batch_config->>'worker_template', ns.name)
          AND (v_is_no_op OR ns.name = p_result->'batch_processing_outcome'->>'worker_template_name')
        ORDER BY ns.name = v_settled.inputs->>'worker_template_name' DESC NULLS LAST, n.place LIMIT 1;
        IF NOT FOUND THEN
            RETURN format('batch_processing_outcome.worker_template_name: found %L; allowed is %s',
                          left(p_result->'batch_processing_outcome'->>'worker_template_name', 80),
                          (SELECT COALESCE(string_agg(quote_literal(ns.name), ', ' ORDER BY ns.name), 'nothing')
                           FROM tasker.named_tasks_named_steps n
                           JOIN tasker.named_steps ns ON ns.named_step_uuid = n.named_step_uuid
                           WHERE n.named_task_uuid = v_settled.named_task_uuid AND n.step_type = 'batch_worker'
                             AND v_settled.place = ANY (n.parent_places)
                             AND ns.name = COALESCE(v_settled.batch_config->>'worker_template', ns.name)));
        ELSIF (SELECT true FROM tasker.step_batches b
               WHERE b.task_uuid = p_task AND b.template_step_uuid = v_worker.named_step_uuid) THEN
            RETURN NULL;
        END IF;
        v_chosen := v_worker.named_step_uuid;
        SELECT ns.name::text AS name INTO v_step
        FROM jsonb_array_elements(v_cursors) c(value)
        JOIN tasker.named_steps ns ON ns.name = v_worker.name || '_' || (c.value->>'batch_id')
        LEFT JOIN tasker.named_tasks_named_steps n
               ON n.named_task_uuid = v_settled.named_task_uuid AND n.named_step_uuid = ns.named_step_uuid
        LEFT JOIN tasker.workflow_steps s ON s.task_uuid = p_task AND s.named_step_uuid = ns.named_step_uuid
        WHERE n.named_step_uuid IS NOT NULL OR s.workflow_step_uuid IS NOT NULL LIMIT 1;
        IF FOUND THEN
            RETURN format('batch_processing_outcome.cursor_configs: found a batch_id that makes the name %L, which another '
                          'step has; allowed is any that makes a new name', v_step.name);
        END IF;
    END IF;

    SELECT array_agg(false), array_agg(NULL::uuid), array_agg(0) INTO v_wanted, v_ids, v_depths
    FROM tasker.named_tasks_named_steps n WHERE n.named_task_uuid = v_settled.named_task_uuid;
    v_exists := v_wanted;
    v_is_new := v_wanted;
    v_is_dynamic := v_wanted;
    v_is_open := v_wanted;
    v_is_possible := v_wanted;
    v_is_reached := v_wanted;
    v_is_behind := v_wanted;
    FOR v_step IN
        SELECT w.name, n.place, n.step_type
        FROM unnest(v_names) w(name)
        LEFT JOIN tasker.named_steps ns ON ns.name = w.name
        LEFT JOIN tasker.named_tasks_named_steps n
               ON n.named_task_uuid = v_settled.named_task_uuid AND n.named_step_uuid = ns.named_step_uuid
    LOOP
        IF v_step.place IS NULL THEN
            v_problem := format('found %L, which is no step of the template', left(v_step.name, 80));
        ELSIF v_step.step_type = 'batch_worker' THEN
            v_problem := format('found %L, a batch worker, which only its batchable step creates', v_step.name);
        ELSE
            v_wanted[v_step.place] := true;
        END IF;
    END LOOP;

    FOR v_step IN
        SELECT n.place, n.named_step_uuid, ns.name::text AS name, n.step_type, n.parent_places, n.is_initial,
               s.workflow_step_uuid, s.state,
               n.step_type = 'batch_worker'
                   AND (SELECT true FROM tasker.step_batches b
                        WHERE b.task_uuid = p_task AND b.template_step_uuid = n.named_step_uuid) IS TRUE has_workers
        FROM tasker.named_tasks_named_steps n
        JOIN tasker.named_steps ns ON ns.named_step_uuid = n.named_step_uuid
        -- Step by step by key: a join reads all steps of the task for each step of the template.
        LEFT JOIN LATERAL (SELECT w.workflow_step_uuid, w.state FROM tasker.workflow_steps w
                           WHERE w.task_uuid = p_task AND w.named_step_uuid = n.named_step_uuid OFFSET 0) s ON true
        WHERE n.named_task_uuid = v_settled.named_task_uuid AND n.place IS NOT NULL
        ORDER BY n.place
    LOOP
        v_types[v_step.place] := v_step.step_type;
        v_is_dynamic[v_step.place] := NOT v_step.is_initial;
        v_any_possible := false;
        v_any_new := false;
        v_any_dynamic := false;
        v_any_decision := false;
        v_any_missing := false;
        FOREACH v_parent IN ARRAY v_step.parent_places LOOP
            IF v_parent = v_settled.place OR v_is_behind[v_parent] THEN
                v_is_behind[v_step.place] := true;
            END IF;
            IF v_is_reached[v_parent]
               OR v_types[v_parent] = 'decision' AND (v_is_open[v_parent] OR v_is_possible[v_parent]) THEN
                v_is_reached[v_step.place] := true;
            END IF;
            IF v_is_possible[v_parent] THEN
                v_any_possible := true;
            END IF;
            v_any_missing := v_any_missing OR NOT v_exists[v_parent];
            v_any_new := v_any_new OR v_is_new[v_parent];
            v_any_dynamic := v_any_dynamic OR v_exists[v_parent] AND v_is_dynamic[v_parent];
            v_any_decision := v_any_decision OR v_types[v_parent] = 'decision';
            v_depths[v_step.place] := GREATEST(v_depths[v_step.place], v_depths[v_parent]);
        END LOOP;
        v_depths[v_step.place] := v_depths[v_step.place] + (v_step.step_type = 'decision')::int;

        IF v_step.workflow_step_uuid IS NOT NULL THEN
            v_exists[v_step.place] := true;
            v_ids[v_step.place] := v_step.workflow_step_uuid;
            v_is_open[v_step.place] := v_step.step_type IN ('decision', 'batchable')
                AND v_step.state NOT IN ('complete', 'resolved_manually')
                AND v_step.workflow_step_uuid <> p_step AND v_step.workflow_step_uuid <> ALL (p_done);
        ELSIF v_step.step_type = 'batch_worker' THEN
            IF v_step.has_workers THEN
                v_exists[v_step.place] := true;
            ELSIF v_step.named_step_uuid = v_chosen THEN
                v_exists[v_step.place] := true;
                v_is_new[v_step.place] := true;
            ELSE
                FOREACH v_parent IN ARRAY v_step.parent_places LOOP
                    IF v_types[v_parent] = 'batchable' AND (v_is_open[v_parent] OR v_is_possible[v_parent]) THEN
                        v_is_possible[v_step.place] := true;
                    END IF;
                END LOOP;
            END IF;
        ELSIF v_step.is_initial THEN
            -- The task is older than the step: its template was replaced.
            CONTINUE;
        ELSIF v_wanted[v_step.place] AND v_any_possible THEN
            v_problem := COALESCE(v_problem, format(
                'found %L, of which a parent may still be created by another decision or batch; it is created with that one, '
                'so leave it out', v_step.name));
        ELSIF v_wanted[v_step.place]
              OR NOT v_any_possible AND v_any_dynamic AND (NOT v_any_decision OR v_step.step_type = 'deferred_convergence')
        THEN
            IF v_depths[v_step.place] > 20 AND v_step.step_type = 'decision' THEN
                v_problem := COALESCE(v_problem, format(
                    'found that it leads to %L, decision number %s in a row; allowed are 20', v_step.name,
                    v_depths[v_step.place]));
            END IF;
            v_exists[v_step.place] := true;
            v_is_new[v_step.place] := true;
            v_is_open[v_step.place] := v_step.step_type IN ('decision', 'batchable');
            v_ids[v_step.place] := tasker.uuid_generate_v7();
            v_new := v_new || v_ids[v_step.place];
            v_new_named := v_new_named || v_step.named_step_uuid;
            FOREACH v_parent IN ARRAY v_step.parent_places LOOP
                IF NOT v_exists[v_parent] THEN
                    CONTINUE;
                ELSIF v_types[v_parent] = 'batch_worker' THEN
                    v_joined := v_joined || (SELECT n.named_step_uuid FROM tasker.named_tasks_named_steps n
                                             WHERE n.named_task_uuid = v_settled.named_task_uuid AND n.place = v_parent);
                    v_joining := v_joining || v_ids[v_step.place];
                ELSE
                    v_from := v_from || v_ids[v_parent];
                    v_to := v_to || v_ids[v_step.place];
                END IF;
            END LOOP;
            IF v_settled.place <> ALL (v_step.parent_places)
               AND (NOT v_any_new OR v_any_missing AND v_step.step_type <> 'deferred_convergence') THEN
                v_from := v_from || p_step;
                v_to := v_to || v_ids[v_step.place];
            END IF;
        ELSIF v_any_decision AND v_step.step_type <> 'deferred_convergence' THEN
            v_is_possible[v_step.place] := v_is_reached[v_step.place];
        ELSE
            v_is_possible[v_step.place] := v_any_possible;
        END IF;
    END LOOP;

    SELECT n.name INTO v_possible_name
    FROM (SELECT ns.name, n.place FROM unnest(v_names) w(name)
          JOIN tasker.named_steps ns ON ns.name = w.name
          JOIN tasker.named_tasks_named_steps n
            ON n.named_task_uuid = v_settled.named_task_uuid AND n.named_step_uuid = ns.named_step_uuid) n
    WHERE NOT v_is_behind[n.place] ORDER BY n.place LIMIT 1;
    IF FOUND THEN
        v_problem := COALESCE(v_problem, format('found %L, which does not lie behind the decision', v_possible_name));
    END IF;
    IF v_problem IS NOT NULL THEN
        SELECT array_agg(ns.name::text ORDER BY n.place) INTO v_names
        FROM tasker.named_tasks_named_steps n
        JOIN tasker.named_steps ns ON ns.named_step_uuid = n.named_step_uuid
        WHERE n.named_task_uuid = v_settled.named_task_uuid AND v_is_behind[n.place] AND n.step_type <> 'batch_worker';
        RETURN format('decision_point_outcome.step_names: %s; allowed are the steps behind the decision: %s%s', v_problem,
                      COALESCE(array_to_string(v_names[:most_names], ', '), 'there are none'),
                      CASE WHEN cardinality(v_names) > most_names THEN ', …' ELSE '' END);
    END IF;

    IF v_settled.step_type = 'batchable' THEN
        PERFORM tasker.engine_create_batch(
            p_task, p_step, v_worker.named_step_uuid, v_worker.name, v_worker.inputs, v_worker.default_retryable,
            v_worker.default_max_attempts, v_worker.batch_config, v_cursors, v_is_no_op,
            p_result - 'batch_processing_outcome', p_now);
    END IF;

    INSERT INTO tasker.workflow_steps
        (workflow_step_uuid, task_uuid, named_step_uuid, retryable, max_attempts, inputs, unmet_dependencies, attempts,
         created_at, updated_at)
    SELECT r.step, p_task, r.named, n.default_retryable, n.default_max_attempts, n.inputs, 0, 0, v_utc, v_utc
    FROM unnest(v_new, v_new_named) WITH ORDINALITY r(step, named, ordinality)
    JOIN tasker.named_tasks_named_steps n
      ON n.named_task_uuid = v_settled.named_task_uuid AND n.named_step_uuid = r.named
    ORDER BY r.ordinality;
    INSERT INTO tasker.workflow_step_edges (from_step_uuid, to_step_uuid, name, created_at, updated_at)
    SELECT r.parent, r.child, 'provides', v_utc, v_utc FROM unnest(v_from, v_to) r(parent, child);
    -- What a failed batch has set aside takes no part in a convergence.
    INSERT INTO tasker.workflow_step_edges (from_step_uuid, to_step_uuid, name, created_at, updated_at)
    SELECT s.workflow_step_uuid, r.child, 'worker_to_convergence', v_utc, v_utc
    FROM unnest(v_joined, v_joining) r(template, child)
    JOIN tasker.step_batches b ON b.task_uuid = p_task AND b.template_step_uuid = r.template
    JOIN tasker.workflow_steps s ON s.task_uuid = p_task AND s.template_step_uuid = r.template
    WHERE s.state <> 'cancelled' AND NOT (s.state = 'error' AND b.failure_strategy = 'isolate');
    UPDATE tasker.workflow_steps s
    SET unmet_dependencies = u.unmet
    FROM (SELECT e.to_step_uuid, count(*)::int unmet
          FROM unnest(v_new) r(step)
          JOIN tasker.workflow_step_edges e ON e.to_step_uuid = r.step
          JOIN tasker.workflow_steps p
            ON p.workflow_step_uuid = e.from_step_uuid AND p.state NOT IN ('complete', 'resolved_manually')
          GROUP BY e.to_step_uuid) u
    WHERE s.workflow_step_uuid = u.to_step_uuid;
    RETURN NULL;
END
$$;

--
-- Name: engine_grow_all(uuid[], integer[], text[], jsonb[], uuid, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_grow_all(p_steps uuid[], p_attempts integer[], p_outcomes text[], p_results jsonb[], p_worker uuid, p_now timestamp with time zone, OUT outcomes text[], OUT results jsonb[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_step record;
    v_problem text;
    v_done uuid[] := '{}';
BEGIN
    outcomes := p_outcomes;
    results := p_results;
    -- The rows are locked, whoever holds them, and then looked at: nobody takes an attempt over whose steps have been created, and
    -- none becomes the holder's between here and the fence of settle_steps, which would complete it without them.
    FOR v_step IN
        SELECT r.ordinality::int place, s.workflow_step_uuid, s.task_uuid, r.attempt, s.attempts, s.state, s.worker_uuid
        FROM unnest(p_steps, p_attempts, p_outcomes) WITH ORDINALITY r(step, attempt, outcome, ordinality)
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        CROSS JOIN LATERAL (SELECT x.named_task_uuid FROM tasker.tasks x WHERE x.task_uuid = s.task_uuid OFFSET 0) t
        JOIN tasker.named_tasks_named_steps n
          ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = s.named_step_uuid
        WHERE r.outcome = 'success' AND n.step_type IN ('decision', 'batchable')
        ORDER BY r.ordinality
        FOR NO KEY UPDATE OF s
    LOOP
        CONTINUE WHEN (v_step.attempts = v_step.attempt
                       AND CASE WHEN p_worker IS NULL
                                THEN v_step.state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')
                                ELSE v_step.state = 'in_progress' AND v_step.worker_uuid = p_worker END) IS NOT TRUE;
        -- Of two results for one attempt the first counts.
        CONTINUE WHEN (SELECT min(r.ordinality) FROM unnest(p_steps, p_attempts) WITH ORDINALITY r(step, attempt, ordinality)
                       WHERE r.step = v_step.workflow_step_uuid AND r.attempt = v_step.attempt) < v_step.place;
        v_problem := tasker.engine_grow(
            v_step.task_uuid, v_step.workflow_step_uuid, p_results[v_step.place]->'result', v_done, p_now);
        IF v_problem IS NULL THEN
            v_done := v_done || v_step.workflow_step_uuid;
        ELSE
            outcomes[v_step.place] := 'permanent';
            results[v_step.place] := tasker.engine_invalid_outcome(p_results[v_step.place], v_problem);
        END IF;
    END LOOP;
END
$$;

--
-- Name: engine_grow_by_hand(uuid, uuid, boolean, jsonb, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_grow_by_hand(p_task uuid, p_step uuid, p_has_result boolean, p_result jsonb, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_type text;
BEGIN
    SELECT n.step_type INTO v_type
    FROM tasker.workflow_steps s
    JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
    JOIN tasker.named_tasks_named_steps n
      ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = s.named_step_uuid
    WHERE s.workflow_step_uuid = p_step;
    IF v_type IS NULL OR v_type NOT IN ('decision', 'batchable') THEN
        RETURN NULL;
    END IF;
    RETURN tasker.engine_grow(
        p_task, p_step,
        CASE WHEN p_has_result THEN p_result
             ELSE '{"decision_point_outcome": {"type": "no_branches"}, "batch_processing_outcome": {"type": "no_batches"}}'
        END, '{}', p_now);
END
$$;

--
-- Name: engine_head_start(integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_head_start(p_priority integer) RETURNS interval
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((((LEAST(GREATEST(p_priority, '-100'::integer), 100) + 100))::double precision * '00:01:00'::interval) + '24:00:00'::interval);

--
-- Name: engine_invalid_outcome(jsonb, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_invalid_outcome(p_result jsonb, p_problem text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (p_result || jsonb_build_object('success', false, 'status', 'error', 'result', NULL::unknown, 'error', jsonb_build_object('message', p_problem, 'error_type', 'invalid_outcome', 'backtrace', NULL::unknown, 'retryable', false, 'status_code', NULL::unknown, 'context', jsonb_build_object()), 'metadata', (CASE WHEN (jsonb_typeof((p_result -> 'metadata'::text)) = 'object'::text) THEN (p_result -> 'metadata'::text) ELSE '{}'::jsonb END || '{"retryable": false, "error_type": "invalid_outcome"}'::jsonb)));

--
-- Name: engine_lock_step(uuid, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_lock_step(p_task uuid, p_step text) RETURNS uuid
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_named uuid := (SELECT ns.named_step_uuid FROM tasker.named_steps ns WHERE ns.name = p_step);
    v_step uuid;
BEGIN
    -- By keys, one after the other: the cost is that of one step, however many the task or the database has.
    SELECT s.workflow_step_uuid INTO v_step
    FROM tasker.workflow_steps s WHERE s.task_uuid = p_task AND s.named_step_uuid = v_named
    FOR NO KEY UPDATE;
    IF v_step IS NULL THEN
        SELECT s.workflow_step_uuid INTO v_step
        FROM tasker.workflow_steps s
        WHERE s.workflow_step_uuid = tasker.uuid_or_null(p_step) AND s.task_uuid = p_task
        FOR NO KEY UPDATE;
    END IF;
    RETURN v_step;
END
$$;

--
-- Name: engine_longest_wait(text, timestamp with time zone, text[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_longest_wait(p_queue text, p_now timestamp with time zone, p_handlers text[]) RETURNS integer
    LANGUAGE plpgsql STABLE
    AS $_$
DECLARE
    v_since timestamptz;
BEGIN
    EXECUTE format($sql$
        SELECT min(first.vt + s.head_start)
        FROM tasker.engine_stretches($1, NULL, $2) s
        CROSS JOIN LATERAL (
            SELECT q.vt FROM pgmq.%I q
            WHERE q.vt >= s.low AND q.vt < s.high AND COALESCE(q.headers->>'callable' = ANY ($3), true)
            ORDER BY q.vt LIMIT 1) first
    $sql$, 'q_' || p_queue)
    INTO v_since
    USING p_queue, p_now, p_handlers;
    RETURN LEAST(COALESCE(GREATEST(ceil(extract(epoch FROM p_now - v_since) * 1000), 0), 0), 2147483647);
END
$_$;

--
-- Name: engine_meet(uuid[], text[], integer[], uuid[], integer[], uuid[], integer[], timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_meet(p_steps uuid[], p_became text[], p_places integer[], p_dropped uuid[], p_dropped_at integer[], p_placed uuid[], p_placed_at integer[], p_now timestamp with time zone, OUT ready uuid[], OUT ready_tasks uuid[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH met AS (
        SELECT m.child, count(*)::int edges, min(m.place) place
        FROM (SELECT e.to_step_uuid child, r.place
              FROM unnest(p_steps, p_became, p_places) r(step, became, place)
              JOIN tasker.workflow_step_edges e ON e.from_step_uuid = r.step
              -- A worker does not count its batch, which was as good as complete when it was created.
              WHERE r.became IN ('complete', 'resolved_manually') AND e.name <> 'batch_dependency'
              UNION ALL
              SELECT e.to_step_uuid, r.place
              FROM unnest(p_dropped, p_dropped_at) r(step, place)
              JOIN tasker.workflow_step_edges e ON e.from_step_uuid = r.step
              UNION ALL
              SELECT r.step, r.place FROM unnest(p_placed, p_placed_at) r(step, place)) m
        GROUP BY m.child
    ), children AS (
        SELECT c.workflow_step_uuid, c.task_uuid, met.edges, c.unmet_dependencies <= met.edges is_ready,
               min(met.place) OVER (PARTITION BY c.task_uuid) task_place, n.step_position step_place, c.batch_position
        FROM met
        CROSS JOIN LATERAL (SELECT w.* FROM tasker.workflow_steps w
                            WHERE w.workflow_step_uuid = met.child AND w.state = 'pending' OFFSET 0) c
        JOIN tasker.tasks t ON t.task_uuid = c.task_uuid
        LEFT JOIN tasker.named_tasks_named_steps n
               ON n.named_task_uuid = t.named_task_uuid
              AND n.named_step_uuid = COALESCE(c.template_step_uuid, c.named_step_uuid)
    ), counted AS (
        UPDATE tasker.workflow_steps c
        SET unmet_dependencies = c.unmet_dependencies - ch.edges, updated_at = p_now AT TIME ZONE 'UTC'
        FROM children ch
        WHERE NOT ch.is_ready AND c.workflow_step_uuid = ch.workflow_step_uuid
    )
    SELECT array_agg(ch.workflow_step_uuid ORDER BY ch.task_place, ch.step_place, ch.batch_position),
           array_agg(ch.task_uuid ORDER BY ch.task_place, ch.step_place, ch.batch_position)
    INTO ready, ready_tasks
    FROM children ch WHERE ch.is_ready;
    IF p_dropped IS NOT NULL THEN
        DELETE FROM tasker.workflow_step_edges e
        WHERE e.from_step_uuid = ANY (p_dropped) AND e.name = 'worker_to_convergence';
    END IF;
END
$$;

--
-- Name: engine_next_stretch(text, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_next_stretch(p_queue text, p_now timestamp with time zone, OUT after timestamp with time zone, OUT after_message bigint, OUT upto timestamp with time zone, OUT upto_message bigint, OUT is_last boolean) RETURNS record
    LANGUAGE plpgsql
    AS $_$
DECLARE
    most CONSTANT int := 5000;
    v_count int;
BEGIN
    SELECT m.reached_at, m.reached_message INTO after, after_message
    FROM tasker.maintenance m WHERE m.chore = 'queue ' || p_queue;
    after := COALESCE(after, '-infinity');
    after_message := COALESCE(after_message, 0);
    EXECUTE format($sql$
        SELECT count(*), max(q.vt), (array_agg(q.msg_id ORDER BY q.vt DESC, q.msg_id DESC))[1]
        FROM (SELECT h.vt, h.msg_id FROM pgmq.%I h
              WHERE h.vt BETWEEN $1 AND $3 AND (h.vt, h.msg_id) > ($1, $2)
              ORDER BY h.vt, h.msg_id LIMIT $4) q
    $sql$, 'q_' || p_queue)
    INTO v_count, upto, upto_message
    USING after, after_message, p_now, most;
    upto := COALESCE(upto, '-infinity');
    upto_message := COALESCE(upto_message, 0);
    is_last := v_count < most;
END
$_$;

--
-- Name: engine_park(uuid[], bigint[], timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_park(p_steps uuid[], p_messages bigint[], p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    v_lost uuid[];
    v_sort_keys int[];
    v_attempts int[];
    v_queue text;
    v_ids bigint[];
BEGIN
    WITH lost AS (
        UPDATE tasker.workflow_steps s
        SET state = 'enqueued', in_process = false, worker_uuid = NULL, wake_at = NULL, message_id = r.message,
            transition_count = s.transition_count + 1, updated_at = p_now AT TIME ZONE 'UTC'
        FROM unnest(p_steps, p_messages) r(step, message)
        WHERE s.workflow_step_uuid = r.step AND s.state = 'in_progress'
        RETURNING s.workflow_step_uuid, s.transition_count, s.attempts
    )
    SELECT array_agg(l.workflow_step_uuid), array_agg(l.transition_count), array_agg(l.attempts)
    INTO v_lost, v_sort_keys, v_attempts
    FROM lost l;
    IF v_lost IS NOT NULL THEN
        PERFORM tasker.engine_record_steps(
            v_lost, array_fill('in_progress'::text, ARRAY[cardinality(v_lost)]),
            array_fill('enqueued'::text, ARRAY[cardinality(v_lost)]), v_sort_keys, v_attempts, NULL,
            array_fill('{"reason": "lease_expired"}'::jsonb, ARRAY[cardinality(v_lost)]), p_now);
    END IF;
    FOR v_queue, v_ids IN
        SELECT tasker.engine_task_queue(s.task_uuid) queue, array_agg(r.message ORDER BY r.message)
        FROM unnest(p_steps, p_messages) r(step, message)
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        WHERE r.message IS NOT NULL
        GROUP BY 1 ORDER BY 1
    LOOP
        EXECUTE format('UPDATE pgmq.%I SET vt = ''infinity'' WHERE msg_id = ANY ($1)', 'q_' || v_queue) USING v_ids;
    END LOOP;
    RETURN cardinality(p_steps);
END
$_$;

--
-- Name: engine_pause_target(text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_pause_target(p_scope text, p_key text, OUT queue text, OUT state text) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    CASE p_scope
        WHEN 'task' THEN
            SELECT tasker.engine_task_queue(t.task_uuid), t.state INTO queue, state
            FROM tasker.tasks t WHERE t.task_uuid = tasker.uuid_or_null(p_key);
        WHEN 'template' THEN
            SELECT tasker.step_queue_name(tn.name) INTO queue
            FROM tasker.task_namespaces tn JOIN tasker.named_tasks nt ON nt.task_namespace_uuid = tn.task_namespace_uuid
            WHERE tn.name || '/' || nt.name = p_key LIMIT 1;
        WHEN 'namespace' THEN
            SELECT tasker.step_queue_name(tn.name) INTO queue FROM tasker.task_namespaces tn WHERE tn.name = p_key;
        ELSE
            RAISE EXCEPTION 'scope: found %, allowed are task, template, namespace', COALESCE(quote_literal(p_scope), 'NULL')
                USING ERRCODE = 'invalid_parameter_value';
    END CASE;
END
$$;

--
-- Name: engine_paused(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_paused(p_task uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
        SELECT EXISTS (
            SELECT
            FROM tasker.tasks AS t
            JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
            JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
            JOIN tasker.pauses AS p
                ON (p.scope = 'task' AND p.key = t.task_uuid::text)
                OR (p.scope = 'template' AND p.key = ns.name || '/' || nt.name)
                OR (p.scope = 'namespace' AND p.key = ns.name)
            WHERE t.task_uuid = p_task)
    $$;

--
-- Name: engine_promote(text[], timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_promote(p_queues text[], p_now timestamp with time zone, p_from timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    v_queue text;
    v_messages bigint[];
    v_places timestamptz[];
BEGIN
    FOREACH v_queue IN ARRAY p_queues LOOP
        EXECUTE format($sql$
            SELECT array_agg(d.msg_id),
                   array_agg(tasker.engine_visible_at(COALESCE(
                       (SELECT t.priority FROM tasker.tasks t WHERE t.task_uuid = tasker.uuid_or_null(d.task)), 0), d.vt))
            FROM (SELECT q.msg_id, q.vt, q.message->>'task_uuid' task
                  FROM pgmq.%I q
                  WHERE q.vt > $1 - interval '24 hours' AND q.vt >= COALESCE($2, '-infinity') AND q.vt <= $1
                  ORDER BY q.vt, q.msg_id LIMIT 1000
                  FOR UPDATE SKIP LOCKED) d
        $sql$, 'q_' || v_queue)
        INTO v_messages, v_places
        USING p_now, p_from;
        CONTINUE WHEN v_messages IS NULL;
        -- The keys once more: a planner that takes the queue for empty would join all that lies in it with the few.
        EXECUTE format($sql$
            UPDATE pgmq.%I q SET vt = r.place
            FROM unnest($1, $2) r(id, place) WHERE q.msg_id = r.id AND q.msg_id = ANY ($1)
        $sql$, 'q_' || v_queue)
        USING v_messages, v_places;
    END LOOP;
END
$_$;

--
-- Name: engine_publish_events(uuid[], text[], jsonb[], timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_publish_events(p_steps uuid[], p_states text[], p_events jsonb[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    v_queue text;
    v_messages jsonb[];
BEGIN
    FOR v_queue, v_messages IN
        WITH due AS MATERIALIZED (
            SELECT r.step, r.state, r.ordinality AS settlement, e.value AS event, e.ordinality AS place
            FROM unnest(p_steps, p_states, p_events) WITH ORDINALITY r(step, state, events, ordinality)
            CROSS JOIN LATERAL jsonb_array_elements(r.events) WITH ORDINALITY e(value, ordinality)
            WHERE r.state IS NOT NULL AND COALESCE(e.value->'states' ? r.state, true)
        )
        SELECT tasker.event_queue_name(tn.name),
               array_agg(jsonb_build_object(
                   'event_id', d.event->'event_id',
                   'event_name', d.event->'event_name',
                   'event_version', '1.0',
                   'payload', jsonb_build_object(
                       'task_sequence_step', tasker.engine_event_subject(d.step),
                       'execution_result', s.results,
                       'payload', COALESCE(
                           d.event->'payload',
                           CASE WHEN d.state = 'complete' THEN s.results->'result' ELSE s.results->'error' END)),
                   'metadata', jsonb_build_object(
                       'task_uuid', s.task_uuid, 'step_uuid', d.step, 'step_name', ns.name, 'namespace', tn.name,
                       'correlation_id', t.correlation_id,
                       'fired_at', COALESCE(d.event->'fired_at', to_jsonb(to_char(p_now AT TIME ZONE 'UTC',
                                                                  'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))),
                       'fired_by', COALESCE(d.event->'fired_by', '"tasker"')))
                   ORDER BY d.settlement, d.place)
        FROM due d
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = d.step
        JOIN tasker.named_steps ns ON ns.named_step_uuid = s.named_step_uuid
        JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
        JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
        GROUP BY 1 ORDER BY 1
    LOOP
        -- A template that somebody else registered may have come without its queue.
        IF to_regclass(format('pgmq.%I', 'q_' || v_queue)) IS NULL THEN
            PERFORM pgmq.create(queue_name => v_queue);
        END IF;
        EXECUTE format($sql$
            INSERT INTO pgmq.%I (vt, message)
            SELECT $1, m.message FROM unnest($2) WITH ORDINALITY m(message, place) ORDER BY m.place
        $sql$, 'q_' || v_queue)
        USING p_now, v_messages;
    END LOOP;
END
$_$;

--
-- Name: engine_queues(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_queues() RETURNS TABLE(namespace text, queue text)
    LANGUAGE sql STABLE
    AS $$
    SELECT tn.name::text, tasker.step_queue_name(tn.name)
    FROM tasker.task_namespaces tn
    JOIN pgmq.meta m ON m.queue_name = tasker.step_queue_name(tn.name)
    ORDER BY 2
$$;

--
-- Name: engine_read_recent(text, timestamp with time zone, timestamp with time zone, integer, bigint[], text[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_read_recent(p_queue text, p_from timestamp with time zone, p_now timestamp with time zone, p_limit integer, p_skipped bigint[], p_handlers text[], OUT messages bigint[], OUT steps uuid[]) RETURNS record
    LANGUAGE plpgsql
    AS $_$
DECLARE
    v_low timestamptz[];
    v_high timestamptz[];
BEGIN
    -- By itself, because the plan of a fixed query is kept: planning takes longer than the reading.
    SELECT array_agg(s.low ORDER BY s.high), array_agg(s.high ORDER BY s.high) INTO v_low, v_high
    FROM tasker.engine_stretches(p_queue, p_from, p_now) s;
    -- A nested loop goes through the stretches in their order, and ends with the limit.
    EXECUTE format($sql$
        WITH visible AS (
            SELECT m.msg_id, m.vt, m.step
            FROM unnest($1, $2) s(low, high)
            CROSS JOIN LATERAL (
                SELECT q.msg_id, q.vt, q.message->>'step_uuid' step
                FROM pgmq.%I q
                WHERE q.vt >= s.low AND q.vt < s.high AND q.msg_id <> ALL ($4)
                  AND COALESCE(q.headers->>'callable' = ANY ($5), true)
                ORDER BY q.vt, q.msg_id
                FOR UPDATE SKIP LOCKED) m
            LIMIT $3)
        SELECT array_agg(v.msg_id ORDER BY v.vt, v.msg_id),
               array_agg(CASE WHEN pg_input_is_valid(v.step, 'uuid') THEN v.step::uuid END ORDER BY v.vt, v.msg_id)
        FROM visible v
    $sql$, 'q_' || p_queue)
    INTO messages, steps
    USING v_low, v_high, p_limit, p_skipped, p_handlers;
END
$_$;

--
-- Name: engine_record_action(text, uuid, uuid, text, text, jsonb, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_record_action(p_action text, p_task uuid, p_step uuid, p_by text, p_reason text, p_details jsonb, p_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO tasker.operator_actions (action, task_uuid, step_uuid, acted_by, reason, details, acted_at)
    VALUES (p_action, p_task, p_step, p_by, p_reason, COALESCE(p_details, '{}'), p_now)
$$;

--
-- Name: engine_record_steps(uuid[], text[], text[], integer[], integer[], uuid, jsonb[], timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_record_steps(p_steps uuid[], p_from text[], p_to text[], p_sort_keys integer[], p_attempts integer[], p_worker uuid, p_metadata jsonb[], p_now timestamp with time zone) RETURNS uuid[]
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

--
-- Name: engine_record_tasks(uuid[], text[], text[], integer[], jsonb, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_record_tasks(p_tasks uuid[], p_from text[], p_to text[], p_sort_keys integer[], p_metadata jsonb, p_now timestamp with time zone) RETURNS void
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

--
-- Name: engine_report_no_worker(uuid[], timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_report_no_worker(p_steps uuid[], p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_count int;
BEGIN
    INSERT INTO tasker.tasks_dlq
        (task_uuid, original_state, dlq_reason, dlq_timestamp, task_snapshot, metadata, created_at, updated_at)
    SELECT t.task_uuid, t.state, 'worker_unavailable', p_now AT TIME ZONE 'UTC', tasker.dead_letter_snapshot(t.task_uuid),
           tasker.dead_letter_metadata(
               tn.name || '/' || nt.name, 'worker_unavailable', ns.name, 'worker_unavailable',
               'no live worker has the handler ' || COALESCE(n.callable, 'of the step'))
           || jsonb_build_object('detection_method', 'engine', 'step_uuid', s.workflow_step_uuid, 'callable', n.callable),
           p_now AT TIME ZONE 'UTC', p_now AT TIME ZONE 'UTC'
    FROM unnest(p_steps) r(step)
    JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
    JOIN tasker.named_steps ns ON ns.named_step_uuid = s.named_step_uuid
    JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
    LEFT JOIN tasker.named_tasks_named_steps n
           ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = COALESCE(s.template_step_uuid, s.named_step_uuid)
    WHERE NOT tasker.engine_paused(t.task_uuid)
    ORDER BY t.task_uuid
    ON CONFLICT (task_uuid) WHERE resolution_status = 'pending' DO NOTHING;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;

--
-- Name: engine_require_operator(text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_require_operator(p_by text, p_reason text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF COALESCE(p_by, '') !~ '\S' OR length(p_by) > 255 THEN
        RAISE EXCEPTION 'by: found a text of % characters, allowed are 1 to 255 and not only blanks', length(COALESCE(p_by, ''))
            USING ERRCODE = 'invalid_parameter_value';
    ELSIF COALESCE(p_reason, '') !~ '\S' OR length(p_reason) > 500 THEN
        RAISE EXCEPTION 'reason: found a text of % characters, allowed are 1 to 500 and not only blanks',
            length(COALESCE(p_reason, ''))
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

--
-- Name: engine_rereads(text, integer, integer, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_rereads(p_queue text, p_reads integer, p_limit integer, p_now timestamp with time zone) RETURNS TABLE(message bigint, reads integer, step_uuid uuid)
    LANGUAGE plpgsql STABLE
    AS $_$
BEGIN
    RETURN QUERY EXECUTE format($sql$
        SELECT q.msg_id, q.read_ct::int,
               CASE WHEN pg_input_is_valid(q.message->>'step_uuid', 'uuid') THEN (q.message->>'step_uuid')::uuid END
        FROM (SELECT h.* FROM pgmq.%I h
              WHERE h.vt BETWEEN $1 - interval '1 minute' AND $1 + interval '6 minutes' ORDER BY h.vt LIMIT $2) q
        WHERE q.read_ct >= $3
    $sql$, 'q_' || p_queue)
    USING p_now, p_limit, p_reads;
END
$_$;

--
-- Name: engine_resend(uuid[], timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_resend(p_tasks uuid[], p_now timestamp with time zone) RETURNS TABLE(kind text, detail text, steps integer)
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    v_queue text;
    v_held uuid[];
    v_messages bigint[];
    v_there bigint[];
    v_lost uuid[];
    v_sent bigint[];
BEGIN
    FOR v_queue, v_held, v_messages IN
        SELECT tasker.engine_task_queue(s.task_uuid), array_agg(s.workflow_step_uuid ORDER BY s.workflow_step_uuid),
               array_agg(s.message_id ORDER BY s.workflow_step_uuid)
        FROM tasker.workflow_steps s
        WHERE s.task_uuid = ANY (p_tasks)
          -- A foreign worker, whose lease is a timer, takes its message away itself.
          AND (s.state = 'enqueued' OR s.state = 'in_progress' AND s.message_id IS NOT NULL AND s.wake_at IS NULL)
          AND s.updated_at < (p_now - interval '1 minute') AT TIME ZONE 'UTC'
        GROUP BY 1 ORDER BY 1
    LOOP
        EXECUTE format('SELECT COALESCE(array_agg(q.msg_id), ''{}'') FROM pgmq.%I q WHERE q.msg_id = ANY ($1)', 'q_' || v_queue)
        INTO v_there
        USING v_messages;
        CONTINUE WHEN cardinality(v_there) = cardinality(v_messages) AND array_position(v_messages, NULL) IS NULL;
        SELECT array_agg(l.workflow_step_uuid ORDER BY l.workflow_step_uuid) INTO v_lost
        FROM (SELECT s.workflow_step_uuid
              FROM tasker.workflow_steps s
              JOIN unnest(v_held, v_messages) r(step, message) ON s.workflow_step_uuid = r.step
              WHERE s.state IN ('enqueued', 'in_progress') AND s.message_id IS NOT DISTINCT FROM r.message
                AND (r.message IS NULL OR r.message <> ALL (v_there))
              FOR NO KEY UPDATE OF s SKIP LOCKED) l;
        CONTINUE WHEN v_lost IS NULL;
        SELECT tasker.engine_enqueue(
                   array_agg(v_queue ORDER BY s.workflow_step_uuid), array_agg(s.task_uuid ORDER BY s.workflow_step_uuid),
                   array_agg(s.workflow_step_uuid ORDER BY s.workflow_step_uuid),
                   array_agg(t.correlation_id ORDER BY s.workflow_step_uuid),
                   array_agg(n.callable ORDER BY s.workflow_step_uuid),
                   array_agg(CASE WHEN s.state = 'in_progress' AND w.heartbeat_at > p_now - interval '1 minute'
                                       THEN p_now + interval '1 minute'
                                  WHEN s.state = 'enqueued' AND tasker.engine_paused(s.task_uuid) THEN 'infinity'
                                  ELSE tasker.engine_visible_at(t.priority, p_now, t.not_before) END ORDER BY s.workflow_step_uuid))
        INTO v_sent
        FROM unnest(v_lost) r(step)
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
        LEFT JOIN tasker.named_tasks_named_steps n
               ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = COALESCE(s.template_step_uuid, s.named_step_uuid)
        LEFT JOIN tasker.workers w ON w.worker_uuid = s.worker_uuid;
        UPDATE tasker.workflow_steps s
        SET message_id = r.message, updated_at = p_now AT TIME ZONE 'UTC'
        FROM unnest(v_lost, v_sent) r(step, message)
        WHERE s.workflow_step_uuid = r.step;
        RETURN QUERY SELECT 'resent', v_queue, cardinality(v_lost);
    END LOOP;
END
$_$;

--
-- Name: engine_reset_steps(uuid, uuid[], boolean, timestamp with time zone, jsonb, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_reset_steps(p_task uuid, p_steps uuid[], p_clear_checkpoints boolean, p_at timestamp with time zone, p_metadata jsonb, p_now timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
DECLARE
    v_utc timestamp := p_now AT TIME ZONE 'UTC';
    v_later boolean := COALESCE(p_at > p_now, false);
    v_steps uuid[];
    v_from text[];
    v_sort_keys int[];
    v_attempts int[];
    v_count int;
    v_failed int;
    v_start record;
    v_held uuid[];
BEGIN
    SELECT array_agg(s.workflow_step_uuid ORDER BY n.step_position, s.batch_position, s.workflow_step_uuid),
           array_agg(s.state::text ORDER BY n.step_position, s.batch_position, s.workflow_step_uuid),
           array_agg(s.transition_count + 1 ORDER BY n.step_position, s.batch_position, s.workflow_step_uuid),
           array_agg(COALESCE(s.attempts, 0) ORDER BY n.step_position, s.batch_position, s.workflow_step_uuid),
           count(*) FILTER (WHERE s.state = 'error')
    INTO v_steps, v_from, v_sort_keys, v_attempts, v_failed
    FROM unnest(p_steps) r(step)
    JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
    JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
    LEFT JOIN tasker.named_tasks_named_steps n
           ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = COALESCE(s.template_step_uuid, s.named_step_uuid);
    PERFORM tasker.engine_record_steps(
        array_agg(r.step ORDER BY r.place), array_agg('error'::text), array_agg('pending'::text),
        array_agg(r.sort_key ORDER BY r.place), array_agg(r.attempt ORDER BY r.place), NULL, array_agg(p_metadata), p_now)
    FROM unnest(v_steps, v_from, v_sort_keys, v_attempts) WITH ORDINALITY r(step, state, sort_key, attempt, place)
    WHERE r.state = 'error'
    HAVING count(*) > 0;
    UPDATE tasker.workflow_steps s
    SET state = 'pending', attempts = 0, processed = false, processed_at = NULL, in_process = false, worker_uuid = NULL,
        message_id = NULL, wake_at = NULL, backoff_request_seconds = NULL,
        checkpoint = CASE WHEN p_clear_checkpoints THEN NULL ELSE s.checkpoint END,
        transition_count = s.transition_count + 1, updated_at = v_utc
    WHERE s.workflow_step_uuid = ANY (v_steps) AND s.state = 'error';

    -- Workers of a batch come back as far as its window has room; the others wait for their places.
    WITH worker AS (
        SELECT s.workflow_step_uuid, s.template_step_uuid, s.batch_position,
               row_number() OVER (PARTITION BY s.template_step_uuid ORDER BY s.batch_position) AS place
        FROM unnest(v_steps) r(step) JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        WHERE s.template_step_uuid IS NOT NULL
    ), busy AS MATERIALIZED (
        SELECT b.template_step_uuid, tasker.engine_batch_room(p_task, b.template_step_uuid) AS room
        FROM tasker.step_batches b
        WHERE b.task_uuid = p_task AND b.parallelism IS NOT NULL
          AND b.template_step_uuid IN (SELECT w.template_step_uuid FROM worker w)
    ), held AS (
        SELECT w.workflow_step_uuid, w.template_step_uuid, w.batch_position
        FROM worker w JOIN busy b ON b.template_step_uuid = w.template_step_uuid
        WHERE w.place > b.room
    ), moved AS (
        UPDATE tasker.step_batches b
        SET placed = LEAST(b.placed, h.first - 1)
        FROM (SELECT template_step_uuid, min(batch_position) AS first FROM held GROUP BY template_step_uuid) h
        WHERE b.task_uuid = p_task AND b.template_step_uuid = h.template_step_uuid
    )
    SELECT array_agg(h.workflow_step_uuid) INTO v_held FROM held h;
    IF v_held IS NOT NULL THEN
        UPDATE tasker.workflow_steps s SET unmet_dependencies = 1 WHERE s.workflow_step_uuid = ANY (v_held);
        SELECT COALESCE(array_agg(r.step ORDER BY r.place), '{}') INTO v_steps
        FROM unnest(v_steps) WITH ORDINALITY r(step, place)
        LEFT JOIN unnest(v_held) h(step) ON h.step = r.step
        WHERE h.step IS NULL;
    END IF;
    v_count := cardinality(v_steps);

    IF v_count = 0 THEN
        NULL;
    ELSIF v_later THEN
        WITH moved AS (
            UPDATE tasker.workflow_steps s
            SET state = 'waiting_for_retry', wake_at = p_at + (r.place - 1) * interval '1 microsecond', transition_count = s.transition_count + 1, updated_at = v_utc
            FROM unnest(v_steps) WITH ORDINALITY r(step, place)
            WHERE s.workflow_step_uuid = r.step
            RETURNING r.place, s.transition_count, s.attempts
        )
        SELECT array_agg(m.transition_count ORDER BY m.place), array_agg(m.attempts ORDER BY m.place)
        INTO v_sort_keys, v_attempts FROM moved m;
        PERFORM tasker.engine_record_steps(
            v_steps, array_fill('pending'::text, ARRAY[v_count]), array_fill('waiting_for_retry'::text, ARRAY[v_count]),
            v_sort_keys, v_attempts, NULL, array_fill(p_metadata, ARRAY[v_count]), p_now);
    ELSE
        v_start := tasker.engine_start_steps(v_steps, NULL, NULL, 0, 0, p_now);
        PERFORM tasker.engine_record_steps(
            v_steps, array_fill('pending'::text, ARRAY[v_count]), v_start.became, v_start.sort_keys, v_start.attempts, NULL,
            array_fill(p_metadata, ARRAY[v_count]), p_now);
    END IF;

    PERFORM tasker.engine_adjust_tasks(
        ARRAY[p_task], ARRAY[CASE WHEN v_later THEN 0 ELSE v_count END], ARRAY[CASE WHEN v_later THEN v_count ELSE 0 END],
        ARRAY[-v_failed], p_metadata, p_now);
    RETURN CASE WHEN v_later THEN '{}' ELSE v_steps END;
END
$$;

--
-- Name: engine_resumable_steps(uuid, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_resumable_steps(p_task uuid, p_state text) RETURNS uuid[]
    LANGUAGE sql
    AS $$
    SELECT array_agg(l.workflow_step_uuid)
    FROM (SELECT s.workflow_step_uuid
          FROM tasker.workflow_steps s
          WHERE s.task_uuid = p_task
            AND (s.state = 'error' OR s.state = 'pending' AND s.unmet_dependencies = 0 AND p_state = 'error')
          ORDER BY s.workflow_step_uuid FOR NO KEY UPDATE) l
$$;

--
-- Name: engine_run_batches(uuid[], text[], integer[], timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_run_batches(p_steps uuid[], p_became text[], p_places integer[], p_now timestamp with time zone, OUT dropped uuid[], OUT dropped_at integer[], OUT placed uuid[], OUT placed_at integer[], OUT stopped_tasks uuid[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_batch record;
    v_stop record;
    v_queue text;
    v_next uuid[];
BEGIN
    FOR v_batch IN
        WITH ended AS (
            SELECT s.task_uuid, s.template_step_uuid, count(*)::int places, min(r.place) place,
                   array_agg(r.step ORDER BY r.place) FILTER (WHERE r.became = 'error') failed,
                   array_agg(r.place ORDER BY r.place) FILTER (WHERE r.became = 'error') failed_at
            FROM unnest(p_steps, p_became, p_places) r(step, became, place)
            JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
            WHERE r.became IN ('complete', 'error', 'resolved_manually') AND s.template_step_uuid IS NOT NULL
            GROUP BY s.task_uuid, s.template_step_uuid
        )
        SELECT b.*, e.places, e.place, e.failed, e.failed_at
        FROM ended e
        JOIN tasker.step_batches b ON b.task_uuid = e.task_uuid AND b.template_step_uuid = e.template_step_uuid
        WHERE b.placed < b.workers
           OR e.failed IS NOT NULL
              AND (b.failure_strategy = 'isolate' OR b.failure_strategy = 'fail_fast' AND NOT b.stopped)
        UNION ALL
        SELECT b.*, COALESCE(b.parallelism, b.workers), r.place, NULL, NULL
        FROM unnest(p_steps, p_became, p_places) r(step, became, place)
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        JOIN tasker.step_batches b ON b.task_uuid = s.task_uuid AND b.batch_step_uuid = s.workflow_step_uuid
        WHERE r.became IN ('complete', 'resolved_manually') AND b.placed = 0
    LOOP
        IF v_batch.failure_strategy = 'isolate' AND v_batch.failed IS NOT NULL THEN
            dropped := dropped || v_batch.failed;
            dropped_at := dropped_at || v_batch.failed_at;
        END IF;
        IF v_batch.failure_strategy = 'fail_fast' AND v_batch.failed IS NOT NULL AND NOT v_batch.stopped THEN
            SELECT array_agg(l.workflow_step_uuid) steps, array_agg(l.state) states,
                   array_agg(l.transition_count + 1) sort_keys, array_agg(l.message_id) FILTER (WHERE l.state = 'enqueued')
                       messages
            INTO v_stop
            FROM (SELECT s.workflow_step_uuid, s.state, s.transition_count, s.message_id
                  FROM tasker.workflow_steps s
                  WHERE s.task_uuid = v_batch.task_uuid AND s.template_step_uuid = v_batch.template_step_uuid
                    AND (s.state = 'pending' OR s.state = 'enqueued' AND s.attempts = 0)
                  ORDER BY s.workflow_step_uuid FOR NO KEY UPDATE) l;
            UPDATE tasker.step_batches b
            SET stopped = true, placed = b.workers
            WHERE b.task_uuid = v_batch.task_uuid AND b.template_step_uuid = v_batch.template_step_uuid;
            CONTINUE WHEN v_stop.steps IS NULL;

            UPDATE tasker.workflow_steps s
            SET state = 'cancelled', in_process = false, processed = true, processed_at = p_now AT TIME ZONE 'UTC',
                transition_count = s.transition_count + 1, updated_at = p_now AT TIME ZONE 'UTC'
            WHERE s.workflow_step_uuid = ANY (v_stop.steps);
            PERFORM tasker.engine_record_steps(
                v_stop.steps, v_stop.states, array_fill('cancelled'::text, ARRAY[cardinality(v_stop.steps)]),
                v_stop.sort_keys, array_fill(0, ARRAY[cardinality(v_stop.steps)]), NULL,
                array_fill('{"reason": "fail_fast"}'::jsonb, ARRAY[cardinality(v_stop.steps)]), p_now);
            IF v_stop.messages IS NOT NULL THEN
                SELECT tasker.step_queue_name(tn.name) INTO STRICT v_queue
                FROM tasker.tasks t
                JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
                JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
                WHERE t.task_uuid = v_batch.task_uuid;
                PERFORM tasker.engine_dequeue(
                    array_fill(v_queue, ARRAY[cardinality(v_stop.messages)]), v_stop.messages);
                stopped_tasks := stopped_tasks || array_fill(v_batch.task_uuid, ARRAY[cardinality(v_stop.messages)]);
            END IF;
            dropped := dropped || v_stop.steps;
            dropped_at := dropped_at || array_fill(v_batch.failed_at[1], ARRAY[cardinality(v_stop.steps)]);
        ELSIF v_batch.placed < v_batch.workers THEN
            v_next := tasker.engine_give_places(v_batch.task_uuid, v_batch.template_step_uuid, v_batch.places);
            IF v_next IS NOT NULL THEN
                placed := placed || v_next;
                placed_at := placed_at || array_fill(v_batch.place, ARRAY[cardinality(v_next)]);
            END IF;
        END IF;
    END LOOP;
END
$$;

--
-- Name: engine_set_aside(text, uuid[], bigint[], timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_set_aside(p_queue text, p_steps uuid[], p_messages bigint[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    v_callables text[];
BEGIN
    SELECT array_agg(n.callable ORDER BY r.place) INTO v_callables
    FROM unnest(p_steps) WITH ORDINALITY r(step, place)
    JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
    JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
    LEFT JOIN tasker.named_tasks_named_steps n
           ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = COALESCE(s.template_step_uuid, s.named_step_uuid);
    EXECUTE format($sql$
        UPDATE pgmq.%I q
        SET headers = CASE WHEN r.callable IS NULL THEN q.headers
                           ELSE COALESCE(q.headers, '{}') || jsonb_build_object('callable', r.callable) END,
            read_ct = q.read_ct + (r.callable IS NULL)::int,
            vt = CASE WHEN r.callable IS NULL THEN $1 + LEAST(q.read_ct + 1, 30) * interval '10 seconds' ELSE q.vt END
        FROM unnest($2, $3) r(id, callable) WHERE q.msg_id = r.id AND q.msg_id = ANY ($2)
    $sql$, 'q_' || p_queue)
    USING p_now, p_messages, v_callables;
END
$_$;

--
-- Name: engine_start_steps(uuid[], uuid, text[], integer, integer, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_start_steps(p_steps uuid[], p_worker uuid, p_handlers text[], p_claim_limit integer, p_lease_ms integer, p_now timestamp with time zone, OUT claimed uuid[], OUT became text[], OUT sort_keys integer[], OUT attempts integer[]) RETURNS record
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
    v_pauses boolean := EXISTS (SELECT FROM tasker.pauses);
BEGIN
    WITH ready AS (
        SELECT r.ordinality, s.workflow_step_uuid, s.task_uuid, t.correlation_id,
               tasker.step_queue_name(tn.name) queue, n.callable, pause.paused,
               tasker.engine_visible_at(t.priority, p_now, t.not_before) visible_at,
               COALESCE(n.callable = ANY (p_handlers), false) AND NOT pause.paused
                   AND (t.not_before > p_now) IS NOT TRUE runnable
        FROM unnest(p_steps) WITH ORDINALITY r(step, ordinality)
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
        JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
        -- A step that its template does not have is enqueued all the same: it stands still where people see it.
        LEFT JOIN tasker.named_tasks_named_steps n
          ON n.named_task_uuid = t.named_task_uuid
         AND n.named_step_uuid = COALESCE(s.template_step_uuid, s.named_step_uuid)
        CROSS JOIN LATERAL (SELECT v_pauses AND tasker.engine_paused(s.task_uuid) AS paused) pause
    ), chosen AS (
        SELECT ready.*, runnable AND row_number() OVER (PARTITION BY runnable ORDER BY ordinality) <= p_claim_limit claims
        FROM ready
    )
    SELECT array_agg(workflow_step_uuid ORDER BY ordinality), array_agg(task_uuid ORDER BY ordinality),
           array_agg(correlation_id ORDER BY ordinality), array_agg(queue ORDER BY ordinality),
           array_agg(callable ORDER BY ordinality), array_agg(claims ORDER BY ordinality),
           array_agg(CASE WHEN claims THEN 'in_progress' ELSE 'enqueued' END ORDER BY ordinality),
           array_agg(CASE WHEN claims THEN v_lease_end WHEN paused THEN 'infinity' ELSE visible_at END ORDER BY ordinality)
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

--
-- Name: engine_step_payloads(uuid[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_step_payloads(p_steps uuid[]) RETURNS TABLE(step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text, callable text, attempt integer, max_attempts integer, retryable boolean, timeout_ms integer, message_id bigint, correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
    LANGUAGE sql STABLE ROWS 10
    AS $$
    SELECT s.workflow_step_uuid, s.task_uuid, t.named_task_uuid, ns.name::text, n.callable, s.attempts,
           COALESCE(s.max_attempts, 3), s.retryable, n.timeout_ms, s.message_id, t.correlation_id, t.context, s.inputs,
           parent.names, parent.results, s.checkpoint
    FROM unnest(p_steps) WITH ORDINALITY r(step, ordinality)
    CROSS JOIN LATERAL (SELECT x.* FROM tasker.workflow_steps x WHERE x.workflow_step_uuid = r.step OFFSET 0) s
    CROSS JOIN LATERAL (SELECT x.* FROM tasker.tasks x WHERE x.task_uuid = s.task_uuid OFFSET 0) t
    CROSS JOIN LATERAL (SELECT x.name FROM tasker.named_steps x WHERE x.named_step_uuid = s.named_step_uuid OFFSET 0) ns
    JOIN tasker.named_tasks_named_steps n
      ON n.named_task_uuid = t.named_task_uuid
     AND n.named_step_uuid = COALESCE(s.template_step_uuid, s.named_step_uuid)
    CROSS JOIN LATERAL (
        SELECT array_agg(pn.name::text) names,
               array_agg(CASE e.name WHEN 'batch_dependency'
                             THEN (SELECT b.shared_result FROM tasker.step_batches b
                                   WHERE b.task_uuid = s.task_uuid AND b.template_step_uuid = s.template_step_uuid)
                             ELSE p.results->'result' END) results
        FROM tasker.workflow_step_edges e
        CROSS JOIN LATERAL (SELECT x.results, x.named_step_uuid FROM tasker.workflow_steps x
                            WHERE x.workflow_step_uuid = e.from_step_uuid OFFSET 0) p
        CROSS JOIN LATERAL (SELECT x.name FROM tasker.named_steps x WHERE x.named_step_uuid = p.named_step_uuid OFFSET 0) pn
        WHERE e.to_step_uuid = s.workflow_step_uuid) parent
    ORDER BY r.ordinality
$$;

--
-- Name: engine_stretches(text, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_stretches(p_queue text, p_from timestamp with time zone, p_now timestamp with time zone) RETURNS TABLE(low timestamp with time zone, high timestamp with time zone, head_start interval)
    LANGUAGE sql STABLE
    AS $$
    SELECT GREATEST(lag(e.high, 1, '-infinity'::timestamptz) OVER (ORDER BY e.high), p_from - e.head_start), e.high, e.head_start
    FROM (SELECT h.head_start, p_now - h.head_start
                     + CASE WHEN h.head_start > interval '0' THEN interval '1 second' ELSE interval '1 microsecond' END high
          FROM (SELECT interval '0' head_start
                UNION SELECT tasker.engine_head_start(0)
                UNION SELECT tasker.engine_head_start(p.priority) FROM tasker.queue_priorities p WHERE p.queue = p_queue) h) e
    ORDER BY e.high
$$;

--
-- Name: engine_task_queue(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_task_queue(p_task uuid) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT tasker.step_queue_name(tn.name)
    FROM tasker.tasks t
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
    WHERE t.task_uuid = p_task
$$;

--
-- Name: engine_unpark(text, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_unpark(p_queue text, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    AS $_$
DECLARE
    v_messages bigint[];
    v_steps uuid[];
    v_freed bigint[];
    v_freed_steps uuid[];
    v_visible timestamptz[];
BEGIN
    EXECUTE format($sql$
        SELECT array_agg(m.msg_id ORDER BY m.msg_id),
               array_agg(CASE WHEN pg_input_is_valid(m.step, 'uuid') THEN m.step::uuid END ORDER BY m.msg_id)
        FROM (SELECT q.msg_id, q.message->>'step_uuid' step FROM pgmq.%I q
              WHERE q.vt = 'infinity' ORDER BY q.msg_id FOR UPDATE SKIP LOCKED) m
    $sql$, 'q_' || p_queue)
    INTO v_messages, v_steps;
    IF v_messages IS NULL THEN
        RETURN 0;
    END IF;
    SELECT array_agg(r.message ORDER BY r.message), array_agg(s.workflow_step_uuid),
           array_agg(tasker.engine_visible_at(COALESCE(t.priority, 0), p_now, t.not_before) ORDER BY r.message)
    INTO v_freed, v_freed_steps, v_visible
    FROM unnest(v_messages, v_steps) r(message, step)
    LEFT JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
    LEFT JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
    WHERE COALESCE(NOT tasker.engine_paused(s.task_uuid), true);
    IF v_freed IS NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format($sql$
        UPDATE pgmq.%I q SET vt = r.visible_at + (r.place - 1) * interval '1 microsecond'
        FROM unnest($1, $2) WITH ORDINALITY r(visible_at, id, place)
        WHERE q.msg_id = r.id AND q.msg_id = ANY ($2)
    $sql$, 'q_' || p_queue)
    USING v_visible, v_freed;
    -- They have not waited for a worker until now.
    UPDATE tasker.workflow_steps s SET updated_at = p_now AT TIME ZONE 'UTC'
    FROM (SELECT l.workflow_step_uuid FROM tasker.workflow_steps l
          WHERE l.workflow_step_uuid = ANY (v_freed_steps) AND l.state = 'enqueued'
          ORDER BY l.workflow_step_uuid FOR NO KEY UPDATE SKIP LOCKED) l
    WHERE s.workflow_step_uuid = l.workflow_step_uuid;
    RETURN cardinality(v_freed);
END
$_$;

--
-- Name: engine_untaken(text, text, timestamp with time zone, bigint, timestamp with time zone, bigint, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_untaken(p_namespace text, p_queue text, p_after timestamp with time zone, p_after_message bigint, p_to timestamp with time zone, p_to_message bigint, p_now timestamp with time zone) RETURNS TABLE(message bigint, reads integer, visible_at timestamp with time zone, step_uuid uuid, callable text)
    LANGUAGE plpgsql STABLE
    AS $_$
BEGIN
    RETURN QUERY EXECUTE format($sql$
        SELECT q.msg_id, q.read_ct::int, q.vt,
               CASE WHEN pg_input_is_valid(q.message->>'step_uuid', 'uuid') THEN (q.message->>'step_uuid')::uuid END,
               q.headers->>'callable'
        FROM pgmq.%I q
        WHERE q.vt <= $1 AND q.vt BETWEEN $3 AND $5 AND (q.vt, q.msg_id) > ($3, $4) AND (q.vt, q.msg_id) <= ($5, $6)
          AND (q.headers->>'callable' = ANY (ARRAY(
              SELECT DISTINCT h FROM tasker.workers w, unnest(w.handlers) h
              WHERE w.heartbeat_at > $1 - interval '1 minute' AND $2 = ANY (w.namespaces)))) IS NOT TRUE
    $sql$, 'q_' || p_queue)
    USING p_now, p_namespace, p_after, p_after_message, p_to, p_to_message;
END
$_$;

--
-- Name: engine_visible_at(integer, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.engine_visible_at(p_priority integer, p_now timestamp with time zone, p_not_before timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE WHEN (p_not_before > p_now) THEN p_not_before ELSE (p_now - tasker.engine_head_start(p_priority)) END;

--
-- Name: ensure_event_queue(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.ensure_event_queue(p_namespace text) RETURNS text
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_queue text := tasker.event_queue_name(p_namespace);
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pgmq.meta m WHERE m.queue_name = v_queue) THEN
        PERFORM pgmq.create(queue_name => v_queue);
    END IF;
    RETURN v_queue;
END
$$;

--
-- Name: evaluate_step_state_readiness(text, boolean, boolean, boolean, boolean, boolean, timestamp without time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.evaluate_step_state_readiness(current_state text, processed boolean, in_process boolean, dependencies_satisfied boolean, retry_eligible boolean, retryable boolean, next_retry_time timestamp without time zone) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN ((COALESCE(current_state, 'pending'::text) = ANY (ARRAY['pending'::text, 'waiting_for_retry'::text])) AND (NOT COALESCE(processed, false)) AND (NOT COALESCE(in_process, false)) AND COALESCE(dependencies_satisfied, false) AND COALESCE(retry_eligible, false) AND ((next_retry_time IS NULL) OR (next_retry_time <= (tasker.engine_clock() AT TIME ZONE 'UTC'::text))));

--
-- Name: FUNCTION evaluate_step_state_readiness(current_state text, processed boolean, in_process boolean, dependencies_satisfied boolean, retry_eligible boolean, retryable boolean, next_retry_time timestamp without time zone); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.evaluate_step_state_readiness(current_state text, processed boolean, in_process boolean, dependencies_satisfied boolean, retry_eligible boolean, retryable boolean, next_retry_time timestamp without time zone) IS 'Whether a step could start now. `retryable` is part of retry_eligible already and is accepted for its callers only.';

--
-- Name: event_queue_name(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.event_queue_name(p_namespace text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (lower(p_namespace) || '_domain_events'::text);

--
-- Name: expand_template(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.expand_template(p_named_task_uuid uuid) RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
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

    INSERT INTO tasker.named_tasks_named_steps
        (named_task_uuid, named_step_uuid, default_retryable, default_max_attempts, step_position, step_type, callable,
         dependency_uuids, inputs, timeout_ms, batch_config, created_at, updated_at)
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
           NULLIF(s.value->'batch_config', 'null'::jsonb),
           v_now, v_now
    FROM jsonb_array_elements(v_configuration->'steps') WITH ORDINALITY s(value, ordinality)
    JOIN tasker.named_steps ns ON ns.name = s.value->>'name'
    ON CONFLICT (named_task_uuid, named_step_uuid) DO NOTHING;

    UPDATE tasker.named_tasks nt
    SET grows = (SELECT bool_or(n.step_type <> 'standard')
                 FROM tasker.named_tasks_named_steps n WHERE n.named_task_uuid = p_named_task_uuid) IS TRUE
    WHERE nt.named_task_uuid = p_named_task_uuid;
    IF (SELECT nt.grows FROM tasker.named_tasks nt WHERE nt.named_task_uuid = p_named_task_uuid) THEN
        PERFORM tasker.order_template(p_named_task_uuid);
    END IF;
END
$$;

--
-- Name: extend_event(text, bigint, integer, bigint); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.extend_event(p_namespace text, p_message bigint, p_delivery integer, p_visibility_ms bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_count int;
BEGIN
    EXECUTE format('UPDATE pgmq.%I q SET vt = $3 WHERE q.msg_id = $1 AND q.read_ct = $2',
                   'q_' || tasker.event_queue_name(p_namespace))
    USING p_message, p_delivery, tasker.engine_clock() + p_visibility_ms * interval '1 millisecond';
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count > 0;
END
$_$;

--
-- Name: extend_leases(uuid, uuid[], integer[], integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.extend_leases(p_worker uuid, p_steps uuid[], p_attempts integer[], p_lease_ms integer) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
        -- Queue by queue in the order of their names, and each by key, as whoever removes messages does. Whoever takes a
        -- step over or gives it back holds its message: only once that is locked it is certain whose the lease is, and a
        -- step that was given back meanwhile must not be hidden for a lease.
        EXECUTE format('SELECT FROM pgmq.%I WHERE msg_id = ANY ($1) ORDER BY msg_id FOR UPDATE', 'q_' || v_queue)
        USING v_messages;
        EXECUTE format($sql$
            UPDATE pgmq.%I q SET vt = GREATEST(q.vt, $1)
            FROM unnest($2, $3) r(step, attempt)
            JOIN tasker.workflow_steps s
              ON s.workflow_step_uuid = r.step AND s.state = 'in_progress' AND s.attempts = r.attempt AND s.worker_uuid = $4
            WHERE q.msg_id = ANY ($5) AND q.msg_id = s.message_id AND q.message->>'step_uuid' = s.workflow_step_uuid::text
        $sql$, 'q_' || v_queue)
        USING v_lease_end, p_steps, p_attempts, p_worker, v_messages;
    END LOOP;
    RETURN QUERY
    SELECT s.workflow_step_uuid
    FROM unnest(p_steps, p_attempts) r(step, attempt)
    JOIN tasker.workflow_steps s
      ON s.workflow_step_uuid = r.step AND s.state = 'in_progress' AND s.attempts = r.attempt
     AND s.worker_uuid = p_worker;
END
$_$;

--
-- Name: extract_queue_namespace(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.extract_queue_namespace(queue_name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (queue_name ~ '^orchestration'::text) THEN 'orchestration'::text WHEN (queue_name ~ '^worker_.*_queue$'::text) THEN COALESCE("substring"(queue_name, '^worker_(.+)_queue$'::text), 'worker'::text) WHEN (queue_name ~ '^[a-zA-Z][a-zA-Z0-9_]*_queue$'::text) THEN "substring"(queue_name, '^(.*)_queue$'::text) WHEN (queue_name ~ '^[a-zA-Z][a-zA-Z0-9_]*_domain_events$'::text) THEN queue_name ELSE 'default'::text END;

--
-- Name: failure_result(uuid, text, text, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.failure_result(p_step_uuid uuid, p_type text, p_message text, p_now timestamp with time zone) RETURNS jsonb
    LANGUAGE sql STABLE
    RETURN jsonb_build_object('step_uuid', p_step_uuid, 'success', false, 'result', NULL::unknown, 'status', 'failed', 'metadata', jsonb_build_object('execution_time_ms', 0, 'retryable', false, 'completed_at', p_now, 'custom', '{}'::jsonb, 'error_type', p_type, 'context', '{}'::jsonb), 'error', jsonb_build_object('message', p_message, 'error_type', p_type, 'retryable', false, 'context', '{}'::jsonb), 'orchestration_metadata', NULL::unknown);

--
-- Name: find_inconsistencies(integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.find_inconsistencies(p_limit integer DEFAULT 100) RETURNS TABLE(rule text, task_uuid uuid, step_uuid uuid, found text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
#variable_conflict use_column
DECLARE
    v_queue record;
BEGIN
    RETURN QUERY
    SELECT 'task_counters', t.task_uuid, NULL::uuid,
           format('counters live %s, retrying %s, failed %s; steps say %s, %s, %s', t.live_steps, t.retrying_steps,
                  t.failed_steps, c.live, c.retrying, c.failed)
    FROM tasker.tasks t
    LEFT JOIN (
        SELECT s.task_uuid, count(*) FILTER (WHERE s.state IN ('enqueued', 'in_progress', 'enqueued_for_orchestration',
                                                               'enqueued_as_error_for_orchestration')) live,
               count(*) FILTER (WHERE s.state = 'waiting_for_retry') retrying,
               count(*) FILTER (WHERE s.state = 'error') failed
        FROM tasker.workflow_steps s GROUP BY s.task_uuid) c ON c.task_uuid = t.task_uuid
    WHERE (t.live_steps, t.retrying_steps, t.failed_steps)
          <> (COALESCE(c.live, 0), COALESCE(c.retrying, 0), COALESCE(c.failed, 0))
    LIMIT p_limit;
    RETURN QUERY
    SELECT 'task_state', t.task_uuid, NULL::uuid,
           format('it is %s (complete %s) with %s live, %s retrying, %s failed and %s open steps', t.state, t.complete,
                  t.live_steps, t.retrying_steps, t.failed_steps, COALESCE(o.open, 0))
    FROM tasker.tasks t
    LEFT JOIN (
        SELECT s.task_uuid, count(*) open FROM tasker.workflow_steps s
        WHERE s.state NOT IN ('complete', 'resolved_manually', 'cancelled') GROUP BY s.task_uuid) o
           ON o.task_uuid = t.task_uuid
    WHERE t.state NOT IN ('cancelled', 'error', 'resolved_manually')
          AND t.state <> CASE WHEN t.failed_steps > 0 THEN 'blocked_by_failures' WHEN t.live_steps > 0 THEN 'steps_in_process'
                              WHEN t.retrying_steps > 0 THEN 'waiting_for_retry' WHEN COALESCE(o.open, 0) = 0 THEN 'complete'
                              ELSE t.state || ' without anything to wait for' END
       OR t.complete <> (t.state = 'complete')
    LIMIT p_limit;
    RETURN QUERY
    SELECT 'ended_task_with_live_step', t.task_uuid, s.workflow_step_uuid, format('the task is %s, the step %s', t.state, s.state)
    FROM tasker.tasks t JOIN tasker.workflow_steps s ON s.task_uuid = t.task_uuid
    WHERE t.state IN ('complete', 'cancelled', 'error', 'resolved_manually')
      AND s.state NOT IN ('complete', 'resolved_manually', 'cancelled', 'error')
      AND NOT (t.state = 'error' AND s.state = 'pending')
    LIMIT p_limit;
    RETURN QUERY
    SELECT 'step_dependencies', s.task_uuid, s.workflow_step_uuid,
           format('it is %s, counts %s parents that are not done, and has %s', s.state, s.unmet_dependencies, p.unsatisfied)
    FROM tasker.workflow_steps s
    JOIN (
        SELECT e.to_step_uuid, count(*) FILTER (WHERE p.state NOT IN ('complete', 'resolved_manually')) unsatisfied
        FROM tasker.workflow_step_edges e JOIN tasker.workflow_steps p ON p.workflow_step_uuid = e.from_step_uuid
        GROUP BY e.to_step_uuid) p ON p.to_step_uuid = s.workflow_step_uuid
    -- A batch worker waits for its place in the window, not for parents.
    WHERE s.batch_position IS NULL
      AND (s.state = 'pending' AND s.unmet_dependencies <> p.unsatisfied OR s.state = 'pending' AND p.unsatisfied = 0
           OR s.state NOT IN ('pending', 'cancelled') AND p.unsatisfied > 0)
    LIMIT p_limit;
    RETURN QUERY
    SELECT 'task_history', t.task_uuid, NULL::uuid, format('it is %s, its history ends in %s', t.state, COALESCE(h.to_state, 'nothing'))
    FROM tasker.tasks t
    LEFT JOIN tasker.task_transitions h ON h.task_uuid = t.task_uuid AND h.most_recent
    WHERE (h.to_state, h.sort_key) IS DISTINCT FROM (t.state, t.transition_count) AND t.transition_count > 0
    LIMIT p_limit;
    RETURN QUERY
    SELECT 'step_history', s.task_uuid, s.workflow_step_uuid,
           format('it is %s, its history ends in %s', s.state, COALESCE(h.to_state, 'nothing'))
    FROM tasker.workflow_steps s
    LEFT JOIN tasker.workflow_step_transitions h ON h.workflow_step_uuid = s.workflow_step_uuid AND h.most_recent
    WHERE (COALESCE(h.to_state, 'pending'), COALESCE(h.sort_key, 0)) IS DISTINCT FROM (s.state, s.transition_count)
    LIMIT p_limit;
    RETURN QUERY
    SELECT 'step_timer', s.task_uuid, s.workflow_step_uuid, format('it is %s with timer %s', s.state, s.wake_at)
    FROM tasker.workflow_steps s
    WHERE s.state = 'waiting_for_retry' AND s.wake_at IS NULL
       OR s.state IN ('pending', 'enqueued', 'complete', 'error', 'cancelled', 'resolved_manually') AND s.wake_at IS NOT NULL
    LIMIT p_limit;
    FOR v_queue IN SELECT * FROM tasker.engine_queues() LOOP
        RETURN QUERY EXECUTE format($sql$
            SELECT 'step_message', s.task_uuid, s.workflow_step_uuid,
                   format('it is %%s, and its message %%s is not in the queue', s.state, COALESCE(s.message_id::text, 'NULL'))
            FROM tasker.workflow_steps s
            JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
            JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
            JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid AND tn.name = $1
            WHERE (s.state = 'enqueued' OR s.state = 'in_progress' AND s.message_id IS NOT NULL AND s.wake_at IS NULL)
              AND NOT EXISTS (SELECT FROM pgmq.%1$I q WHERE q.msg_id = s.message_id)
            LIMIT $2
        $sql$, 'q_' || v_queue.queue)
        USING v_queue.namespace, p_limit;
    END LOOP;
END
$_$;

--
-- Name: FUNCTION find_inconsistencies(p_limit integer); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.find_inconsistencies(p_limit integer) IS 'Tasks and steps whose state, counters, history, timers and messages contradict each other; there must be none.';

--
-- Name: find_stuck_tasks(integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.find_stuck_tasks(p_timeout_minutes integer DEFAULT 10) RETURNS TABLE(task_uuid uuid, current_state character varying, processor_uuid uuid, stuck_duration_minutes integer)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            a.task_uuid,
            a.current_state,
            (SELECT h.processor_uuid FROM tasker.task_transitions AS h WHERE h.task_uuid = a.task_uuid AND h.most_recent),
            floor(judged.idle_minutes)::integer
        FROM tasker.v_task_state_analysis AS a
        CROSS JOIN LATERAL (
            SELECT tasker.staleness_patience(a.template_config, a.task_age_minutes, p_timeout_minutes) AS minutes
        ) AS patience
        CROSS JOIN LATERAL tasker.judge_staleness(a.task_uuid, a.template_config, patience.minutes) AS judged
        WHERE a.current_state IN ('initializing', 'enqueuing_steps', 'steps_in_process', 'evaluating_results')
            AND a.time_in_state_minutes >= patience.minutes
            AND judged.verdict = 'stale'
        ORDER BY judged.idle_minutes DESC, a.task_uuid
    $$;

--
-- Name: FUNCTION find_stuck_tasks(p_timeout_minutes integer); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.find_stuck_tasks(p_timeout_minutes integer) IS 'Tasks in an active state that are stale by this threshold: the verdict is that of the staleness check.';

--
-- Name: foreign_callables(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.foreign_callables() RETURNS text[]
    LANGUAGE sql STABLE
    RETURN string_to_array(NULLIF(current_setting('tasker.callables'::text, true), ''::text), ','::text);

--
-- Name: foreign_result(jsonb); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.foreign_result(p_metadata jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    data jsonb;
BEGIN
    IF pg_input_is_valid(p_metadata ->> 'event', 'jsonb') THEN
        data := (p_metadata ->> 'event')::jsonb -> 'data';
        IF jsonb_typeof(data) = 'string' THEN
            data := CASE WHEN pg_input_is_valid(data #>> '{}', 'jsonb') THEN (data #>> '{}')::jsonb END;
        END IF;
    END IF;
    RETURN CASE WHEN jsonb_typeof(data) = 'object' THEN data END;
END
$$;

--
-- Name: foreign_worker_has(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.foreign_worker_has(p_callable text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
        SELECT EXISTS (
            SELECT 1 FROM pg_catalog.pg_stat_activity AS a
            LEFT JOIN pg_catalog.pg_db_role_setting AS s ON s.setrole = a.usesysid AND s.setdatabase = a.datid
            CROSS JOIN LATERAL (
                SELECT substr(line, length('tasker.callables=') + 1) AS callables
                FROM unnest(s.setconfig) AS line WHERE line LIKE 'tasker.callables=%'
                UNION ALL
                SELECT NULL WHERE a.query LIKE 'LISTEN "pgmq\_message\_ready.%'
            ) AS admitted
            WHERE a.datname = current_database()
              AND COALESCE(p_callable = ANY (string_to_array(admitted.callables, ',')), true))
    $$;

--
-- Name: get_analytics_metrics(timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_analytics_metrics(since_timestamp timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS TABLE(active_tasks_count bigint, total_namespaces_count bigint, unique_task_types_count bigint, system_health_score numeric, task_throughput bigint, completion_count bigint, error_count bigint, completion_rate numeric, error_rate numeric, avg_task_duration numeric, avg_step_duration numeric, step_throughput bigint, analysis_period_start timestamp with time zone, calculated_at timestamp with time zone)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
    moment CONSTANT timestamptz := tasker.engine_clock();
    start CONSTANT timestamptz := coalesce(since_timestamp, moment - interval '1 hour');
    since CONSTANT timestamp := start AT TIME ZONE 'UTC';
BEGIN
    RETURN QUERY
    WITH of_tasks AS (
        SELECT
            count(*) AS created,
            count(*) FILTER (WHERE t.state = 'complete') AS completed,
            count(*) FILTER (WHERE t.state IN ('error', 'blocked_by_failures')) AS failed,
            avg(extract(epoch FROM t.completed_at - t.created_at)) FILTER (WHERE t.state = 'complete') AS duration
        FROM tasker.tasks AS t
        WHERE t.created_at >= since
    ),
    of_steps AS (
        -- A step is never older than its task.
        SELECT
            count(*) AS created,
            avg(extract(epoch FROM s.processed_at - s.last_attempted_at))
                FILTER (WHERE s.state = 'complete' AND NOT tasker.completed_by_hand(s.results)) AS duration
        FROM tasker.workflow_steps AS s
        JOIN tasker.tasks AS t ON t.task_uuid = s.task_uuid
        WHERE s.created_at >= since AND t.created_at >= since
    ),
    used AS (
        SELECT nt.task_namespace_uuid
        FROM tasker.named_tasks AS nt
        CROSS JOIN LATERAL (
            SELECT FROM tasker.tasks AS t
            WHERE t.named_task_uuid = nt.named_task_uuid
            ORDER BY t.named_task_uuid, t.task_uuid
            LIMIT 1
        ) AS one
    )
    SELECT
        (SELECT count(*)
         FROM tasker.tasks AS t
         WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')),
        (SELECT count(DISTINCT u.task_namespace_uuid) FROM used AS u),
        (SELECT count(*) FROM used AS u),
        coalesce(round(k.completed::numeric / nullif(k.completed + k.failed, 0), 3), 1.0),
        k.created,
        k.completed,
        k.failed,
        coalesce(round(k.completed::numeric * 100 / nullif(k.created, 0), 2), 0.0),
        coalesce(round(k.failed::numeric * 100 / nullif(k.created, 0), 2), 0.0),
        coalesce(round(k.duration, 3), 0.0),
        coalesce(round(p.duration, 3), 0.0),
        p.created,
        start,
        moment
    FROM of_tasks AS k
    CROSS JOIN of_steps AS p;
END
$$;

--
-- Name: get_analytics_metrics_v01(timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_analytics_metrics_v01(since_timestamp timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS TABLE(active_tasks_count bigint, total_namespaces_count bigint, unique_task_types_count bigint, system_health_score numeric, task_throughput bigint, completion_count bigint, error_count bigint, completion_rate numeric, error_rate numeric, avg_task_duration numeric, avg_step_duration numeric, step_throughput bigint, analysis_period_start timestamp with time zone, calculated_at timestamp with time zone)
    LANGUAGE sql STABLE
    AS $$
        SELECT m.* FROM tasker.get_analytics_metrics(since_timestamp) AS m
    $$;

--
-- Name: get_current_task_state(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_current_task_state(p_task_uuid uuid) RETURNS character varying
    LANGUAGE sql STABLE
    AS $$
        SELECT t.state::varchar FROM tasker.tasks AS t WHERE t.task_uuid = p_task_uuid
    $$;

--
-- Name: get_next_ready_task(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_next_ready_task() RETURNS TABLE(task_uuid uuid, task_name character varying, priority integer, namespace_name character varying, ready_steps_count bigint, computed_priority numeric, current_state character varying)
    LANGUAGE sql
    AS $$
        SELECT r.* FROM tasker.get_next_ready_tasks(1) AS r
    $$;

--
-- Name: get_next_ready_tasks(integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_next_ready_tasks(p_limit integer DEFAULT 5) RETURNS TABLE(task_uuid uuid, task_name character varying, priority integer, namespace_name character varying, ready_steps_count bigint, computed_priority numeric, current_state character varying)
    LANGUAGE sql
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
        WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')
            AND (t.state = 'pending' OR ready.number > 0)
        ORDER BY aged.priority DESC, t.task_uuid
        LIMIT p_limit
        FOR NO KEY UPDATE OF t SKIP LOCKED
    $$;

--
-- Name: get_slowest_steps(timestamp with time zone, integer, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_slowest_steps(since_timestamp timestamp with time zone DEFAULT NULL::timestamp with time zone, limit_count integer DEFAULT 10, namespace_filter text DEFAULT NULL::text, task_name_filter text DEFAULT NULL::text, version_filter text DEFAULT NULL::text) RETURNS TABLE(workflow_step_uuid uuid, task_uuid uuid, step_name character varying, task_name character varying, namespace_name character varying, version character varying, duration_seconds numeric, attempts integer, created_at timestamp without time zone, completed_at timestamp without time zone, retryable boolean, step_status character varying)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
    since CONSTANT timestamp := coalesce(since_timestamp, tasker.engine_clock() - interval '24 hours') AT TIME ZONE 'UTC';
BEGIN
    RETURN QUERY
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
        AND NOT tasker.completed_by_hand(s.results)
        AND s.created_at >= since
        AND (namespace_filter IS NULL OR ns.name = namespace_filter)
        AND (task_name_filter IS NULL OR nt.name = task_name_filter)
        AND (version_filter IS NULL OR nt.version = version_filter)
    ORDER BY s.processed_at - s.last_attempted_at DESC, s.workflow_step_uuid
    LIMIT limit_count;
END
$$;

--
-- Name: get_slowest_steps_aggregated(timestamp with time zone, integer, integer, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_slowest_steps_aggregated(since_timestamp timestamp with time zone DEFAULT NULL::timestamp with time zone, limit_count integer DEFAULT 10, min_executions integer DEFAULT 5, namespace_filter text DEFAULT NULL::text, task_name_filter text DEFAULT NULL::text, version_filter text DEFAULT NULL::text) RETURNS TABLE(namespace_name character varying, task_name character varying, version character varying, step_name character varying, average_duration_seconds numeric, max_duration_seconds numeric, execution_count bigint, error_count bigint, error_rate numeric, last_executed_at timestamp without time zone)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
    since CONSTANT timestamp := coalesce(since_timestamp, tasker.engine_clock() - interval '24 hours') AT TIME ZONE 'UTC';
BEGIN
    RETURN QUERY
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
        AND NOT tasker.completed_by_hand(s.results)
        AND s.created_at >= since
        AND (namespace_filter IS NULL OR ns.name = namespace_filter)
        AND (task_name_filter IS NULL OR nt.name = task_name_filter)
        AND (version_filter IS NULL OR nt.version = version_filter)
    GROUP BY ns.name, nt.name, nt.version, n.name
    HAVING count(*) >= min_executions
    ORDER BY avg(run.seconds) DESC NULLS LAST, ns.name, nt.name, nt.version, n.name
    LIMIT limit_count;
END
$$;

--
-- Name: get_slowest_steps_v01(timestamp with time zone, integer, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_slowest_steps_v01(since_timestamp timestamp with time zone DEFAULT NULL::timestamp with time zone, limit_count integer DEFAULT 10, namespace_filter text DEFAULT NULL::text, task_name_filter text DEFAULT NULL::text, version_filter text DEFAULT NULL::text) RETURNS TABLE(workflow_step_uuid uuid, task_uuid uuid, step_name character varying, task_name character varying, namespace_name character varying, version character varying, duration_seconds numeric, attempts integer, created_at timestamp without time zone, completed_at timestamp without time zone, retryable boolean, step_status character varying)
    LANGUAGE sql STABLE
    AS $$
        SELECT s.*
        FROM tasker.get_slowest_steps(since_timestamp, limit_count, namespace_filter, task_name_filter, version_filter) AS s
    $$;

--
-- Name: get_slowest_tasks(timestamp with time zone, integer, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_slowest_tasks(since_timestamp timestamp with time zone DEFAULT NULL::timestamp with time zone, limit_count integer DEFAULT 10, namespace_filter text DEFAULT NULL::text, task_name_filter text DEFAULT NULL::text, version_filter text DEFAULT NULL::text) RETURNS TABLE(task_uuid uuid, task_name character varying, namespace_name character varying, version character varying, duration_seconds numeric, step_count bigint, completed_steps bigint, error_steps bigint, created_at timestamp without time zone, completed_at timestamp without time zone, initiator character varying, source_system character varying)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
    since CONSTANT timestamp := coalesce(since_timestamp, tasker.engine_clock() - interval '24 hours') AT TIME ZONE 'UTC';
BEGIN
    RETURN QUERY
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
            AND t.created_at >= since
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
    ORDER BY slow.ended_at - slow.created_at DESC, slow.task_uuid;
END
$$;

--
-- Name: get_slowest_tasks_aggregated(timestamp with time zone, integer, integer, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_slowest_tasks_aggregated(since_timestamp timestamp with time zone DEFAULT NULL::timestamp with time zone, limit_count integer DEFAULT 10, min_executions integer DEFAULT 5, namespace_filter text DEFAULT NULL::text, task_name_filter text DEFAULT NULL::text, version_filter text DEFAULT NULL::text) RETURNS TABLE(namespace_name character varying, task_name character varying, version character varying, average_duration_seconds numeric, max_duration_seconds numeric, execution_count bigint, average_step_count numeric, total_error_steps bigint, error_rate numeric, last_executed_at timestamp without time zone)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
    since CONSTANT timestamp := coalesce(since_timestamp, tasker.engine_clock() - interval '24 hours') AT TIME ZONE 'UTC';
BEGIN
    RETURN QUERY
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
        AND t.created_at >= since
        AND (namespace_filter IS NULL OR ns.name = namespace_filter)
        AND (task_name_filter IS NULL OR nt.name = task_name_filter)
        AND (version_filter IS NULL OR nt.version = version_filter)
    GROUP BY ns.name, nt.name, nt.version
    HAVING count(*) >= min_executions
    ORDER BY avg(run.seconds) DESC NULLS LAST, ns.name, nt.name, nt.version
    LIMIT limit_count;
END
$$;

--
-- Name: get_slowest_tasks_v01(timestamp with time zone, integer, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_slowest_tasks_v01(since_timestamp timestamp with time zone DEFAULT NULL::timestamp with time zone, limit_count integer DEFAULT 10, namespace_filter text DEFAULT NULL::text, task_name_filter text DEFAULT NULL::text, version_filter text DEFAULT NULL::text) RETURNS TABLE(task_uuid uuid, task_name character varying, namespace_name character varying, version character varying, duration_seconds numeric, step_count bigint, completed_steps bigint, error_steps bigint, created_at timestamp without time zone, completed_at timestamp without time zone, initiator character varying, source_system character varying)
    LANGUAGE sql STABLE
    AS $$
        SELECT t.*
        FROM tasker.get_slowest_tasks(since_timestamp, limit_count, namespace_filter, task_name_filter, version_filter) AS t
    $$;

--
-- Name: get_stale_tasks_for_dlq(integer, integer, integer, integer, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_stale_tasks_for_dlq(p_default_waiting_deps integer DEFAULT 60, p_default_waiting_retry integer DEFAULT 30, p_default_steps_process integer DEFAULT 30, p_max_lifetime_hours integer DEFAULT 24, p_batch_size integer DEFAULT 100) RETURNS TABLE(task_uuid uuid, namespace_name character varying, task_name character varying, current_state character varying, time_in_state_minutes numeric, threshold_minutes integer, task_age_minutes numeric)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            a.task_uuid, a.namespace_name, a.task_name, a.current_state, a.time_in_state_minutes, threshold.minutes,
            a.task_age_minutes
        FROM tasker.v_task_state_analysis AS a
        CROSS JOIN LATERAL (
            SELECT tasker.calculate_staleness_threshold(
                a.current_state, a.template_config, p_default_waiting_deps, p_default_waiting_retry,
                p_default_steps_process) AS minutes
        ) AS threshold
        CROSS JOIN LATERAL (
            SELECT tasker.staleness_patience(a.template_config, a.task_age_minutes, threshold.minutes, p_max_lifetime_hours)
                AS minutes
        ) AS patience
        CROSS JOIN LATERAL tasker.judge_staleness(a.task_uuid, a.template_config, patience.minutes) AS judged
        WHERE a.current_state IN ('waiting_for_dependencies', 'waiting_for_retry', 'steps_in_process')
            -- A change of state is a sign of life: what came lately into its state need not be judged.
            AND a.time_in_state_minutes >= patience.minutes
            AND judged.verdict = 'stale'
        ORDER BY a.time_in_state_minutes DESC, a.task_uuid
        LIMIT p_batch_size
    $$;

--
-- Name: FUNCTION get_stale_tasks_for_dlq(p_default_waiting_deps integer, p_default_waiting_retry integer, p_default_steps_process integer, p_max_lifetime_hours integer, p_batch_size integer); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.get_stale_tasks_for_dlq(p_default_waiting_deps integer, p_default_waiting_retry integer, p_default_steps_process integer, p_max_lifetime_hours integer, p_batch_size integer) IS 'Tasks without a sign of life for longer than their state allows: no change, no lease, no timer or start to come, no pause.';

--
-- Name: get_step_readiness_status(uuid, uuid[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_step_readiness_status(input_task_uuid uuid, step_uuids uuid[] DEFAULT NULL::uuid[]) RETURNS TABLE(workflow_step_uuid uuid, task_uuid uuid, named_step_uuid uuid, name text, current_state text, dependencies_satisfied boolean, retry_eligible boolean, ready_for_execution boolean, last_failure_at timestamp without time zone, next_retry_at timestamp without time zone, total_parents integer, completed_parents integer, attempts integer, max_attempts integer, backoff_request_seconds integer, last_attempted_at timestamp without time zone)
    LANGUAGE sql STABLE
    AS $$
        SELECT r.* FROM tasker.get_step_readiness_status_batch(ARRAY[input_task_uuid], step_uuids) AS r
    $$;

--
-- Name: get_step_readiness_status_batch(uuid[], uuid[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_step_readiness_status_batch(input_task_uuids uuid[], step_uuids uuid[] DEFAULT NULL::uuid[]) RETURNS TABLE(workflow_step_uuid uuid, task_uuid uuid, named_step_uuid uuid, name text, current_state text, dependencies_satisfied boolean, retry_eligible boolean, ready_for_execution boolean, last_failure_at timestamp without time zone, next_retry_at timestamp without time zone, total_parents integer, completed_parents integer, attempts integer, max_attempts integer, backoff_request_seconds integer, last_attempted_at timestamp without time zone)
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
            -- A batch worker may wait for a place in its batch's window, too.
            tasker.evaluate_step_state_readiness(
                s.state, s.processed, s.in_process,
                parents.total = parents.completed AND (s.batch_position IS NULL OR s.unmet_dependencies = 0), retry.eligible,
                s.retryable, retry.moment),
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

--
-- Name: get_step_transitive_dependencies(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_step_transitive_dependencies(target_step_uuid uuid) RETURNS TABLE(workflow_step_uuid uuid, task_uuid uuid, named_step_uuid uuid, step_name character varying, results jsonb, processed boolean, distance integer)
    LANGUAGE plpgsql STABLE
    AS $$
#variable_conflict use_column
DECLARE
    generation uuid[] := ARRAY[target_step_uuid];
    seen uuid[] := ARRAY[target_step_uuid];
    steps_away integer := 0;
BEGIN
    LOOP
        SELECT array_agg(DISTINCT e.from_step_uuid) INTO generation
        FROM tasker.workflow_step_edges AS e
        WHERE e.to_step_uuid = ANY (generation) AND e.from_step_uuid <> ALL (seen);
        EXIT WHEN generation IS NULL;

        steps_away := steps_away + 1;
        seen := seen || generation;
        RETURN QUERY
        SELECT s.workflow_step_uuid, s.task_uuid, s.named_step_uuid, n.name, s.results, s.processed, steps_away
        FROM tasker.workflow_steps AS s
        JOIN tasker.named_steps AS n ON n.named_step_uuid = s.named_step_uuid
        WHERE s.workflow_step_uuid = ANY (generation)
        ORDER BY s.workflow_step_uuid;
    END LOOP;
END
$$;

--
-- Name: FUNCTION get_step_transitive_dependencies(target_step_uuid uuid); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.get_step_transitive_dependencies(target_step_uuid uuid) IS 'Each ancestor of the step once, with its least distance (1 for a parent).';

--
-- Name: get_system_health_counts(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_system_health_counts() RETURNS TABLE(pending_tasks bigint, initializing_tasks bigint, enqueuing_steps_tasks bigint, steps_in_process_tasks bigint, evaluating_results_tasks bigint, waiting_for_dependencies_tasks bigint, waiting_for_retry_tasks bigint, blocked_by_failures_tasks bigint, complete_tasks bigint, error_tasks bigint, cancelled_tasks bigint, resolved_manually_tasks bigint, total_tasks bigint, pending_steps bigint, enqueued_steps bigint, in_progress_steps bigint, enqueued_for_orchestration_steps bigint, enqueued_as_error_for_orchestration_steps bigint, waiting_for_retry_steps bigint, complete_steps bigint, error_steps bigint, cancelled_steps bigint, resolved_manually_steps bigint, total_steps bigint)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_custom_plan'
    SET jit TO 'off'
    SET max_parallel_workers_per_gather TO '0'
    AS $$
DECLARE
    total record;
    open_tasks jsonb;
    open_steps jsonb;
    all_tasks bigint;
    all_steps bigint;
    ended record;
BEGIN
    SELECT h.* INTO total FROM tasker.history_totals AS h;
    SELECT total.tasks + count(*) INTO all_tasks FROM tasker.tasks AS t WHERE t.created_at >= total.counted_before;
    SELECT total.steps + count(*) INTO all_steps FROM tasker.workflow_steps AS s WHERE s.created_at >= total.counted_before;

    SELECT coalesce(jsonb_object_agg(g.state, g.number), '{}') INTO open_tasks
    FROM (
        SELECT t.state, count(*) AS number
        FROM tasker.tasks AS t
        WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')
        GROUP BY t.state
    ) AS g;
    -- Cancelled and resolved steps are counted with the setbacks, whatever became of their tasks.
    SELECT coalesce(jsonb_object_agg(g.state, g.number), '{}') INTO open_steps
    FROM (
        SELECT s.state, count(*) AS number
        FROM tasker.tasks AS t
        JOIN tasker.workflow_steps AS s ON s.task_uuid = t.task_uuid
        WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')
            AND s.state NOT IN ('complete', 'cancelled', 'resolved_manually')
        GROUP BY s.state
    ) AS g;

    SELECT
        total.error_tasks + coalesce(sum(n.error_tasks - coalesce(c.error_tasks, 0)), 0)::bigint AS error_tasks,
        total.cancelled_tasks + coalesce(sum(n.cancelled_tasks - coalesce(c.cancelled_tasks, 0)), 0)::bigint AS cancelled_tasks,
        total.resolved_manually_tasks
            + coalesce(sum(n.resolved_manually_tasks - coalesce(c.resolved_manually_tasks, 0)), 0)::bigint
            AS resolved_manually_tasks,
        total.pending_steps + coalesce(sum(n.pending_steps - coalesce(c.pending_steps, 0)), 0)::bigint AS pending_steps,
        total.error_steps + coalesce(sum(n.error_steps - coalesce(c.error_steps, 0)), 0)::bigint AS error_steps,
        total.cancelled_steps + coalesce(sum(n.cancelled_steps - coalesce(c.cancelled_steps, 0)), 0)::bigint AS cancelled_steps,
        total.resolved_manually_steps
            + coalesce(sum(n.resolved_manually_steps - coalesce(c.resolved_manually_steps, 0)), 0)::bigint
            AS resolved_manually_steps
    INTO ended
    FROM tasker.setbacks_since(total.counted_before) AS n
    LEFT JOIN tasker.counted_setbacks AS c ON c.task_uuid = n.task_uuid;

    -- Whatever is none of these is complete.
    RETURN QUERY
    SELECT
        coalesce((open_tasks ->> 'pending')::bigint, 0),
        coalesce((open_tasks ->> 'initializing')::bigint, 0),
        coalesce((open_tasks ->> 'enqueuing_steps')::bigint, 0),
        coalesce((open_tasks ->> 'steps_in_process')::bigint, 0),
        coalesce((open_tasks ->> 'evaluating_results')::bigint, 0),
        coalesce((open_tasks ->> 'waiting_for_dependencies')::bigint, 0),
        coalesce((open_tasks ->> 'waiting_for_retry')::bigint, 0),
        coalesce((open_tasks ->> 'blocked_by_failures')::bigint, 0),
        all_tasks - ended.error_tasks - ended.cancelled_tasks - ended.resolved_manually_tasks
            - (SELECT coalesce(sum(g.number::bigint), 0)::bigint FROM jsonb_each_text(open_tasks) AS g(state, number)),
        ended.error_tasks, ended.cancelled_tasks, ended.resolved_manually_tasks, all_tasks,
        coalesce((open_steps ->> 'pending')::bigint, 0) + ended.pending_steps,
        coalesce((open_steps ->> 'enqueued')::bigint, 0),
        coalesce((open_steps ->> 'in_progress')::bigint, 0),
        coalesce((open_steps ->> 'enqueued_for_orchestration')::bigint, 0),
        coalesce((open_steps ->> 'enqueued_as_error_for_orchestration')::bigint, 0),
        coalesce((open_steps ->> 'waiting_for_retry')::bigint, 0),
        all_steps - ended.pending_steps - ended.error_steps - ended.cancelled_steps - ended.resolved_manually_steps
            - (SELECT coalesce(sum(g.number::bigint), 0)::bigint FROM jsonb_each_text(open_steps) AS g(state, number)),
        coalesce((open_steps ->> 'error')::bigint, 0) + ended.error_steps, ended.cancelled_steps, ended.resolved_manually_steps,
        all_steps;
END
$$;

--
-- Name: FUNCTION get_system_health_counts(); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.get_system_health_counts() IS 'Exact counts by state. Reads the unfinished tasks and what was created or ended otherwise than complete since count_history() last counted, never all history.';

--
-- Name: get_system_health_counts_v01(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_system_health_counts_v01() RETURNS TABLE(pending_tasks bigint, initializing_tasks bigint, enqueuing_steps_tasks bigint, steps_in_process_tasks bigint, evaluating_results_tasks bigint, waiting_for_dependencies_tasks bigint, waiting_for_retry_tasks bigint, blocked_by_failures_tasks bigint, complete_tasks bigint, error_tasks bigint, cancelled_tasks bigint, resolved_manually_tasks bigint, total_tasks bigint, pending_steps bigint, enqueued_steps bigint, in_progress_steps bigint, enqueued_for_orchestration_steps bigint, enqueued_as_error_for_orchestration_steps bigint, waiting_for_retry_steps bigint, complete_steps bigint, error_steps bigint, cancelled_steps bigint, resolved_manually_steps bigint, total_steps bigint)
    LANGUAGE sql STABLE
    AS $$
        SELECT h.* FROM tasker.get_system_health_counts() AS h
    $$;

--
-- Name: get_task_execution_context(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_task_execution_context(input_task_uuid uuid) RETURNS TABLE(task_uuid uuid, named_task_uuid uuid, status text, total_steps bigint, pending_steps bigint, in_progress_steps bigint, completed_steps bigint, failed_steps bigint, ready_steps bigint, execution_status text, recommended_action text, completion_percentage numeric, health_status text, enqueued_steps bigint)
    LANGUAGE sql STABLE
    AS $$
        SELECT c.* FROM tasker.get_task_execution_contexts_batch(ARRAY[input_task_uuid]) AS c
    $$;

--
-- Name: get_task_execution_contexts_batch(uuid[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_task_execution_contexts_batch(input_task_uuids uuid[]) RETURNS TABLE(task_uuid uuid, named_task_uuid uuid, status text, total_steps bigint, pending_steps bigint, in_progress_steps bigint, completed_steps bigint, failed_steps bigint, ready_steps bigint, execution_status text, recommended_action text, completion_percentage numeric, health_status text, enqueued_steps bigint)
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

--
-- Name: get_task_ready_info(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_task_ready_info(p_task_uuid uuid) RETURNS TABLE(task_uuid uuid, task_name character varying, priority integer, namespace_name character varying, ready_steps_count bigint, computed_priority numeric, current_state character varying)
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

--
-- Name: get_task_summaries(uuid[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_task_summaries(input_task_uuids uuid[]) RETURNS TABLE(task_uuid uuid, named_task_uuid uuid, task_name text, task_version text, namespace_name text, task_status text, created_at timestamp with time zone, updated_at timestamp with time zone, completed_at timestamp with time zone, initiator text, source_system text, reason text, correlation_id uuid, template_configuration jsonb, step_summaries jsonb, execution_context jsonb, dlq_status jsonb)
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

--
-- Name: get_task_summary(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.get_task_summary(input_task_uuid uuid) RETURNS TABLE(task_uuid uuid, named_task_uuid uuid, task_name text, task_version text, namespace_name text, task_status text, created_at timestamp with time zone, updated_at timestamp with time zone, completed_at timestamp with time zone, initiator text, source_system text, reason text, correlation_id uuid, template_configuration jsonb, step_summaries jsonb, execution_context jsonb, dlq_status jsonb)
    LANGUAGE sql STABLE
    AS $$
        SELECT s.* FROM tasker.get_task_summaries(ARRAY[input_task_uuid]) AS s
    $$;

--
-- Name: has_foreign_results(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.has_foreign_results() RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
DECLARE
    v_now timestamptz := tasker.engine_clock();
BEGIN
    PERFORM 1 FROM tasker.workflow_steps s
    WHERE s.wake_at <= v_now AND s.state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration') LIMIT 1;
    IF FOUND OR to_regclass('pgmq.q_orchestration_step_results') IS NULL THEN
        RETURN FOUND;
    END IF;
    PERFORM 1 FROM pgmq.q_orchestration_step_results q WHERE q.vt <= v_now LIMIT 1;
    RETURN FOUND;
END
$$;

--
-- Name: is_for_foreign_workers(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.is_for_foreign_workers(p_callable text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    own CONSTANT text[] := tasker.foreign_callables();
BEGIN
    IF own IS NOT NULL THEN
        RETURN COALESCE(p_callable = ANY (own), false);
    END IF;
    RETURN NOT EXISTS (
        SELECT 1 FROM tasker.workers AS w
        WHERE p_callable = ANY (w.handlers) AND w.heartbeat_at > tasker.engine_clock() - interval '30 seconds');
END
$$;

--
-- Name: FUNCTION is_for_foreign_workers(p_callable text); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.is_for_foreign_workers(p_callable text) IS 'Whether a foreign worker in this session may claim steps with the handler; see the setting tasker.callables.';

--
-- Name: judge_staleness(uuid, jsonb, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.judge_staleness(p_task_uuid uuid, p_template_config jsonb, p_patience_minutes integer) RETURNS TABLE(verdict text, idle_minutes numeric)
    LANGUAGE plpgsql STABLE COST 1000 ROWS 1
    AS $$
BEGIN
    idle_minutes := extract(epoch FROM tasker.engine_clock() - tasker.last_sign_of_life(p_task_uuid)) / 60;
    verdict := CASE
        WHEN idle_minutes < p_patience_minutes * 0.8 THEN 'healthy'
        WHEN coalesce(p_template_config #>> '{lifecycle,staleness_action}', 'dlq') = 'none' THEN 'healthy'
        WHEN EXISTS (
            SELECT FROM tasker.tasks_dlq AS d WHERE d.task_uuid = p_task_uuid AND d.resolution_status = 'pending') THEN 'healthy'
        WHEN tasker.engine_paused(p_task_uuid) OR tasker.task_has_live_lease(p_task_uuid) THEN 'healthy'
        WHEN idle_minutes < p_patience_minutes THEN 'warning'
        ELSE 'stale'
    END;
    RETURN NEXT;
END
$$;

--
-- Name: FUNCTION judge_staleness(p_task_uuid uuid, p_template_config jsonb, p_patience_minutes integer); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.judge_staleness(p_task_uuid uuid, p_template_config jsonb, p_patience_minutes integer) IS 'stale, warning or healthy, and the minutes since the last sign of life; they are negative while a timer or a start is to come.';

--
-- Name: keep_registered_template(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.keep_registered_template() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.configuration := OLD.configuration;
    NEW.description := OLD.description;
    NEW.updated_at := OLD.updated_at;
    RETURN NEW;
END
$$;

--
-- Name: last_sign_of_life(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.last_sign_of_life(p_task_uuid uuid) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
        SELECT greatest(
            (SELECT greatest(t.state_changed_at, t.not_before) FROM tasker.tasks AS t WHERE t.task_uuid = p_task_uuid),
            (SELECT max(greatest(
                s.updated_at AT TIME ZONE 'UTC', s.wake_at,
                CASE s.state
                    WHEN 'in_progress' THEN w.heartbeat_at
                    WHEN 'enqueued' THEN (
                        SELECT max(able.heartbeat_at)
                        FROM tasker.tasks AS t
                        JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
                        JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
                        JOIN tasker.named_tasks_named_steps AS n
                            ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = COALESCE(s.template_step_uuid, s.named_step_uuid)
                        JOIN tasker.workers AS able ON ns.name = ANY (able.namespaces) AND n.callable = ANY (able.handlers)
                        WHERE t.task_uuid = s.task_uuid)
                END))
             FROM tasker.workflow_steps AS s
             LEFT JOIN tasker.workers AS w ON w.worker_uuid = s.worker_uuid
             WHERE s.task_uuid = p_task_uuid))
    $$;

--
-- Name: maintain(integer, integer, integer, boolean, integer, integer, integer, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.maintain(p_interval_s integer DEFAULT 15, p_no_worker_s integer DEFAULT 600, p_poison_reads integer DEFAULT 10, p_staleness boolean DEFAULT true, p_waiting_deps_minutes integer DEFAULT 60, p_waiting_retry_minutes integer DEFAULT 30, p_steps_process_minutes integer DEFAULT 30, p_lifetime_hours integer DEFAULT 24) RETURNS TABLE(kind text, detail text, steps integer)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_grace CONSTANT interval := '1 minute';
    v_queue record;
    v_messages bigint[];
    v_steps uuid[];
    v_tasks uuid[];
    v_locked uuid[];
    v_count int;
    v_row record;
    v_cursor uuid;
    v_last uuid;
    v_stretch record;
    v_reported int;
    v_waits boolean;
    v_begin timestamptz;
BEGIN
    -- One at a time, and not before it is due: everybody else is told so by an empty answer.
    IF NOT pg_catalog.pg_try_advisory_xact_lock(hashtextextended('tasker.maintain', 0)) THEN
        RETURN;
    END IF;
    INSERT INTO tasker.maintenance AS m (chore, ran_at) VALUES ('all', v_now)
    ON CONFLICT (chore) DO UPDATE SET ran_at = excluded.ran_at
    WHERE m.ran_at <= v_now - p_interval_s * interval '1 second' OR m.ran_at > v_now;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    DELETE FROM tasker.pauses p
    WHERE p.scope = 'task' AND EXISTS (
        SELECT FROM tasker.tasks t WHERE t.task_uuid = tasker.uuid_or_null(p.key) AND t.state IN ('complete', 'cancelled', 'resolved_manually'));

    FOR v_queue IN SELECT * FROM tasker.engine_queues() LOOP
        -- A pause that began or ended while somebody enqueued may have been missed.
        v_count := tasker.engine_unpark(v_queue.queue, v_now);
        IF v_count > 0 THEN
            RETURN QUERY SELECT 'unparked', v_queue.queue::text, v_count;
        END IF;

        -- What follows reads the queue from its oldest message on. Under a long snapshot of somebody else it passes all messages that
        -- have died since, several times, so it takes a two-hundredth of the time, as the looks at unfinished tasks below.
        SELECT m.due_at > v_now AND m.ran_at <= v_now AND p_interval_s > 0 INTO v_waits
        FROM tasker.maintenance m WHERE m.chore = 'queue ' || v_queue.queue;
        CONTINUE WHEN v_waits;
        v_begin := clock_timestamp();
        v_stretch := tasker.engine_next_stretch(v_queue.queue, v_now);

        -- Messages for nobody.
        SELECT array_agg(u.message) INTO v_messages
        FROM tasker.engine_untaken(
                      v_queue.namespace, v_queue.queue, v_stretch.after, v_stretch.after_message, v_stretch.upto,
                      v_stretch.upto_message, v_now - v_grace) u
        LEFT JOIN tasker.workflow_steps s
               ON s.workflow_step_uuid = u.step_uuid AND s.state IN ('enqueued', 'in_progress')
              AND COALESCE(s.message_id, u.message) = u.message
        WHERE s.workflow_step_uuid IS NULL;
        IF v_messages IS NOT NULL THEN
            PERFORM tasker.engine_archive(v_queue.queue, v_messages, 'no step runs or could run by it');
            RETURN QUERY SELECT 'archived', v_queue.queue::text, cardinality(v_messages);
        END IF;

        -- Steps whose message leads nowhere, and lost leases that nobody can take over.
        SELECT array_agg(DISTINCT f.task_uuid) INTO v_tasks
        FROM (
            SELECT s.task_uuid
            FROM tasker.engine_untaken(
                      v_queue.namespace, v_queue.queue, v_stretch.after, v_stretch.after_message, v_stretch.upto,
                      v_stretch.upto_message, v_now - v_grace) u
            JOIN tasker.workflow_steps s
              ON s.workflow_step_uuid = u.step_uuid AND COALESCE(s.message_id, u.message) = u.message
             AND s.state = 'in_progress' AND s.wake_at IS NULL
            UNION ALL
            SELECT s.task_uuid
            FROM tasker.engine_rereads(v_queue.queue, p_poison_reads, 5000, v_now) u
            JOIN tasker.workflow_steps s
              ON s.workflow_step_uuid = u.step_uuid AND s.message_id = u.message AND s.state = 'enqueued'
             AND u.reads - COALESCE(s.attempts, 0) >= p_poison_reads) f;
        IF v_tasks IS NOT NULL THEN
            SELECT array_agg(l.task_uuid) INTO v_locked
            FROM (SELECT t.task_uuid FROM tasker.tasks t WHERE t.task_uuid = ANY (v_tasks)
                  ORDER BY t.task_uuid FOR NO KEY UPDATE SKIP LOCKED) l;

            SELECT array_agg(l.workflow_step_uuid ORDER BY l.task_uuid, l.message) INTO v_steps
            FROM (SELECT s.workflow_step_uuid, s.task_uuid, u.message
                  FROM tasker.engine_untaken(
                      v_queue.namespace, v_queue.queue, v_stretch.after, v_stretch.after_message, v_stretch.upto,
                      v_stretch.upto_message, v_now - v_grace) u
                  JOIN tasker.workflow_steps s
                    ON s.workflow_step_uuid = u.step_uuid AND s.task_uuid = ANY (v_locked) AND s.state = 'in_progress'
                   AND COALESCE(s.message_id, u.message) = u.message AND s.wake_at IS NULL
                   AND (NOT s.retryable OR s.attempts >= GREATEST(COALESCE(s.max_attempts, 3), 1))
                  FOR NO KEY UPDATE OF s SKIP LOCKED) l;
            IF v_steps IS NOT NULL THEN
                v_count := tasker.engine_fail_steps(
                    v_steps, 'lease_expired', 'the worker that ran the last allowed attempt was lost', 'lease_expired', v_now);
                RETURN QUERY SELECT 'lease_expired', v_queue.queue::text, v_count;
            END IF;

            v_count := 0;
            FOR v_row IN
                SELECT s.workflow_step_uuid, u.message, u.visible_at
                FROM tasker.engine_untaken(
                      v_queue.namespace, v_queue.queue, v_stretch.after, v_stretch.after_message, v_stretch.upto,
                      v_stretch.upto_message, v_now - v_grace) u
                JOIN tasker.workflow_steps s
                  ON s.workflow_step_uuid = u.step_uuid AND s.task_uuid = ANY (v_locked) AND s.state = 'in_progress'
                 AND COALESCE(s.message_id, u.message) = u.message AND s.wake_at IS NULL
                FOR NO KEY UPDATE OF s SKIP LOCKED
            LOOP
                -- As a pause does it, but its message stays where it is.
                PERFORM tasker.engine_park(ARRAY[v_row.workflow_step_uuid], ARRAY[v_row.message], v_now);
                EXECUTE format('UPDATE pgmq.%I SET vt = $1 WHERE msg_id = $2', 'q_' || v_queue.queue)
                USING v_row.visible_at, v_row.message;
                v_count := v_count + 1;
            END LOOP;
            IF v_count > 0 THEN
                RETURN QUERY SELECT 'reclaimed', v_queue.queue::text, v_count;
            END IF;

            SELECT array_agg(l.workflow_step_uuid ORDER BY l.task_uuid, l.message) INTO v_steps
            FROM (SELECT s.workflow_step_uuid, s.task_uuid, u.message
                  FROM tasker.engine_rereads(v_queue.queue, p_poison_reads, 5000, v_now) u
                  JOIN tasker.workflow_steps s
                    ON s.workflow_step_uuid = u.step_uuid AND s.task_uuid = ANY (v_locked) AND s.state = 'enqueued'
                   AND s.message_id = u.message
                   AND u.reads - COALESCE(s.attempts, 0) >= p_poison_reads
                  FOR NO KEY UPDATE OF s SKIP LOCKED) l;
            IF v_steps IS NOT NULL THEN
                v_count := tasker.engine_fail_steps(
                    v_steps, 'poison_message', 'its message was read too often without leading to an attempt', 'poison_message',
                    v_now);
                RETURN QUERY SELECT 'poison_message', v_queue.queue::text, v_count;
            END IF;
        END IF;

        -- Steps that wait for a worker who is not there.
        SELECT array_agg(l.workflow_step_uuid) INTO v_steps
        FROM (SELECT DISTINCT ON (s.task_uuid) s.workflow_step_uuid
              FROM tasker.engine_untaken(
                      v_queue.namespace, v_queue.queue, v_stretch.after, v_stretch.after_message, v_stretch.upto,
                      v_stretch.upto_message, v_now) u
              JOIN tasker.workflow_steps s
                ON s.workflow_step_uuid = u.step_uuid AND s.state = 'enqueued' AND s.message_id = u.message
               AND s.updated_at <= v_utc - p_no_worker_s * interval '1 second'
              JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
               AND (t.not_before > v_now - p_no_worker_s * interval '1 second') IS NOT TRUE
              WHERE NOT EXISTS (SELECT FROM tasker.tasks_dlq d
                                WHERE d.task_uuid = s.task_uuid AND d.resolution_status = 'pending')
                AND NOT tasker.foreign_worker_has(u.callable)
              ORDER BY s.task_uuid, s.workflow_step_uuid
              LIMIT 500) l;
        v_reported := COALESCE(cardinality(v_steps), 0);
        IF v_steps IS NOT NULL THEN
            v_count := tasker.engine_report_no_worker(v_steps, v_now);
            IF v_count > 0 THEN
                RETURN QUERY SELECT 'worker_unavailable', v_queue.queue::text, v_count;
            END IF;
        END IF;

        -- What is left to be reported in this stretch is reported in the next round, which then begins where this one did.
        IF v_reported < 500 THEN
            INSERT INTO tasker.maintenance AS m (chore, ran_at, reached_at, reached_message, due_at)
            VALUES ('queue ' || v_queue.queue, v_now, CASE WHEN NOT v_stretch.is_last THEN v_stretch.upto END,
                    CASE WHEN NOT v_stretch.is_last THEN v_stretch.upto_message END,
                    v_now + LEAST(200 * (clock_timestamp() - v_begin), interval '10 minutes'))
            ON CONFLICT (chore) DO UPDATE
            SET ran_at = excluded.ran_at, reached_at = excluded.reached_at, reached_message = excluded.reached_message,
                due_at = excluded.due_at;
        END IF;
    END LOOP;

    WITH gone AS (
        UPDATE tasker.tasks_dlq d
        SET resolution_status = 'manually_resolved', resolution_timestamp = v_utc, resolved_by = 'tasker',
            resolution_notes = 'the step has gone on'
        WHERE d.resolution_status = 'pending' AND d.metadata->>'cause' = 'worker_unavailable'
          AND (SELECT s.state FROM tasker.workflow_steps s
               WHERE s.workflow_step_uuid = tasker.uuid_or_null(d.metadata->>'step_uuid')) <> 'enqueued'
        RETURNING 1)
    SELECT count(*) INTO v_count FROM gone;
    IF v_count > 0 THEN
        RETURN QUERY SELECT 'closed', NULL::text, v_count;
    END IF;

    -- What follows goes through the unfinished tasks. Under a long snapshot of somebody else it passes all that have ended since, so
    -- it takes a two-hundredth of the time (but ten minutes lie between two rounds at most); whoever asks without an interval gets it at once.
    SELECT m.cursor, m.due_at > v_now AND m.ran_at <= v_now AND p_interval_s > 0 INTO v_cursor, v_waits
    FROM tasker.maintenance m WHERE m.chore = 'messages';
    IF v_waits THEN
        RETURN;
    END IF;
    v_begin := clock_timestamp();

    -- The next few of all: each of their steps that needs a message has one.
    SELECT array_agg(c.task_uuid) INTO v_tasks
    FROM (SELECT t.task_uuid FROM tasker.tasks t
          WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually') AND t.task_uuid > COALESCE(v_cursor, '00000000-0000-0000-0000-000000000000')
          ORDER BY t.task_uuid LIMIT 1000) c;
    SELECT max(x::text)::uuid INTO v_last FROM unnest(v_tasks) x;
    IF v_tasks IS NOT NULL THEN
        RETURN QUERY SELECT * FROM tasker.engine_resend(v_tasks, v_now);
    END IF;

    IF p_staleness THEN
        SELECT count(*) INTO v_count
        FROM tasker.detect_and_transition_stale_tasks(
            false, 100, p_waiting_deps_minutes, p_waiting_retry_minutes, p_steps_process_minutes, p_lifetime_hours) d
        WHERE d.transition_success;
        IF v_count > 0 THEN
            RETURN QUERY SELECT 'stale', NULL::text, v_count;
        END IF;
    END IF;

    INSERT INTO tasker.maintenance AS m (chore, ran_at, cursor, due_at)
    VALUES ('messages', v_now, CASE WHEN cardinality(v_tasks) = 1000 THEN v_last END,
            v_now + LEAST(200 * (clock_timestamp() - v_begin), interval '10 minutes'))
    ON CONFLICT (chore) DO UPDATE SET ran_at = excluded.ran_at, cursor = excluded.cursor, due_at = excluded.due_at;
END
$_$;

--
-- Name: normalise_error(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.normalise_error(p_message text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN "left"(btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace("left"(COALESCE(p_message, ''::text), 2000), '(?<![[:alnum:]])(''[^'']*''|"[^"]*"|`[^`]*`)(?![[:alnum:]])'::text, '<text>'::text, 'g'::text), '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'::text, '<uuid>'::text, 'g'::text), '0[xX][0-9a-fA-F]+|\m(?=[0-9a-fA-F]*[0-9])[0-9a-fA-F]{8,}\M'::text, '<hex>'::text, 'g'::text), '[0-9]+([.,:][0-9]+)*'::text, '<n>'::text, 'g'::text), '\s+'::text, ' '::text, 'g'::text)), 500);

--
-- Name: FUNCTION normalise_error(p_message text); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.normalise_error(p_message text) IS 'An error message without what differs from one failure to the next, for grouping.';

--
-- Name: open_dead_letters(uuid[], text, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.open_dead_letters(p_steps uuid[], p_cause text, p_now timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_count int;
BEGIN
    WITH failure AS (
        SELECT s.task_uuid, t.state task_state, t.named_task_uuid, r.ordinality place, ns.name step,
               tn.name || '/' || nt.name template,
               COALESCE(p_cause, CASE
                   WHEN s.results->'error'->>'error_type' = 'lease_expired' THEN 'lease_expired'
                   WHEN s.results->'error'->'retryable' = 'true' AND s.retryable THEN 'retries_exhausted'
                   ELSE 'permanent_failure' END) cause,
               COALESCE(s.results->'error'->>'error_type', s.results->'metadata'->>'error_type', 'unknown') error_type,
               COALESCE(s.results->'error'->>'message', '') message,
               s.workflow_step_uuid, s.attempts
        FROM unnest(p_steps) WITH ORDINALITY r(step, ordinality)
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        JOIN tasker.named_steps ns ON ns.named_step_uuid = s.named_step_uuid
        JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
        JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
    ), entry AS (
        SELECT f.task_uuid, min(f.task_state) state, (array_agg(f.cause ORDER BY f.place))[1] cause,
               (array_agg(tasker.dead_letter_metadata(f.template, f.cause, f.step, f.error_type, f.message)
                          ORDER BY f.place))[1] first,
               jsonb_agg(jsonb_build_object(
                   'step_uuid', f.workflow_step_uuid, 'step', f.step, 'cause', f.cause, 'error_type', f.error_type,
                   'message', left(f.message, 2000), 'attempts', f.attempts, 'at', p_now) ORDER BY f.place) failures,
               count(*) failure_count
        FROM failure f GROUP BY f.task_uuid
    )
    INSERT INTO tasker.tasks_dlq AS d
        (task_uuid, original_state, dlq_reason, dlq_timestamp, task_snapshot, metadata, created_at, updated_at)
    SELECT e.task_uuid, e.state,
           CASE e.cause WHEN 'worker_unavailable' THEN 'worker_unavailable' ELSE 'max_retries_exceeded' END::tasker.dlq_reason,
           p_now AT TIME ZONE 'UTC', tasker.dead_letter_snapshot(e.task_uuid),
           e.first || jsonb_build_object('detection_method', 'engine', 'failures', e.failures,
                                         'failure_count', e.failure_count),
           p_now AT TIME ZONE 'UTC', p_now AT TIME ZONE 'UTC'
    FROM entry e
    ORDER BY e.task_uuid
    ON CONFLICT (task_uuid) WHERE resolution_status = 'pending' DO UPDATE
    SET dlq_reason = CASE WHEN d.metadata->>'cause' = 'worker_unavailable' THEN excluded.dlq_reason ELSE d.dlq_reason END,
        metadata = COALESCE(d.metadata, '{}')
            -- What a worker's absence began, a failure goes on with.
            || CASE WHEN d.metadata->>'cause' = 'worker_unavailable' THEN excluded.metadata ELSE '{}' END
            || jsonb_build_object(
                'failures', (SELECT COALESCE(jsonb_agg(l.failure ORDER BY l.place), '[]')
                             FROM (SELECT a.failure, a.place
                                   FROM jsonb_array_elements(COALESCE(d.metadata->'failures', '[]')
                                                             || (excluded.metadata->'failures'))
                                        WITH ORDINALITY a(failure, place)
                                   ORDER BY a.place DESC LIMIT 20) l),
                'failure_count', COALESCE((d.metadata->>'failure_count')::int, 0) + (excluded.metadata->>'failure_count')::int);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$;

--
-- Name: FUNCTION open_dead_letters(p_steps uuid[], p_cause text, p_now timestamp with time zone); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.open_dead_letters(p_steps uuid[], p_cause text, p_now timestamp with time zone) IS 'Opens one investigation for each task of the failed steps, or adds the failures to the open one.';

--
-- Name: order_template(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.order_template(p_named_task_uuid uuid) RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_nestloop TO 'on'
    AS $$
DECLARE
    v_uuids uuid[];
    v_types text[];
    v_unmet int[];
    v_children int[];
    v_first int[];
    v_count int;
    v_places int[];
    v_queue int[];
    v_dynamic boolean[];
    v_next int := 1;
    v_last int := 0;
    v_step int;
    v_child int;
BEGIN
    SELECT array_agg(n.named_step_uuid ORDER BY n.step_position), array_agg(n.step_type ORDER BY n.step_position)
    INTO v_uuids, v_types
    FROM tasker.named_tasks_named_steps n WHERE n.named_task_uuid = p_named_task_uuid;
    v_count := COALESCE(cardinality(v_uuids), 0);

    -- The edges as one list of children, parent by parent, with the index of each parent's first one. Nobody knows how many
    -- there are when this is planned, and nested loops would compare each with each.
    PERFORM set_config('enable_nestloop', 'off', true);
    WITH step AS MATERIALIZED (
        SELECT u.uuid, u.i, n.dependency_uuids
        FROM unnest(v_uuids) WITH ORDINALITY u(uuid, i)
        JOIN tasker.named_tasks_named_steps n ON n.named_task_uuid = p_named_task_uuid AND n.named_step_uuid = u.uuid
    ), edge AS MATERIALIZED (
        SELECT p.i parent, c.i child
        FROM step c CROSS JOIN LATERAL unnest(c.dependency_uuids) d(uuid) JOIN step p ON p.uuid = d.uuid
    )
    SELECT (SELECT array_agg(e.child ORDER BY e.parent, e.child) FROM edge e),
           (SELECT array_agg(COALESCE(e.n, 0) ORDER BY s.i)
            FROM step s LEFT JOIN (SELECT child, count(*)::int n FROM edge GROUP BY child) e ON e.child = s.i),
           -- Not EXCLUDE CURRENT ROW, for which each sum begins anew.
           (SELECT array_agg(1 + x.upto - x.own ORDER BY x.i)
            FROM (SELECT s.i, COALESCE(e.n, 0) own,
                         (sum(COALESCE(e.n, 0)) OVER (ORDER BY s.i ROWS UNBOUNDED PRECEDING))::int upto
                  FROM step s LEFT JOIN (SELECT parent, count(*)::int n FROM edge GROUP BY parent) e ON e.parent = s.i) x)
    INTO v_children, v_unmet, v_first;
    PERFORM set_config('enable_nestloop', 'on', true);

    v_places := array_fill(NULL::int, ARRAY[v_count]);
    v_queue := array_fill(0, ARRAY[v_count]);
    v_dynamic := array_fill(false, ARRAY[v_count]);
    v_first := v_first || (COALESCE(cardinality(v_children), 0) + 1);
    FOR i IN 1 .. v_count LOOP
        IF v_unmet[i] = 0 THEN
            v_last := v_last + 1;
            v_queue[v_last] := i;
        END IF;
    END LOOP;
    WHILE v_next <= v_last LOOP
        v_step := v_queue[v_next];
        v_places[v_step] := v_next;
        v_next := v_next + 1;
        v_dynamic[v_step] := v_dynamic[v_step] OR v_types[v_step] = 'batch_worker';
        FOR e IN v_first[v_step] .. v_first[v_step + 1] - 1 LOOP
            v_child := v_children[e];
            v_unmet[v_child] := v_unmet[v_child] - 1;
            IF v_dynamic[v_step] OR v_types[v_step] = 'decision' THEN
                v_dynamic[v_child] := true;
            END IF;
            IF v_unmet[v_child] = 0 THEN
                v_last := v_last + 1;
                v_queue[v_last] := v_child;
            END IF;
        END LOOP;
    END LOOP;

    UPDATE tasker.named_tasks_named_steps n
    SET place = r.place, is_initial = NOT r.dynamic
    FROM unnest(v_uuids, v_places, v_dynamic) r(uuid, place, dynamic)
    WHERE n.named_task_uuid = p_named_task_uuid AND n.named_step_uuid = r.uuid;
    UPDATE tasker.named_tasks_named_steps n
    SET parent_places = COALESCE((SELECT array_agg(p.place ORDER BY d.ordinality)
                                  FROM unnest(n.dependency_uuids) WITH ORDINALITY d(uuid, ordinality)
                                  JOIN tasker.named_tasks_named_steps p
                                    ON p.named_task_uuid = p_named_task_uuid AND p.named_step_uuid = d.uuid), '{}')
    WHERE n.named_task_uuid = p_named_task_uuid;
END
$$;

--
-- Name: pause(text, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.pause(p_scope text, p_key text, p_by text, p_reason text) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_task uuid := CASE WHEN p_scope = 'task' THEN tasker.uuid_or_null(p_key) END;
    v_key text := COALESCE(v_task::text, p_key);
    v_target record;
    v_paused tasker.pauses%ROWTYPE;
    v_steps uuid[];
    v_messages bigint[];
BEGIN
    PERFORM tasker.engine_require_operator(p_by, p_reason);
    IF v_task IS NOT NULL THEN
        PERFORM 1 FROM tasker.tasks t WHERE t.task_uuid = v_task FOR NO KEY UPDATE;
    END IF;
    v_target := tasker.engine_pause_target(p_scope, v_key);
    IF v_target.queue IS NULL THEN
        RETURN QUERY SELECT 'not_found', NULL::text, 0, p_scope;
        RETURN;
    ELSIF v_target.state IN ('complete', 'error', 'cancelled', 'resolved_manually') THEN
        RETURN QUERY SELECT 'refused', v_target.state, 0, 'the task has ended';
        RETURN;
    END IF;
    INSERT INTO tasker.pauses (scope, key, paused_at, paused_by, reason)
    VALUES (p_scope, v_key, v_now, p_by, p_reason)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        SELECT p.* INTO v_paused FROM tasker.pauses p WHERE p.scope = p_scope AND p.key = v_key;
        RETURN QUERY SELECT 'refused', 'paused', 0, format('paused by %s: %s', v_paused.paused_by, v_paused.reason);
        RETURN;
    END IF;

    -- Only messages that wait: those of running steps are leases, and park when they run out.
    EXECUTE format($sql$
        SELECT array_agg(s.workflow_step_uuid), array_agg(m.msg_id)
        FROM (SELECT q.msg_id, q.message->>'step_uuid' step FROM pgmq.%I q
              WHERE q.vt < 'infinity' AND ($1 IS NULL OR q.message->>'task_uuid' = $1::text)
              ORDER BY q.msg_id FOR UPDATE SKIP LOCKED) m
        JOIN tasker.workflow_steps s
          ON s.workflow_step_uuid = CASE WHEN pg_input_is_valid(m.step, 'uuid') THEN m.step::uuid END
         AND s.state = 'enqueued' AND s.message_id = m.msg_id
        WHERE tasker.engine_paused(s.task_uuid)
    $sql$, 'q_' || v_target.queue)
    INTO v_steps, v_messages
    USING v_task;
    IF v_steps IS NOT NULL THEN
        -- A step that was claimed since that look runs on; one that is being claimed is parked by whoever reads its message next.
        WITH waiting AS (
            SELECT r.step, r.message
            FROM unnest(v_steps, v_messages) r(step, message)
            JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
            WHERE s.state = 'enqueued' AND s.message_id = r.message
            ORDER BY s.workflow_step_uuid
            FOR NO KEY UPDATE OF s SKIP LOCKED)
        SELECT array_agg(w.step), array_agg(w.message) INTO v_steps, v_messages FROM waiting w;
    END IF;
    IF v_steps IS NOT NULL THEN
        PERFORM tasker.engine_park(v_steps, v_messages, v_now);
    END IF;
    PERFORM tasker.engine_record_action(
        'pause_' || p_scope, v_task, NULL, p_by, p_reason,
        jsonb_build_object('key', v_key, 'parked', COALESCE(cardinality(v_steps), 0)), v_now);
    RETURN QUERY SELECT 'done', COALESCE(v_target.state, 'paused'), COALESCE(cardinality(v_steps), 0), NULL::text;
END
$_$;

--
-- Name: peek_events(text, bigint, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.peek_events(p_namespace text, p_after bigint, p_limit integer) RETURNS TABLE(message_id bigint, deliveries integer, message jsonb)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
BEGIN
    RETURN QUERY EXECUTE format($sql$
        SELECT p.msg_id, p.read_ct, p.message FROM (
            SELECT q.msg_id, q.read_ct, q.message FROM pgmq.%1$I q
            WHERE q.msg_id > COALESCE($1, 0)
            ORDER BY CASE WHEN $1 IS NULL THEN -q.msg_id ELSE q.msg_id END LIMIT $2) p
        ORDER BY p.msg_id
    $sql$, 'q_' || tasker.event_queue_name(p_namespace))
    USING p_after, p_limit;
END
$_$;

--
-- Name: pgmq_delete_specific_message(text, bigint); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.pgmq_delete_specific_message(queue_name text, target_msg_id bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
DECLARE
    deleted bigint;
BEGIN
    EXECUTE format('DELETE FROM %s AS q WHERE q.msg_id = $1', tasker.pgmq_queue_table(queue_name)) USING target_msg_id;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted > 0;
END
$_$;

--
-- Name: pgmq_extend_vt_specific_message(text, bigint, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.pgmq_extend_vt_specific_message(queue_name text, target_msg_id bigint, additional_vt_seconds integer DEFAULT 30) RETURNS boolean
    LANGUAGE plpgsql
    AS $_$
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
$_$;

--
-- Name: FUNCTION pgmq_extend_vt_specific_message(queue_name text, target_msg_id bigint, additional_vt_seconds integer); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.pgmq_extend_vt_specific_message(queue_name text, target_msg_id bigint, additional_vt_seconds integer) IS 'Keeps a message invisible for so many seconds from now; never makes it visible earlier.';

--
-- Name: pgmq_notify(text, jsonb); Type: FUNCTION; Schema: tasker; Owner: -
--

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

--
-- Name: pgmq_notify_queue_created(); Type: FUNCTION; Schema: tasker; Owner: -
--

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

--
-- Name: pgmq_payload_size_threshold(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.pgmq_payload_size_threshold() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 7000;

--
-- Name: FUNCTION pgmq_payload_size_threshold(); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.pgmq_payload_size_threshold() IS 'Bytes of a message that still travels inside its notification.';

--
-- Name: pgmq_queue_table(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.pgmq_queue_table(queue_name text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $_$
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
$_$;

--
-- Name: pgmq_read_specific_message(text, bigint, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.pgmq_read_specific_message(queue_name text, target_msg_id bigint, vt_seconds integer DEFAULT 30) RETURNS TABLE(msg_id bigint, read_ct integer, enqueued_at timestamp with time zone, vt timestamp with time zone, message jsonb)
    LANGUAGE plpgsql
    AS $_$
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
$_$;

--
-- Name: FUNCTION pgmq_read_specific_message(queue_name text, target_msg_id bigint, vt_seconds integer); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.pgmq_read_specific_message(queue_name text, target_msg_id bigint, vt_seconds integer) IS 'Claims one message by its id; no row when it is gone, delayed, or claimed by another.';

--
-- Name: pgmq_send_batch_with_notify(text, jsonb[], integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.pgmq_send_batch_with_notify(queue_name text, messages jsonb[], delay_seconds integer DEFAULT 0) RETURNS SETOF bigint
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

--
-- Name: pgmq_send_with_notify(text, jsonb, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

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

--
-- Name: poll_steps(uuid, text[], text[], integer, integer, integer, integer, boolean); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.poll_steps(p_worker uuid, p_queues text[], p_handlers text[], p_limit integer, p_lease_ms integer, p_timers integer, p_since_ms integer DEFAULT NULL::integer, p_longest_wait boolean DEFAULT false) RETURNS TABLE(kind text, ordinal integer, state text, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text, callable text, attempt integer, max_attempts integer, retryable boolean, timeout_ms integer, message_id bigint, correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT t.kind, t.steps, t.queue, t.step_uuid, t.task_uuid, NULL::uuid, NULL::text, NULL::text, t.attempt, NULL::int,
           NULL::boolean, NULL::int, NULL::bigint, NULL::uuid, NULL::jsonb, NULL::jsonb, NULL::text[], NULL::jsonb[],
           NULL::jsonb
    FROM tasker.run_timers(p_timers) t;
    PERFORM tasker.engine_promote(p_queues, tasker.engine_clock(),
                                  tasker.engine_clock() - p_since_ms * interval '1 millisecond');
    IF tasker.has_foreign_results() THEN
        RETURN QUERY
        SELECT 'foreign_results', NULL::int, NULL::text, NULL::uuid, NULL::uuid, NULL::uuid, NULL::text, NULL::text,
               NULL::int, NULL::int, NULL::boolean, NULL::int, NULL::bigint, NULL::uuid, NULL::jsonb, NULL::jsonb,
               NULL::text[], NULL::jsonb[], NULL::jsonb;
    END IF;
    IF p_limit > 0 THEN
        RETURN QUERY
        SELECT * FROM tasker.claim_steps(p_worker, p_queues, p_handlers, p_limit, p_lease_ms, p_since_ms, p_longest_wait);
    END IF;
END
$$;

--
-- Name: prune_tasks(timestamp with time zone, integer, uuid, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.prune_tasks(p_before timestamp with time zone, p_limit integer, p_after uuid, p_by text, p_reason text) RETURNS TABLE(tasks integer, steps integer, last_task uuid, is_last boolean, is_busy boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_before timestamp := p_before AT TIME ZONE 'UTC';
    v_now timestamptz := tasker.engine_clock();
    v_read uuid[];
    v_tasks uuid[];
    v_steps uuid[];
BEGIN
    PERFORM tasker.engine_require_operator(p_by, p_reason);
    IF p_limit NOT BETWEEN 1 AND 10000 OR p_limit IS NULL THEN
        RAISE EXCEPTION 'limit: found %, allowed are 1 to 10000', COALESCE(p_limit::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    ELSIF p_before IS NULL OR p_before > v_now THEN
        RAISE EXCEPTION 'before: found %, allowed is a time that has passed', COALESCE(p_before::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT pg_catalog.pg_try_advisory_xact_lock(hashtextextended('tasker.prune_tasks', 0)) THEN
        RETURN QUERY SELECT 0, 0, p_after, false, true;
        RETURN;
    END IF;

    SELECT array_agg(l.task_uuid ORDER BY l.task_uuid),
           array_agg(l.task_uuid ORDER BY l.task_uuid) FILTER (WHERE l.created_at < v_before)
    INTO v_read, v_tasks
    FROM (SELECT t.task_uuid, t.created_at FROM tasker.tasks t
          WHERE t.task_uuid > COALESCE(p_after, '00000000-0000-0000-0000-000000000000')
          ORDER BY t.task_uuid LIMIT p_limit) l;
    -- Keys are made in the order of time, so nothing older follows a stretch in which everything is young.
    is_last := v_tasks IS NULL OR cardinality(v_read) < p_limit;
    last_task := v_read[cardinality(v_read)];

    SELECT array_agg(l.task_uuid ORDER BY l.task_uuid) INTO v_tasks
    FROM (SELECT t.task_uuid FROM tasker.tasks t
          WHERE t.task_uuid = ANY (v_tasks) AND t.state IN ('complete', 'cancelled', 'resolved_manually')
            AND t.state_changed_at < p_before
            AND NOT EXISTS (SELECT FROM tasker.tasks_dlq d
                            WHERE d.task_uuid = t.task_uuid AND d.resolution_status = 'pending')
          ORDER BY t.task_uuid FOR UPDATE SKIP LOCKED) l;
    IF v_tasks IS NULL THEN
        RETURN QUERY SELECT 0, 0, last_task, is_last, false;
        RETURN;
    END IF;
    SELECT array_agg(s.workflow_step_uuid) INTO v_steps
    FROM tasker.workflow_steps s WHERE s.task_uuid = ANY (v_tasks);

    DELETE FROM tasker.workflow_step_result_audit a WHERE a.workflow_step_uuid = ANY (v_steps);
    DELETE FROM tasker.workflow_step_transitions h WHERE h.workflow_step_uuid = ANY (v_steps);
    DELETE FROM tasker.workflow_step_edges e WHERE e.from_step_uuid = ANY (v_steps);
    DELETE FROM tasker.step_batches b WHERE b.task_uuid = ANY (v_tasks);
    DELETE FROM tasker.workflow_steps s WHERE s.task_uuid = ANY (v_tasks);
    DELETE FROM tasker.task_transitions h WHERE h.task_uuid = ANY (v_tasks);
    DELETE FROM tasker.tasks_dlq d WHERE d.task_uuid = ANY (v_tasks);
    DELETE FROM tasker.task_annotations a WHERE a.task_uuid = ANY (v_tasks);
    DELETE FROM tasker.operator_actions a WHERE a.task_uuid = ANY (v_tasks);
    DELETE FROM tasker.pauses p WHERE p.scope = 'task' AND p.key = ANY (v_tasks::text[]);
    DELETE FROM tasker.tasks t WHERE t.task_uuid = ANY (v_tasks);
    PERFORM tasker.engine_record_action(
        'prune', NULL, NULL, p_by, p_reason,
        jsonb_build_object('before', p_before, 'tasks', cardinality(v_tasks), 'steps', COALESCE(cardinality(v_steps), 0)), v_now);
    RETURN QUERY SELECT cardinality(v_tasks), COALESCE(cardinality(v_steps), 0), last_task, is_last, false;
END
$$;

--
-- Name: FUNCTION prune_tasks(p_before timestamp with time zone, p_limit integer, p_after uuid, p_by text, p_reason text); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.prune_tasks(p_before timestamp with time zone, p_limit integer, p_after uuid, p_by text, p_reason text) IS 'Removes a bounded number of tasks that ended before a time, with all that belongs to them; repeat it with last_task until is_last.';

--
-- Name: read_events(text, integer, bigint); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.read_events(p_namespace text, p_limit integer, p_visibility_ms bigint) RETURNS TABLE(message_id bigint, deliveries integer, message jsonb)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
BEGIN
    RETURN QUERY EXECUTE format($sql$
        WITH visible AS (
            SELECT q.msg_id FROM pgmq.%1$I q
            WHERE q.vt <= $1
            ORDER BY q.msg_id LIMIT $2
            FOR UPDATE SKIP LOCKED), taken AS (
            UPDATE pgmq.%1$I q SET vt = $1 + $3 * interval '1 millisecond', read_ct = q.read_ct + 1
            FROM visible v WHERE q.msg_id = v.msg_id
            RETURNING q.msg_id, q.read_ct, q.message)
        SELECT t.msg_id, t.read_ct, t.message FROM taken t ORDER BY t.msg_id
    $sql$, 'q_' || tasker.event_queue_name(p_namespace))
    USING tasker.engine_clock(), p_limit, p_visibility_ms;
END
$_$;

--
-- Name: read_foreign_results(integer, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.read_foreign_results(p_limit integer, p_hold_ms integer) RETURNS TABLE(message_id bigint, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text, attempt integer, outcome jsonb)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_hold timestamptz := v_now + p_hold_ms * interval '1 millisecond';
    v_messages bigint[];
    v_steps uuid[];
    v_strays bigint[];
    v_lost uuid[];
BEGIN
    -- The first foreign worker creates the queue.
    IF to_regclass('pgmq.q_orchestration_step_results') IS NOT NULL THEN
        WITH visible AS (
            SELECT q.msg_id FROM pgmq.q_orchestration_step_results q
            WHERE q.vt <= v_now ORDER BY q.vt, q.msg_id LIMIT p_limit FOR UPDATE SKIP LOCKED
        ), held AS (
            UPDATE pgmq.q_orchestration_step_results q SET vt = v_hold, read_ct = q.read_ct + 1
            FROM visible v WHERE q.msg_id = v.msg_id
            RETURNING q.msg_id, q.message->>'step_uuid' step
        )
        SELECT array_agg(h.msg_id ORDER BY h.msg_id),
               array_agg(CASE WHEN pg_input_is_valid(h.step, 'uuid') THEN h.step::uuid END ORDER BY h.msg_id)
        INTO v_messages, v_steps
        FROM held h;
        SELECT array_agg(m.message) INTO v_strays
        FROM unnest(v_messages, v_steps) m(message, step)
        WHERE (SELECT s.state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')
               FROM tasker.workflow_steps s WHERE s.workflow_step_uuid = m.step) IS NOT TRUE;
        IF v_strays IS NOT NULL THEN
            PERFORM pgmq.archive(queue_name => 'orchestration_step_results', msg_ids => v_strays);
        END IF;
    END IF;

    SELECT array_agg(l.workflow_step_uuid) INTO v_lost
    FROM (SELECT s.workflow_step_uuid FROM tasker.workflow_steps s
          WHERE s.wake_at <= v_now AND s.state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')
            AND s.workflow_step_uuid <> ALL (COALESCE(v_steps, '{}'))
          ORDER BY s.wake_at LIMIT p_limit FOR NO KEY UPDATE SKIP LOCKED) l;
    IF v_lost IS NOT NULL THEN
        UPDATE tasker.workflow_steps s SET wake_at = v_hold WHERE s.workflow_step_uuid = ANY (v_lost);
    END IF;
    IF v_messages IS NULL AND v_lost IS NULL THEN
        RETURN;
    END IF;

    RETURN QUERY
    SELECT DISTINCT ON (s.workflow_step_uuid)
           m.message, s.workflow_step_uuid, s.task_uuid, t.named_task_uuid,
           COALESCE(s.inputs->>'__template_step_name', n.name), COALESCE(s.attempts, 0),
           CASE WHEN jsonb_typeof(s.results) IS DISTINCT FROM 'object' THEN NULL
                WHEN jsonb_path_exists(nt.configuration, '$.steps[*].result_schema ? (@ != null)') THEN s.results
                ELSE s.results - 'result' END
    FROM (SELECT * FROM unnest(v_messages, v_steps) a(message, step)
          UNION ALL SELECT NULL, l FROM unnest(v_lost) l) m
    JOIN tasker.workflow_steps s ON s.workflow_step_uuid = m.step
     AND s.state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')
    JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid
    ORDER BY s.workflow_step_uuid, m.message;
END
$_$;

--
-- Name: redrive_dead_letters(uuid[], text, text, text, text, integer, double precision, boolean, boolean, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.redrive_dead_letters(p_entries uuid[], p_fingerprint text, p_reason_filter text, p_namespace text, p_template text, p_limit integer, p_per_second double precision, p_clear_checkpoints boolean, p_dry_run boolean, p_by text, p_reason text) RETURNS TABLE(kind text, entry_uuid uuid, task_uuid uuid, state text, steps integer, starts_at timestamp with time zone, detail text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_entries uuid[];
    v_tasks uuid[];
    v_places bigint[];
    v_state text;
    v_steps uuid[];
    v_at timestamptz;
    v_started uuid[] := '{}';
    v_place bigint := 0;
    v_row record;
    v_entry record;
BEGIN
    PERFORM tasker.engine_require_operator(p_by, p_reason);
    IF p_per_second NOT BETWEEN 0.0001 AND 1000000 THEN
        RAISE EXCEPTION 'rate: found % entries a second, allowed are 0.0001 to 1000000', p_per_second
            USING ERRCODE = 'invalid_parameter_value';
    ELSIF p_limit < 0 THEN
        RAISE EXCEPTION 'limit: found %, allowed are numbers from 0', p_limit USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Who names an entry is told when there is nothing to begin again.
    RETURN QUERY
    SELECT 'skipped', r.entry, d.task_uuid, COALESCE(d.resolution_status::text, 'unknown'), 0, NULL::timestamptz,
           CASE WHEN d.dlq_entry_uuid IS NULL THEN 'there is no such entry'
                ELSE format('the entry was closed as %s by %s', d.resolution_status, COALESCE(d.resolved_by, 'nobody')) END
    FROM unnest(p_entries) WITH ORDINALITY r(entry, place)
    LEFT JOIN tasker.tasks_dlq d ON d.dlq_entry_uuid = r.entry
    WHERE d.resolution_status IS DISTINCT FROM 'pending'
    ORDER BY r.place;
    SELECT array_agg(c.dlq_entry_uuid ORDER BY c.task_uuid), array_agg(c.task_uuid ORDER BY c.task_uuid),
           array_agg(c.place ORDER BY c.task_uuid)
    INTO v_entries, v_tasks, v_places
    FROM (SELECT d.dlq_entry_uuid, d.task_uuid,
                 row_number() OVER (ORDER BY d.dlq_timestamp, d.dlq_entry_uuid) - 1 place
          FROM tasker.tasks_dlq d
          WHERE d.resolution_status = 'pending'
            AND (p_entries IS NULL OR d.dlq_entry_uuid = ANY (p_entries))
            AND (p_fingerprint IS NULL OR d.metadata->>'fingerprint' = p_fingerprint)
            AND (p_reason_filter IS NULL OR d.dlq_reason::text = p_reason_filter OR d.metadata->>'cause' = p_reason_filter)
            AND (p_namespace IS NULL OR d.task_snapshot->>'namespace' = p_namespace)
            AND (p_template IS NULL OR d.task_snapshot->>'task_name' = p_template)
          ORDER BY d.dlq_timestamp, d.dlq_entry_uuid
          LIMIT p_limit) c;
    IF v_entries IS NULL THEN
        RETURN;
    END IF;
    IF NOT p_dry_run THEN
        PERFORM 1 FROM tasker.tasks t WHERE t.task_uuid = ANY (v_tasks) ORDER BY t.task_uuid FOR NO KEY UPDATE;
    END IF;
    FOR v_row IN
        SELECT r.entry, r.task, r.place FROM unnest(v_entries, v_tasks, v_places) r(entry, task, place) ORDER BY r.place
    LOOP
        SELECT t.state INTO v_state FROM tasker.tasks t WHERE t.task_uuid = v_row.task;
        v_at := v_now + COALESCE(v_place / p_per_second, 0) * interval '1 second';
        -- Somebody may have closed it while this call waited for the task.
        IF NOT p_dry_run THEN
            SELECT d.resolution_status::text AS status, d.resolved_by INTO v_entry
            FROM tasker.tasks_dlq d WHERE d.dlq_entry_uuid = v_row.entry FOR NO KEY UPDATE;
            IF v_entry.status IS DISTINCT FROM 'pending' THEN
                RETURN QUERY
                SELECT 'skipped', v_row.entry, v_row.task, COALESCE(v_entry.status, 'unknown'), 0, NULL::timestamptz,
                       format('the entry was closed as %s by %s', v_entry.status, COALESCE(v_entry.resolved_by, 'nobody'));
                CONTINUE;
            END IF;
        END IF;
        IF v_state NOT IN ('blocked_by_failures', 'error') THEN
            RETURN QUERY
            SELECT 'skipped', v_row.entry, v_row.task, v_state, 0, NULL::timestamptz, 'the task is not blocked';
            CONTINUE;
        END IF;
        IF p_dry_run THEN
            v_place := v_place + 1;
            RETURN QUERY
            SELECT 'would_redrive', v_row.entry, v_row.task, v_state, count(*)::int, v_at, NULL::text
            FROM tasker.workflow_steps s
            WHERE s.task_uuid = v_row.task
              AND (s.state = 'error' OR s.state = 'pending' AND s.unmet_dependencies = 0 AND v_state = 'error');
            CONTINUE;
        END IF;
        v_steps := tasker.engine_resumable_steps(v_row.task, v_state);
        IF v_steps IS NULL THEN
            RETURN QUERY
            SELECT 'skipped', v_row.entry, v_row.task, v_state, 0, NULL::timestamptz, 'the task has no failed step';
            CONTINUE;
        END IF;
        v_place := v_place + 1;
        v_started := v_started || tasker.engine_reset_steps(
            v_row.task, v_steps, p_clear_checkpoints, v_at, jsonb_build_object('reason', p_reason, 'by', p_by), v_now);
        RETURN QUERY
        SELECT 'redriven', v_row.entry, v_row.task, c.state, cardinality(v_steps), v_at, NULL::text
        FROM tasker.engine_conclude(
            'redrive_dead_letter', v_row.task, NULL, p_by, p_reason,
            jsonb_build_object('dlq_entry', v_row.entry, 'found', v_state, 'at', v_at), cardinality(v_steps), v_now) c;
    END LOOP;
    RETURN QUERY
    SELECT 'enqueued', NULL::uuid, NULL::uuid, NULL::text, q.steps, NULL::timestamptz, q.queue
    FROM tasker.engine_enqueued(v_started) q;
END
$$;

--
-- Name: register_foreign_template(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.register_foreign_template() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    steps CONSTANT jsonb := NEW.configuration -> 'steps';
    reached text[] := '{}';
    further text[];
BEGIN
    -- What could never run is refused, which the worker logs.
    IF jsonb_typeof(steps) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'template %: steps is %, allowed is an array', NEW.name, COALESCE(jsonb_typeof(steps), 'missing')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    LOOP
        SELECT array_agg(s ->> 'name') INTO further
        FROM jsonb_array_elements(steps) AS s
        WHERE s ->> 'name' <> ALL (reached)
          AND NOT EXISTS (
              SELECT 1 FROM jsonb_array_elements_text(COALESCE(s -> 'dependencies', s -> 'depends_on', '[]')) AS d
              WHERE d <> ALL (reached));
        EXIT WHEN further IS NULL;
        reached := reached || further;
    END LOOP;
    IF cardinality(reached) < jsonb_array_length(steps) THEN
        RAISE EXCEPTION 'template %: % of its steps depend on each other or on steps that it has not', NEW.name,
            jsonb_array_length(steps) - cardinality(reached)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM tasker.expand_template(NEW.named_task_uuid);
    RETURN NULL;
END
$$;

--
-- Name: register_template(jsonb, boolean); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.register_template(p_configuration jsonb, p_replace boolean DEFAULT false) RETURNS TABLE(named_task_uuid uuid, outcome text, registered jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET plan_cache_mode TO 'force_custom_plan'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
DECLARE
    v_clock timestamptz := tasker.engine_clock();
    v_now timestamp := v_clock AT TIME ZONE 'UTC';
    v_namespace text := p_configuration->>'namespace_name';
    v_namespace_uuid uuid;
    v_existing tasker.named_tasks%ROWTYPE;
    v_uuid uuid;
    v_outcome text := 'created';
    v_queue text := tasker.step_queue_name(p_configuration->>'namespace_name');
    v_other text;
BEGIN
    -- Registrations of one namespace are serialised: they share its row, its queue and the global step names.
    PERFORM pg_catalog.pg_advisory_xact_lock(hashtextextended('tasker.register_template', 0));

    SELECT nt.* INTO v_existing
    FROM tasker.named_tasks nt JOIN tasker.task_namespaces tn USING (task_namespace_uuid)
    WHERE tn.name = v_namespace AND nt.name = p_configuration->>'name' AND nt.version = p_configuration->>'version';
    IF FOUND THEN
        IF v_existing.configuration = p_configuration THEN
            v_uuid := v_existing.named_task_uuid;
            IF (SELECT count(*) FROM tasker.named_tasks_named_steps n WHERE n.named_task_uuid = v_uuid)
               = jsonb_array_length(COALESCE(p_configuration->'steps', '[]')) THEN
                RETURN QUERY SELECT v_uuid, 'unchanged', v_existing.configuration;
                RETURN;
            END IF;
        ELSIF NOT p_replace THEN
            RETURN QUERY SELECT v_existing.named_task_uuid, 'conflict', v_existing.configuration;
            RETURN;
        ELSE
            UPDATE tasker.named_tasks nt
            SET replaced_at = v_clock, updated_at = v_now, version = (
                SELECT left(v_existing.version, 16 - length(free.suffix)) || free.suffix
                FROM generate_series(1, 1000000) n CROSS JOIN LATERAL (SELECT '~' || n) free(suffix)
                WHERE NOT EXISTS (
                    SELECT 1 FROM tasker.named_tasks o
                    WHERE o.task_namespace_uuid = v_existing.task_namespace_uuid AND o.name = v_existing.name
                      AND o.version = left(v_existing.version, 16 - length(free.suffix)) || free.suffix)
                ORDER BY n LIMIT 1)
            WHERE nt.named_task_uuid = v_existing.named_task_uuid;
            UPDATE tasker.named_tasks nt
            SET replaced_at = NULL, updated_at = v_now, version = p_configuration->>'version'
            WHERE nt.named_task_uuid = (
                SELECT o.named_task_uuid FROM tasker.named_tasks o
                WHERE o.task_namespace_uuid = v_existing.task_namespace_uuid AND o.name = v_existing.name
                  AND o.replaced_at IS NOT NULL AND o.configuration = p_configuration
                LIMIT 1)
            RETURNING nt.named_task_uuid INTO v_uuid;
        END IF;
        v_outcome := 'replaced';
    END IF;

    -- Queues are named in lower case, so a namespace that another spelling of the name has would share its queue.
    SELECT tn.name INTO v_other FROM tasker.task_namespaces tn
    WHERE lower(tn.name) = lower(v_namespace) AND tn.name <> v_namespace;
    IF FOUND THEN
        RAISE EXCEPTION 'namespace_name: found %, allowed is %, which is registered and whose queue it would share',
            quote_literal(v_namespace), quote_literal(v_other) USING ERRCODE = 'invalid_parameter_value';
    END IF;

    -- Whoever writes templates otherwise is a foreign worker (section 14.2).
    PERFORM set_config('tasker.registers_templates', 'on', true);
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
    END IF;

    PERFORM tasker.expand_template(v_uuid);
    IF NOT EXISTS (SELECT 1 FROM pgmq.meta WHERE queue_name = v_queue) THEN
        PERFORM pgmq.create(queue_name => v_queue);
    END IF;
    IF jsonb_path_exists(p_configuration, '$.domain_events[*]')
       OR jsonb_path_exists(p_configuration, '$.steps[*].publishes_events[*]') THEN
        PERFORM tasker.ensure_event_queue(v_namespace);
    END IF;
    RETURN QUERY SELECT v_uuid, v_outcome, p_configuration;
END
$_$;

--
-- Name: release_steps(uuid, uuid[], integer[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.release_steps(p_worker uuid, p_steps uuid[], p_attempts integer[]) RETURNS TABLE(step_uuid uuid, queue text)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_utc timestamp := v_now AT TIME ZONE 'UTC';
    v_steps uuid[];
    v_sort_keys int[];
    v_attempts int[];
    v_messages bigint[];
    v_queues text[];
    v_visible timestamptz[];
    v_queue text;
    v_ids bigint[];
    v_times timestamptz[];
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
           array_agg(tasker.step_queue_name(tn.name) ORDER BY g.ordinality),
           array_agg(tasker.engine_visible_at(t.priority, v_now) ORDER BY g.ordinality)
    INTO v_steps, v_sort_keys, v_attempts, v_messages, v_queues, v_visible
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
    FOR v_queue, v_ids, v_times IN
        SELECT m.queue, array_agg(m.id ORDER BY m.id), array_agg(m.visible_at ORDER BY m.id)
        FROM unnest(v_queues, v_messages, v_visible) m(queue, id, visible_at)
        GROUP BY m.queue ORDER BY m.queue
    LOOP
        EXECUTE format($sql$
            UPDATE pgmq.%I q
            SET vt = r.visible_at + (r.ordinality - 1) * interval '1 microsecond', read_ct = GREATEST(q.read_ct - 1, 0)
            FROM unnest($1, $2) WITH ORDINALITY r(visible_at, id, ordinality)
            WHERE q.msg_id = r.id AND q.msg_id = ANY ($2)
        $sql$, 'q_' || v_queue)
        USING v_times, v_ids;
    END LOOP;
    IF EXISTS (SELECT FROM tasker.pauses) THEN
        PERFORM tasker.engine_park(array_agg(s.workflow_step_uuid), array_agg(s.message_id), v_now) FROM unnest(v_steps) r(step)
        JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
        WHERE tasker.engine_paused(s.task_uuid) HAVING count(*) > 0;
    END IF;
    RETURN QUERY SELECT * FROM unnest(v_steps, v_queues);
END
$_$;

--
-- Name: reset_step(uuid, text, text, text, boolean); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.reset_step(p_task uuid, p_step text, p_by text, p_reason text, p_clear_checkpoint boolean DEFAULT false) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_task_state text;
    v_step uuid;
    v_state text;
    v_attempts int;
    v_started uuid[];
BEGIN
    PERFORM tasker.engine_require_operator(p_by, p_reason);
    SELECT t.state INTO v_task_state FROM tasker.tasks t WHERE t.task_uuid = p_task FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', NULL::text, 0, 'task';
        RETURN;
    END IF;
    v_step := tasker.engine_lock_step(p_task, p_step);
    IF v_step IS NULL THEN
        RETURN QUERY SELECT 'not_found', v_task_state, 0, 'step';
        RETURN;
    ELSIF v_task_state IN ('complete', 'cancelled', 'resolved_manually') THEN
        RETURN QUERY SELECT 'refused', v_task_state, 0, 'the task has ended';
        RETURN;
    END IF;
    SELECT s.state, COALESCE(s.attempts, 0) INTO v_state, v_attempts
    FROM tasker.workflow_steps s WHERE s.workflow_step_uuid = v_step;
    IF v_state <> 'error' THEN
        RETURN QUERY SELECT 'refused', v_state, 0, 'a step is reset from error';
        RETURN;
    END IF;
    v_started := tasker.engine_reset_steps(
        p_task, ARRAY[v_step], p_clear_checkpoint, NULL, jsonb_build_object('reason', p_reason, 'by', p_by), v_now);
    RETURN QUERY
    SELECT * FROM tasker.engine_conclude(
        'reset_step', p_task, v_step, p_by, p_reason,
        jsonb_build_object('step', p_step, 'attempts', v_attempts, 'checkpoint_cleared', p_clear_checkpoint), 1, v_now);
    RETURN QUERY SELECT 'enqueued', NULL::text, q.steps, q.queue FROM tasker.engine_enqueued(v_started) q;
END
$$;

--
-- Name: resolve_dead_letter(uuid, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.resolve_dead_letter(p_entry uuid, p_status text, p_by text, p_reason text) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_entry tasker.tasks_dlq%ROWTYPE;
BEGIN
    PERFORM tasker.engine_require_operator(p_by, p_reason);
    IF p_status IS NULL OR p_status NOT IN ('manually_resolved', 'permanently_failed', 'cancelled') THEN
        RAISE EXCEPTION 'status: found %, allowed are manually_resolved, permanently_failed, cancelled',
            COALESCE(quote_literal(p_status), 'NULL')
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM 1 FROM tasker.tasks t
    WHERE t.task_uuid = (SELECT d.task_uuid FROM tasker.tasks_dlq d WHERE d.dlq_entry_uuid = p_entry) FOR NO KEY UPDATE;
    SELECT d.* INTO v_entry FROM tasker.tasks_dlq d WHERE d.dlq_entry_uuid = p_entry FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', NULL::text, 0, 'entry';
        RETURN;
    ELSIF v_entry.resolution_status <> 'pending' THEN
        RETURN QUERY SELECT 'refused', v_entry.resolution_status::text, 0, 'an entry is closed once';
        RETURN;
    END IF;
    PERFORM tasker.engine_close_dead_letter(v_entry.task_uuid, p_status, p_by, p_reason, v_now);
    PERFORM tasker.engine_record_action(
        'resolve_dead_letter', v_entry.task_uuid, NULL, p_by, p_reason,
        jsonb_build_object('dlq_entry', p_entry, 'status', p_status), v_now);
    RETURN QUERY SELECT 'done', p_status, 0, NULL::text;
END
$$;

--
-- Name: resolve_step(uuid, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.resolve_step(p_task uuid, p_step text, p_by text, p_reason text) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE sql SECURITY DEFINER
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT * FROM tasker.engine_finish_step('resolve_step', 'resolved_manually', p_task, p_step, NULL, p_by, p_reason, NULL)
$$;

--
-- Name: resume_task(uuid, text, text, boolean, timestamp with time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.resume_task(p_task uuid, p_by text, p_reason text, p_clear_checkpoints boolean DEFAULT false, p_at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_state text;
    v_steps uuid[];
    v_started uuid[];
BEGIN
    PERFORM tasker.engine_require_operator(p_by, p_reason);
    SELECT t.state INTO v_state FROM tasker.tasks t WHERE t.task_uuid = p_task FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'not_found', NULL::text, 0, 'task';
        RETURN;
    ELSIF v_state NOT IN ('blocked_by_failures', 'error') THEN
        RETURN QUERY SELECT 'refused', v_state, 0, 'a task is resumed from blocked_by_failures or error';
        RETURN;
    END IF;
    v_steps := tasker.engine_resumable_steps(p_task, v_state);
    IF v_steps IS NULL THEN
        RETURN QUERY SELECT 'refused', v_state, 0, 'it has no failed step';
        RETURN;
    END IF;
    v_started := tasker.engine_reset_steps(
        p_task, v_steps, p_clear_checkpoints, p_at, jsonb_build_object('reason', p_reason, 'by', p_by), v_now);
    RETURN QUERY
    SELECT * FROM tasker.engine_conclude(
        'resume_task', p_task, NULL, p_by, p_reason,
        jsonb_build_object('found', v_state, 'steps', cardinality(v_steps), 'at', p_at), cardinality(v_steps), v_now);
    RETURN QUERY SELECT 'enqueued', NULL::text, q.steps, q.queue FROM tasker.engine_enqueued(v_started) q;
END
$$;

--
-- Name: run_timers(integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.run_timers(p_limit integer) RETURNS TABLE(kind text, queue text, steps integer, step_uuid uuid, task_uuid uuid, attempt integer)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
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
    v_visible timestamptz[];
    v_pauses boolean := EXISTS (SELECT FROM tasker.pauses);
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
        SELECT s.workflow_step_uuid, s.wake_at, s.state, s.task_uuid,
               COALESCE(s.template_step_uuid, s.named_step_uuid) named_step_uuid, s.attempts
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
           array_agg(n.callable ORDER BY d.wake_at, d.workflow_step_uuid),
           array_agg(CASE WHEN v_pauses AND tasker.engine_paused(d.task_uuid) THEN 'infinity'
                          ELSE tasker.engine_visible_at(t.priority, v_now) END
                     ORDER BY d.wake_at, d.workflow_step_uuid)
    INTO v_steps, v_tasks, v_from, v_attempts, v_correlations, v_queues, v_callables, v_visible
    FROM due d
    JOIN tasker.tasks t ON t.task_uuid = d.task_uuid
    JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
    LEFT JOIN tasker.named_tasks_named_steps n
           ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = d.named_step_uuid;

    IF v_steps IS NOT NULL THEN
        -- A foreign worker that died between its claim and its acknowledgement has left its message.
        PERFORM tasker.engine_dequeue(array_agg(l.queue), array_agg(l.message))
        FROM (SELECT r.queue, s.message_id message
              FROM unnest(v_steps, v_queues, v_from) r(step, queue, was)
              JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step
              WHERE r.was = 'in_progress' AND s.message_id IS NOT NULL) l
        HAVING count(*) > 0;
        WITH moved AS (
            UPDATE tasker.workflow_steps s
            SET state = 'enqueued', in_process = false, worker_uuid = NULL, wake_at = NULL, message_id = r.message,
                transition_count = s.transition_count + 1, updated_at = v_utc
            FROM unnest(v_steps,
                        tasker.engine_enqueue(v_queues, v_tasks, v_steps, v_correlations, v_callables, v_visible))
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

--
-- Name: set_step_backoff_atomic(uuid, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

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

--
-- Name: setbacks_since(timestamp without time zone); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.setbacks_since(p_since timestamp without time zone) RETURNS TABLE(task_uuid uuid, error_tasks integer, cancelled_tasks integer, resolved_manually_tasks integer, pending_steps integer, error_steps integer, cancelled_steps integer, resolved_manually_steps integer)
    LANGUAGE sql STABLE
    AS $$
        SELECT
            t.task_uuid, (t.state = 'error')::integer, (t.state = 'cancelled')::integer, (t.state = 'resolved_manually')::integer,
            -- Those of unfinished tasks are counted where these are read.
            (count(*) FILTER (WHERE s.state = 'pending' AND t.state IN ('error', 'cancelled', 'resolved_manually')))::integer,
            (count(*) FILTER (WHERE s.state = 'error' AND t.state IN ('error', 'cancelled', 'resolved_manually')))::integer,
            (count(*) FILTER (WHERE s.state = 'cancelled'))::integer,
            (count(*) FILTER (WHERE s.state = 'resolved_manually'))::integer
        FROM (
            SELECT h.task_uuid
            FROM tasker.task_transitions AS h
            WHERE h.created_at >= p_since
                AND (h.to_state IN ('blocked_by_failures', 'error', 'cancelled', 'resolved_manually') OR h.from_state = 'error')
                AND (h.to_state IN ('error', 'cancelled', 'resolved_manually') OR h.from_state = 'error')
            UNION
            SELECT s.task_uuid
            FROM tasker.workflow_step_transitions AS h
            JOIN tasker.workflow_steps AS s ON s.workflow_step_uuid = h.workflow_step_uuid
            WHERE h.created_at >= p_since
                AND h.to_state IN ('error', 'cancelled', 'resolved_manually') AND h.to_state <> 'error'
        ) AS changed
        JOIN tasker.tasks AS t ON t.task_uuid = changed.task_uuid
        LEFT JOIN tasker.workflow_steps AS s ON s.task_uuid = t.task_uuid
        GROUP BY t.task_uuid
    $$;

--
-- Name: settle_foreign_steps(uuid[], uuid[], integer[], text[], jsonb[], bigint[], bigint[]); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.settle_foreign_steps(p_steps uuid[], p_tasks uuid[], p_attempts integer[], p_outcomes text[], p_results jsonb[], p_delays_ms bigint[], p_messages bigint[]) RETURNS TABLE(kind text, ordinal integer, state text, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text, callable text, attempt integer, max_attempts integer, retryable boolean, timeout_ms integer, message_id bigint, correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_results jsonb[];
BEGIN
    PERFORM 1 FROM tasker.tasks t WHERE t.task_uuid = ANY (p_tasks) ORDER BY t.task_uuid FOR NO KEY UPDATE;
    SELECT array_agg(COALESCE(r.result, s.results) ORDER BY r.ordinality) INTO v_results
    FROM unnest(p_steps, p_results) WITH ORDINALITY r(step, result, ordinality)
    LEFT JOIN tasker.workflow_steps s ON s.workflow_step_uuid = r.step;

    RETURN QUERY
    SELECT * FROM tasker.settle_steps(
        p_steps, p_tasks, p_attempts, p_outcomes, v_results, p_delays_ms,
        array_fill(NULL::bigint, ARRAY[cardinality(p_steps)]), NULL, NULL, NULL, 0, 0);

    IF to_regclass('pgmq.q_orchestration_step_results') IS NOT NULL THEN
        DELETE FROM pgmq.q_orchestration_step_results q WHERE q.msg_id = ANY (p_messages);
    END IF;

    -- What a foreign worker's step released is likely to be for a foreign worker again, which otherwise finds it by asking
    -- four times a second. This says where to look; paused and claimed messages are invisible to whoever follows it.
    PERFORM tasker.pgmq_notify(c.queue, jsonb_build_object(
        'event_type', 'message_ready', 'msg_id', c.message, 'queue_name', c.queue,
        'namespace', tasker.extract_queue_namespace(c.queue), 'ready_at', tasker.engine_clock(),
        'payload_omitted', true))
    FROM (SELECT DISTINCT s.message_id message, tasker.step_queue_name(tn.name) queue
          FROM unnest(p_steps) r(step)
          JOIN tasker.workflow_step_edges e ON e.from_step_uuid = r.step
          JOIN tasker.workflow_steps s ON s.workflow_step_uuid = e.to_step_uuid AND s.state = 'enqueued'
          JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
          JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
          JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
          ORDER BY s.message_id LIMIT 100) c;
END
$$;

--
-- Name: settle_steps(uuid[], uuid[], integer[], text[], jsonb[], bigint[], bigint[], jsonb[], uuid, text[], integer, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.settle_steps(p_steps uuid[], p_tasks uuid[], p_attempts integer[], p_outcomes text[], p_results jsonb[], p_delays_ms bigint[], p_elapsed_ms bigint[], p_events jsonb[], p_worker uuid, p_handlers text[], p_claim_limit integer, p_lease_ms integer) RETURNS TABLE(kind text, ordinal integer, state text, step_uuid uuid, task_uuid uuid, named_task_uuid uuid, step_name text, callable text, attempt integer, max_attempts integer, retryable boolean, timeout_ms integer, message_id bigint, correlation_id uuid, input jsonb, inputs jsonb, parents text[], results jsonb[], checkpoint jsonb)
    LANGUAGE plpgsql SECURITY DEFINER ROWS 10
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_bitmapscan TO 'off'
    SET search_path TO 'pg_catalog', 'pg_temp'
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
    v_grows boolean;
    v_batches record;
    v_stopped_tasks uuid[];
BEGIN
    SELECT bool_or(l.grows) INTO v_grows
    FROM (SELECT nt.grows FROM tasker.tasks t JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
          WHERE t.task_uuid = ANY (p_tasks) ORDER BY t.task_uuid FOR NO KEY UPDATE OF t) l;
    -- Decisions and batches create their steps before they are complete themselves, so that what follows releases these
    -- steps like any others. A result without a valid outcome becomes a failure here.
    IF v_grows THEN
        SELECT g.outcomes, g.results INTO p_outcomes, p_results
        FROM tasker.engine_grow_all(p_steps, p_attempts, p_outcomes, p_results, p_worker, v_now) g;
    END IF;

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
        WHERE s.workflow_step_uuid = r.step AND s.attempts = r.attempt
          AND CASE WHEN p_worker IS NULL
                   THEN s.state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')
                   -- An attempt of a foreign worker ends here only when its time has passed.
                   ELSE s.state = 'in_progress' AND (s.worker_uuid = p_worker OR s.worker_uuid IS NULL
                        AND r.outcome = 'permanent' AND r.result->'error'->>'error_type' = 'lease_expired') END
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
    IF v_grows THEN
        v_batches := tasker.engine_run_batches(v_steps, v_to, v_ordinals, v_now);
        v_stopped_tasks := v_batches.stopped_tasks;
        SELECT m.ready, m.ready_tasks INTO v_ready, v_ready_tasks
        FROM tasker.engine_meet(v_steps, v_to, v_ordinals, v_batches.dropped, v_batches.dropped_at, v_batches.placed,
                                v_batches.placed_at, v_now) m;
    ELSE
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
            CROSS JOIN LATERAL (SELECT w.* FROM tasker.workflow_steps w
                                WHERE w.workflow_step_uuid = met.child AND w.state = 'pending' OFFSET 0) c
            JOIN tasker.tasks t ON t.task_uuid = c.task_uuid
            LEFT JOIN tasker.named_tasks_named_steps n
                   ON n.named_task_uuid = t.named_task_uuid AND n.named_step_uuid = COALESCE(c.template_step_uuid, c.named_step_uuid)
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
    END IF;
    v_count := cardinality(v_steps);
    v_from := array_fill('in_progress'::text, ARRAY[v_count]);
    IF p_worker IS NULL THEN
        SELECT array_agg(h.to_state::text ORDER BY r.ordinality) INTO v_from
        FROM unnest(v_steps, v_sort_keys) WITH ORDINALITY r(step, sort_key, ordinality)
        JOIN tasker.workflow_step_transitions h ON h.workflow_step_uuid = r.step AND h.sort_key = r.sort_key - 1;
    END IF;
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
         r(step, task, correlation, became, elapsed, transition)
    WHERE p_worker IS NOT NULL;

    -- One state for each result, NULL for the stale ones. Not a join: two functions' rows join in quadratic time.
    v_states := v_to;
    IF v_count < cardinality(p_steps) THEN
        v_states := array_fill(NULL::text, ARRAY[cardinality(p_steps)]);
        FOR i IN 1 .. v_count LOOP
            v_states[v_ordinals[i]] := v_to[i];
        END LOOP;
    END IF;
    IF p_events IS NOT NULL THEN
        PERFORM tasker.engine_publish_events(p_steps, v_states, p_events, v_now);
    END IF;
    RETURN QUERY
    SELECT CASE WHEN r.became IS NULL THEN 'stale' ELSE 'settled' END, r.ordinality::int, r.became, r.step, r.task,
           NULL::uuid, NULL::text, NULL::text, r.attempt, NULL::int, NULL::boolean, NULL::int, NULL::bigint, NULL::uuid,
           NULL::jsonb, NULL::jsonb, NULL::text[], NULL::jsonb[], NULL::jsonb
    FROM unnest(p_steps, p_tasks, p_attempts, v_states) WITH ORDINALITY r(step, task, attempt, became, ordinality);

    -- One step done and one begun in its place, the common case of a chain, changes nothing about the task.
    IF (v_count = 1 AND v_to[1] = 'complete' AND cardinality(v_ready) = 1) IS NOT TRUE
       OR cardinality(v_stopped_tasks) > 0 THEN
        RETURN QUERY
        SELECT 'task', NULL::int, m.to_state, NULL::uuid, m.task_uuid, NULL::uuid, NULL::text, NULL::text, NULL::int,
               NULL::int, NULL::boolean, NULL::int, NULL::bigint, NULL::uuid, NULL::jsonb, NULL::jsonb, NULL::text[],
               NULL::jsonb[], NULL::jsonb
        FROM tasker.engine_adjust_tasks(
            v_tasks || v_ready_tasks || v_stopped_tasks,
            array_fill(-1, ARRAY[v_count]) || array_fill(1, ARRAY[COALESCE(cardinality(v_ready), 0)])
                || array_fill(-1, ARRAY[COALESCE(cardinality(v_stopped_tasks), 0)]),
            (SELECT array_agg((became = 'waiting_for_retry')::int ORDER BY o) FROM unnest(v_to) WITH ORDINALITY u(became, o))
                || array_fill(0, ARRAY[COALESCE(cardinality(v_ready), 0) + COALESCE(cardinality(v_stopped_tasks), 0)]),
            (SELECT array_agg((became = 'error')::int ORDER BY o) FROM unnest(v_to) WITH ORDINALITY u(became, o))
                || array_fill(0, ARRAY[COALESCE(cardinality(v_ready), 0) + COALESCE(cardinality(v_stopped_tasks), 0)]),
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
    IF 'error' = ANY (v_to) THEN
        PERFORM tasker.open_dead_letters(array_agg(r.step), NULL, v_now)
        FROM unnest(v_steps, v_to) r(step, became) WHERE r.became = 'error';
    END IF;
END
$$;

--
-- Name: staleness_patience(jsonb, numeric, integer, integer); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.staleness_patience(p_template_config jsonb, p_age_minutes numeric, p_threshold_minutes integer, p_max_lifetime_hours integer DEFAULT 24) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (p_age_minutes >= (COALESCE(((p_template_config #>> '{lifecycle,max_duration_minutes}'::text[]))::integer, (p_max_lifetime_hours * 60)))::numeric) THEN LEAST(p_threshold_minutes, 5) ELSE p_threshold_minutes END;

--
-- Name: step_queue_name(text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.step_queue_name(p_namespace text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (('worker_'::text || lower(p_namespace)) || '_queue'::text);

--
-- Name: stop_live_steps(uuid, jsonb, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.stop_live_steps(p_task_uuid uuid, p_reason jsonb, p_to text DEFAULT 'cancelled'::text) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    moment CONSTANT timestamptz := tasker.engine_clock();
    stopped uuid[];
    from_states text[];
    sort_keys integer[];
    step_attempts integer[];
    messages bigint[];
    queue text;
    transitions uuid[];
BEGIN
    SELECT
        array_agg(locked.workflow_step_uuid), array_agg(locked.state::text), array_agg(locked.transition_count + 1),
        array_agg(coalesce(locked.attempts, 0)), array_agg(locked.message_id)
    INTO stopped, from_states, sort_keys, step_attempts, messages
    FROM (
        SELECT s.workflow_step_uuid, s.state, s.transition_count, s.attempts, s.message_id
        FROM tasker.workflow_steps AS s
        WHERE s.task_uuid = p_task_uuid
            AND s.state NOT IN ('complete', 'resolved_manually', 'cancelled', 'error')
            AND (p_to = 'cancelled' OR s.state <> 'pending')
        ORDER BY s.workflow_step_uuid
        FOR NO KEY UPDATE
    ) AS locked;

    IF stopped IS NULL THEN
        RETURN 0;
    END IF;

    transitions := tasker.engine_record_steps(
        stopped, from_states, array_fill(p_to, ARRAY[cardinality(stopped)]), sort_keys, step_attempts, NULL,
        array_fill(p_reason, ARRAY[cardinality(stopped)]), moment);

    UPDATE tasker.workflow_steps AS s
    SET state = p_to, transition_count = s.transition_count + 1, in_process = false, processed = p_to = 'cancelled',
        processed_at = CASE WHEN p_to = 'cancelled' THEN moment AT TIME ZONE 'UTC' END,
        worker_uuid = NULL, message_id = NULL, wake_at = NULL,
        results = CASE
            WHEN p_to = 'error' AND (s.results -> 'success') IS DISTINCT FROM 'false'::jsonb
                THEN tasker.failure_result(s.workflow_step_uuid, p_reason ->> 'reason', 'the task gave no sign of life', moment)
            ELSE s.results END,
        updated_at = moment AT TIME ZONE 'UTC'
    WHERE s.workflow_step_uuid = ANY (stopped);

    IF p_to = 'error' THEN
        INSERT INTO tasker.workflow_step_result_audit
            (workflow_step_uuid, workflow_step_transition_uuid, task_uuid, recorded_at, success, created_at, updated_at)
        SELECT r.step, r.transition, p_task_uuid, moment AT TIME ZONE 'UTC', false, moment AT TIME ZONE 'UTC',
            moment AT TIME ZONE 'UTC'
        FROM unnest(stopped, from_states, transitions) AS r (step, state, transition)
        WHERE r.state = 'in_progress';
    END IF;

    SELECT tasker.step_queue_name(ns.name) INTO queue
    FROM tasker.tasks AS t
    JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
    WHERE t.task_uuid = p_task_uuid;
    PERFORM tasker.engine_dequeue(array_fill(queue, ARRAY[cardinality(messages)]), messages);

    RETURN cardinality(stopped);
END
$$;

--
-- Name: task_graph(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.task_graph(p_task_uuid uuid) RETURNS TABLE(steps uuid[], first_edge integer[], children integer[], parents integer[])
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    sources integer[];
    edge integer := 1;
BEGIN
    SELECT coalesce(array_agg(s.workflow_step_uuid ORDER BY s.workflow_step_uuid), '{}') INTO steps
    FROM tasker.workflow_steps AS s
    WHERE s.task_uuid = p_task_uuid;

    SELECT coalesce(array_agg(e.source ORDER BY e.source, e.target), '{}'),
           coalesce(array_agg(e.target ORDER BY e.source, e.target), '{}')
    INTO sources, children
    FROM (
        SELECT DISTINCT width_bucket(e.from_step_uuid, steps) AS source, width_bucket(e.to_step_uuid, steps) AS target
        FROM tasker.workflow_step_edges AS e
        WHERE e.from_step_uuid = ANY (steps) AND e.to_step_uuid = steps[width_bucket(e.to_step_uuid, steps)]
    ) AS e;

    parents := array_fill(0, ARRAY[cardinality(steps)]);
    first_edge := array_fill(0, ARRAY[cardinality(steps) + 1]);
    FOR step IN 1 .. cardinality(steps) LOOP
        first_edge[step] := edge;
        WHILE sources[edge] = step LOOP
            parents[children[edge]] := parents[children[edge]] + 1;
            edge := edge + 1;
        END LOOP;
    END LOOP;
    first_edge[cardinality(steps) + 1] := edge;
    RETURN NEXT;
END
$$;

--
-- Name: task_has_live_lease(uuid); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.task_has_live_lease(p_task_uuid uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE COST 100000
    AS $_$
DECLARE
    queue text;
    held bigint[];
    found_one boolean := false;
BEGIN
    SELECT array_agg(s.message_id) INTO held
    FROM tasker.workflow_steps AS s
    WHERE s.task_uuid = p_task_uuid AND s.state = 'in_progress' AND s.message_id IS NOT NULL;
    IF held IS NULL THEN
        RETURN false;
    END IF;
    SELECT tasker.step_queue_name(ns.name) INTO queue
    FROM tasker.tasks AS t
    JOIN tasker.named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
    JOIN tasker.task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
    WHERE t.task_uuid = p_task_uuid;
    EXECUTE format('SELECT EXISTS (SELECT FROM pgmq.%I AS q WHERE q.msg_id = ANY ($1) AND q.vt > $2)', 'q_' || queue)
    INTO found_one
    USING held, tasker.engine_clock();
    RETURN found_one;
END
$_$;

--
-- Name: transition_stale_task_to_error(uuid, character varying, character varying, character varying); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.transition_stale_task_to_error(p_task_uuid uuid, p_current_state character varying, p_namespace_name character varying, p_task_name character varying) RETURNS boolean
    LANGUAGE sql
    AS $$
        SELECT tasker.transition_task_state_atomic(
            p_task_uuid, p_current_state, 'error', NULL,
            jsonb_build_object(
                'reason', 'staleness_timeout', 'namespace', p_namespace_name, 'task_name', p_task_name,
                'detected_at', tasker.engine_clock()))
    $$;

--
-- Name: transition_task_state_atomic(uuid, character varying, character varying, uuid, jsonb); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.transition_task_state_atomic(p_task_uuid uuid, p_from_state character varying, p_to_state character varying, p_processor_uuid uuid, p_metadata jsonb DEFAULT '{}'::jsonb) RETURNS boolean
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

    SELECT count(*) INTO unfinished
    FROM tasker.workflow_steps AS s
    WHERE s.task_uuid = p_task_uuid AND s.state NOT IN ('complete', 'resolved_manually');

    IF p_to_state = 'complete' AND unfinished > 0 THEN
        RAISE EXCEPTION 'task %: it cannot be complete while steps are not', p_task_uuid
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = format('Found: %s steps that are neither complete nor resolved_manually. Allowed: 0.', unfinished);
    END IF;

    -- A task that has ended has no live steps. One in error can be resumed, so its steps are not cancelled.
    IF p_to_state IN ('error', 'cancelled', 'resolved_manually') THEN
        PERFORM tasker.stop_live_steps(
            p_task_uuid, coalesce(p_metadata, '{}'), CASE WHEN p_to_state = 'error' THEN 'error' ELSE 'cancelled' END);
    END IF;

    SELECT count(*) INTO failed
    FROM tasker.workflow_steps AS s
    WHERE s.task_uuid = p_task_uuid AND s.state = 'error';

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

--
-- Name: FUNCTION transition_task_state_atomic(p_task_uuid uuid, p_from_state character varying, p_to_state character varying, p_processor_uuid uuid, p_metadata jsonb); Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON FUNCTION tasker.transition_task_state_atomic(p_task_uuid uuid, p_from_state character varying, p_to_state character varying, p_processor_uuid uuid, p_metadata jsonb) IS 'Compare and swap of a task''s state: false when it is not in p_from_state, an error when p_to_state may not follow.';

--
-- Name: uncount_deleted(); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.uncount_deleted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        UPDATE tasker.history_totals AS h
        SET counted_before = '-infinity', tasks = 0, steps = 0, proposed_before = NULL, proposed_xid = NULL, error_tasks = 0,
            cancelled_tasks = 0, resolved_manually_tasks = 0, pending_steps = 0, error_steps = 0, cancelled_steps = 0,
            resolved_manually_steps = 0;
        DELETE FROM tasker.counted_setbacks;
    ELSIF TG_TABLE_NAME = 'tasks' THEN
        UPDATE tasker.history_totals AS h
        SET tasks = h.tasks - (SELECT count(*) FROM gone AS g WHERE g.created_at < h.counted_before);
        WITH forgotten AS (
            DELETE FROM tasker.counted_setbacks AS c USING gone AS g WHERE c.task_uuid = g.task_uuid RETURNING c.*
        )
        UPDATE tasker.history_totals AS h
        SET error_tasks = h.error_tasks - f.error_tasks, cancelled_tasks = h.cancelled_tasks - f.cancelled_tasks,
            resolved_manually_tasks = h.resolved_manually_tasks - f.resolved_manually_tasks,
            pending_steps = h.pending_steps - f.pending_steps, error_steps = h.error_steps - f.error_steps,
            cancelled_steps = h.cancelled_steps - f.cancelled_steps,
            resolved_manually_steps = h.resolved_manually_steps - f.resolved_manually_steps
        FROM (
            SELECT
                sum(g.error_tasks) AS error_tasks, sum(g.cancelled_tasks) AS cancelled_tasks,
                sum(g.resolved_manually_tasks) AS resolved_manually_tasks, sum(g.pending_steps) AS pending_steps,
                sum(g.error_steps) AS error_steps, sum(g.cancelled_steps) AS cancelled_steps,
                sum(g.resolved_manually_steps) AS resolved_manually_steps
            FROM forgotten AS g
            HAVING count(*) > 0
        ) AS f;
    ELSE
        UPDATE tasker.history_totals AS h
        SET steps = h.steps - (SELECT count(*) FROM gone AS g WHERE g.created_at < h.counted_before);
    END IF;
    RETURN NULL;
END
$$;

--
-- Name: unpause(text, text, text, text); Type: FUNCTION; Schema: tasker; Owner: -
--

CREATE FUNCTION tasker.unpause(p_scope text, p_key text, p_by text, p_reason text) RETURNS TABLE(kind text, state text, steps integer, detail text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
DECLARE
    v_now timestamptz := tasker.engine_clock();
    v_task uuid := CASE WHEN p_scope = 'task' THEN tasker.uuid_or_null(p_key) END;
    v_key text := COALESCE(v_task::text, p_key);
    v_target record;
    v_freed int;
BEGIN
    PERFORM tasker.engine_require_operator(p_by, p_reason);
    IF v_task IS NOT NULL THEN
        PERFORM 1 FROM tasker.tasks t WHERE t.task_uuid = v_task FOR NO KEY UPDATE;
    END IF;
    v_target := tasker.engine_pause_target(p_scope, v_key);
    IF v_target.queue IS NULL THEN
        RETURN QUERY SELECT 'not_found', NULL::text, 0, p_scope;
        RETURN;
    END IF;
    DELETE FROM tasker.pauses p WHERE p.scope = p_scope AND p.key = v_key;
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'refused', COALESCE(v_target.state, 'not paused'), 0, 'it is not paused';
        RETURN;
    END IF;
    v_freed := tasker.engine_unpark(v_target.queue, v_now);
    PERFORM tasker.engine_record_action(
        'unpause_' || p_scope, v_task, NULL, p_by, p_reason, jsonb_build_object('key', v_key, 'freed', v_freed), v_now);
    RETURN QUERY SELECT 'done', COALESCE(v_target.state, 'active'), v_freed, NULL::text;
    IF v_freed > 0 THEN
        RETURN QUERY SELECT 'enqueued', NULL::text, v_freed, v_target.queue::text;
    END IF;
END
$$;

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
-- Name: counted_setbacks; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.counted_setbacks (
    task_uuid uuid NOT NULL,
    error_tasks integer NOT NULL,
    cancelled_tasks integer NOT NULL,
    resolved_manually_tasks integer NOT NULL,
    pending_steps integer NOT NULL,
    error_steps integer NOT NULL,
    cancelled_steps integer NOT NULL,
    resolved_manually_steps integer NOT NULL
);

--
-- Name: TABLE counted_setbacks; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.counted_setbacks IS 'What history_totals holds of each task that ended otherwise than complete, or has steps that did.';

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
-- Name: history_totals; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.history_totals (
    singleton boolean DEFAULT true NOT NULL,
    counted_before timestamp(6) without time zone DEFAULT '-infinity'::timestamp without time zone NOT NULL,
    tasks bigint DEFAULT 0 NOT NULL,
    steps bigint DEFAULT 0 NOT NULL,
    proposed_before timestamp(6) without time zone,
    proposed_xid xid8,
    error_tasks bigint DEFAULT 0 NOT NULL,
    cancelled_tasks bigint DEFAULT 0 NOT NULL,
    resolved_manually_tasks bigint DEFAULT 0 NOT NULL,
    pending_steps bigint DEFAULT 0 NOT NULL,
    error_steps bigint DEFAULT 0 NOT NULL,
    cancelled_steps bigint DEFAULT 0 NOT NULL,
    resolved_manually_steps bigint DEFAULT 0 NOT NULL,
    CONSTRAINT chk_history_totals_singleton CHECK (singleton)
);

--
-- Name: TABLE history_totals; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.history_totals IS 'How many tasks and steps were created before a moment, so that counting need not read them all again; one row.';

--
-- Name: COLUMN history_totals.counted_before; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.history_totals.counted_before IS 'Rows created before this moment are in the totals, later ones are not.';

--
-- Name: COLUMN history_totals.proposed_before; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.history_totals.proposed_before IS 'The next such moment, once every transaction before proposed_xid has ended.';

--
-- Name: COLUMN history_totals.error_tasks; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.history_totals.error_tasks IS 'The sum of counted_setbacks, as are the columns that follow.';

--
-- Name: maintenance; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.maintenance (
    chore text NOT NULL,
    ran_at timestamp with time zone NOT NULL,
    cursor uuid,
    reached_at timestamp with time zone,
    reached_message bigint,
    due_at timestamp with time zone
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
    identity_strategy tasker.identity_strategy DEFAULT 'strict'::tasker.identity_strategy NOT NULL,
    grows boolean DEFAULT false NOT NULL,
    replaced_at timestamp with time zone
);

--
-- Name: TABLE named_tasks; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.named_tasks IS 'A registered template, one row for each version; configuration holds the whole template.';

--
-- Name: COLUMN named_tasks.grows; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks.grows IS 'Whether it has decision or batchable steps, whose results create further steps.';

--
-- Name: COLUMN named_tasks.replaced_at; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks.replaced_at IS 'When another content was registered under this version by force. The row stays for the tasks that run it, as version x.y.z~n.';

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
    is_initial boolean DEFAULT true NOT NULL,
    place integer,
    parent_places integer[],
    batch_config jsonb,
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
-- Name: COLUMN named_tasks_named_steps.is_initial; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks_named_steps.is_initial IS 'Whether the step is created with the task; the others come when a decision or a batch creates them.';

--
-- Name: COLUMN named_tasks_named_steps.place; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks_named_steps.place IS 'Place in an order in which parents come first, from 1; only in templates that grow.';

--
-- Name: COLUMN named_tasks_named_steps.parent_places; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks_named_steps.parent_places IS 'place of each parent; only in templates that grow.';

--
-- Name: COLUMN named_tasks_named_steps.batch_config; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.named_tasks_named_steps.batch_config IS 'batch_config of the template, for batchable steps and batch workers.';

--
-- Name: operator_actions; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.operator_actions (
    action_uuid uuid DEFAULT tasker.uuid_generate_v7() NOT NULL,
    action text NOT NULL,
    task_uuid uuid,
    step_uuid uuid,
    acted_by character varying(255) NOT NULL,
    reason text NOT NULL,
    acted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL
);

--
-- Name: TABLE operator_actions; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.operator_actions IS 'What people did to tasks, steps, templates, namespaces and dead letters: who, when and why.';

--
-- Name: pauses; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.pauses (
    scope text NOT NULL,
    key text NOT NULL,
    paused_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    paused_by character varying(255) NOT NULL,
    reason text NOT NULL,
    CONSTRAINT chk_pauses_scope CHECK ((scope = ANY (ARRAY['task'::text, 'template'::text, 'namespace'::text])))
);

--
-- Name: TABLE pauses; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.pauses IS 'Tasks, templates and namespaces of which no step is started for the time being.';

--
-- Name: queue_priorities; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.queue_priorities (
    queue text NOT NULL,
    priority integer NOT NULL
);

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
-- Name: step_batches; Type: TABLE; Schema: tasker; Owner: -
--

CREATE TABLE tasker.step_batches (
    task_uuid uuid NOT NULL,
    template_step_uuid uuid NOT NULL,
    batch_step_uuid uuid NOT NULL,
    failure_strategy text DEFAULT 'continue_on_failure'::text NOT NULL,
    parallelism integer,
    workers integer NOT NULL,
    placed integer DEFAULT 0 NOT NULL,
    stopped boolean DEFAULT false NOT NULL,
    shared_result jsonb,
    CONSTRAINT chk_step_batches_failure_strategy CHECK ((failure_strategy = ANY (ARRAY['continue_on_failure'::text, 'fail_fast'::text, 'isolate'::text]))),
    CONSTRAINT chk_step_batches_parallelism CHECK ((parallelism > 0))
)
WITH (fillfactor='50');

--
-- Name: TABLE step_batches; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON TABLE tasker.step_batches IS 'The batches of a task: one row for each batchable step that has created its workers.';

--
-- Name: COLUMN step_batches.template_step_uuid; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.step_batches.template_step_uuid IS 'The batch worker step of the template, as in workflow_steps.template_step_uuid.';

--
-- Name: COLUMN step_batches.parallelism; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.step_batches.parallelism IS 'How many workers may be under way at a time; NULL for all of them.';

--
-- Name: COLUMN step_batches.placed; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.step_batches.placed IS 'batch_position up to which no worker waits for a place in the window.';

--
-- Name: COLUMN step_batches.stopped; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.step_batches.stopped IS 'Whether a failure has cancelled the workers that had not begun (fail_fast).';

--
-- Name: COLUMN step_batches.shared_result; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.step_batches.shared_result IS 'The batchable step''s result without its outcome: what its workers get as their parent''s result, since all cursors would be too much for each.';

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
    not_before timestamp with time zone,
    CONSTRAINT chk_tasks_counters CHECK (((live_steps >= 0) AND (retrying_steps >= 0) AND (failed_steps >= 0))),
    CONSTRAINT chk_tasks_state CHECK ((state = ANY ('{pending,initializing,enqueuing_steps,steps_in_process,evaluating_results,waiting_for_dependencies,waiting_for_retry,blocked_by_failures,complete,error,cancelled,resolved_manually}'::text[])))
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
-- Name: COLUMN tasks.not_before; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.tasks.not_before IS 'Scheduled start: no step runs earlier. NULL for at once.';

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
    template_step_uuid uuid,
    batch_position integer,
    CONSTRAINT chk_workflow_steps_state CHECK ((state = ANY ('{pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,waiting_for_retry,complete,error,cancelled,resolved_manually}'::text[]))),
    CONSTRAINT chk_workflow_steps_unmet_dependencies CHECK ((unmet_dependencies >= 0))
)
WITH (fillfactor='25', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='1000', autovacuum_vacuum_cost_limit='2000');

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

COMMENT ON COLUMN tasker.workflow_steps.unmet_dependencies IS 'Parents not yet complete or resolved_manually, and 1 for a batch worker without a place in its batch''s window; the step is released when it reaches 0.';

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
-- Name: COLUMN workflow_steps.template_step_uuid; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_steps.template_step_uuid IS 'For a batch worker: named_step_uuid of the template''s step that it is an instance of. NULL for steps that stand in the template themselves.';

--
-- Name: COLUMN workflow_steps.batch_position; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_steps.batch_position IS 'For a batch worker: its place among the workers of its batch, from 1.';

--
-- Name: step_dag_relationships; Type: VIEW; Schema: tasker; Owner: -
--

CREATE VIEW tasker.step_dag_relationships AS
 SELECT s.workflow_step_uuid,
    s.task_uuid,
    s.named_step_uuid,
    parents.uuids AS parent_step_uuids,
    children.uuids AS child_step_uuids,
    parents.number AS parent_count,
    children.number AS child_count,
    (parents.number = 0) AS is_root_step,
    (children.number = 0) AS is_leaf_step,
    d.depth AS min_depth_from_root
   FROM ((((tasker.tasks t
     CROSS JOIN LATERAL tasker.calculate_step_depths(t.task_uuid) d(step_uuid, depth))
     JOIN tasker.workflow_steps s ON (((s.workflow_step_uuid = d.step_uuid) AND (s.task_uuid = t.task_uuid))))
     CROSS JOIN LATERAL ( SELECT COALESCE(jsonb_agg(e.from_step_uuid ORDER BY e.from_step_uuid), '[]'::jsonb) AS uuids,
            count(*) AS number
           FROM tasker.workflow_step_edges e
          WHERE (e.to_step_uuid = s.workflow_step_uuid)) parents)
     CROSS JOIN LATERAL ( SELECT COALESCE(jsonb_agg(e.to_step_uuid ORDER BY e.to_step_uuid), '[]'::jsonb) AS uuids,
            count(*) AS number
           FROM tasker.workflow_step_edges e
          WHERE (e.from_step_uuid = s.workflow_step_uuid)) children);

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
    CONSTRAINT chk_task_transitions_from_state CHECK (((from_state)::text = ANY ('{pending,initializing,enqueuing_steps,steps_in_process,evaluating_results,waiting_for_dependencies,waiting_for_retry,blocked_by_failures,complete,error,cancelled,resolved_manually}'::text[]))),
    CONSTRAINT chk_task_transitions_to_state CHECK (((to_state)::text = ANY ('{pending,initializing,enqueuing_steps,steps_in_process,evaluating_results,waiting_for_dependencies,waiting_for_retry,blocked_by_failures,complete,error,cancelled,resolved_manually}'::text[])))
)
WITH (fillfactor='60', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.05', autovacuum_vacuum_cost_limit='2000');

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
-- Name: v_dlq_dashboard; Type: VIEW; Schema: tasker; Owner: -
--

CREATE VIEW tasker.v_dlq_dashboard AS
 SELECT dlq_reason,
    count(*) AS total_entries,
    count(*) FILTER (WHERE (resolution_status = 'pending'::tasker.dlq_resolution_status)) AS pending,
    count(*) FILTER (WHERE (resolution_status = 'manually_resolved'::tasker.dlq_resolution_status)) AS manually_resolved,
    count(*) FILTER (WHERE (resolution_status = 'permanently_failed'::tasker.dlq_resolution_status)) AS permanent_failures,
    count(*) FILTER (WHERE (resolution_status = 'cancelled'::tasker.dlq_resolution_status)) AS cancelled,
    min(dlq_timestamp) AS oldest_entry,
    max(dlq_timestamp) AS newest_entry,
    round(avg((EXTRACT(epoch FROM (resolution_timestamp - dlq_timestamp)) / (60)::numeric)) FILTER (WHERE (resolution_status <> 'pending'::tasker.dlq_resolution_status)), 3) AS avg_resolution_time_minutes
   FROM tasker.tasks_dlq d
  GROUP BY dlq_reason;

--
-- Name: v_dlq_groups; Type: VIEW; Schema: tasker; Owner: -
--

CREATE VIEW tasker.v_dlq_groups AS
 SELECT (metadata ->> 'fingerprint'::text) AS fingerprint,
    min(dlq_reason) AS dlq_reason,
    min((metadata ->> 'cause'::text)) AS cause,
    min((metadata ->> 'template'::text)) AS template,
    min((metadata ->> 'step'::text)) AS step_name,
    min((metadata ->> 'error_type'::text)) AS error_type,
    min((metadata ->> 'normalised_message'::text)) AS message,
    count(*) AS entries,
    min(dlq_timestamp) AS oldest_entry,
    max(dlq_timestamp) AS newest_entry,
    (array_agg(task_uuid ORDER BY dlq_timestamp DESC))[1] AS newest_task_uuid
   FROM tasker.tasks_dlq d
  WHERE (resolution_status = 'pending'::tasker.dlq_resolution_status)
  GROUP BY (metadata ->> 'fingerprint'::text);

--
-- Name: VIEW v_dlq_groups; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON VIEW tasker.v_dlq_groups IS 'Open investigations by what went wrong: the same fingerprint has the same template, step, error type and message, save for numbers and names.';

--
-- Name: v_dlq_investigation_queue; Type: VIEW; Schema: tasker; Owner: -
--

CREATE VIEW tasker.v_dlq_investigation_queue AS
 SELECT d.dlq_entry_uuid,
    d.task_uuid,
    d.original_state,
    d.dlq_reason,
    d.dlq_timestamp,
    age.minutes AS minutes_in_dlq,
    (d.task_snapshot ->> 'namespace'::text) AS namespace_name,
    (d.task_snapshot ->> 'task_name'::text) AS task_name,
    (d.task_snapshot ->> 'current_state'::text) AS current_state,
    (round((COALESCE((d.metadata ->> 'time_in_state_minutes'::text), (d.task_snapshot ->> 'time_in_state_minutes'::text)))::numeric))::integer AS time_in_state_minutes,
    ((
        CASE d.dlq_reason
            WHEN 'dependency_cycle_detected'::tasker.dlq_reason THEN 1000
            WHEN 'max_retries_exceeded'::tasker.dlq_reason THEN 500
            WHEN 'staleness_timeout'::tasker.dlq_reason THEN 100
            WHEN 'worker_unavailable'::tasker.dlq_reason THEN 50
            ELSE 10
        END)::numeric + age.minutes) AS priority_score
   FROM (tasker.tasks_dlq d
     CROSS JOIN LATERAL ( SELECT round((EXTRACT(epoch FROM (tasker.engine_clock() - (d.dlq_timestamp AT TIME ZONE 'UTC'::text))) / (60)::numeric), 3) AS minutes) age)
  WHERE (d.resolution_status = 'pending'::tasker.dlq_resolution_status)
  ORDER BY ((
        CASE d.dlq_reason
            WHEN 'dependency_cycle_detected'::tasker.dlq_reason THEN 1000
            WHEN 'max_retries_exceeded'::tasker.dlq_reason THEN 500
            WHEN 'staleness_timeout'::tasker.dlq_reason THEN 100
            WHEN 'worker_unavailable'::tasker.dlq_reason THEN 50
            ELSE 10
        END)::numeric + age.minutes) DESC;

--
-- Name: VIEW v_dlq_investigation_queue; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON VIEW tasker.v_dlq_investigation_queue IS 'Open investigations, most urgent first.';

--
-- Name: v_task_state_analysis; Type: VIEW; Schema: tasker; Owner: -
--

CREATE VIEW tasker.v_task_state_analysis AS
 SELECT t.task_uuid,
    t.correlation_id,
    ns.name AS namespace_name,
    ns.task_namespace_uuid AS namespace_uuid,
    nt.name AS task_name,
    nt.named_task_uuid,
    nt.configuration AS template_config,
    (t.state)::character varying AS current_state,
    (t.state_changed_at AT TIME ZONE 'UTC'::text) AS state_entered_at,
    round((EXTRACT(epoch FROM (clock.moment - t.state_changed_at)) / (60)::numeric), 3) AS time_in_state_minutes,
    round((EXTRACT(epoch FROM (clock.moment - (t.created_at AT TIME ZONE 'UTC'::text))) / (60)::numeric), 3) AS task_age_minutes,
    t.priority,
    t.complete
   FROM (((tasker.tasks t
     JOIN tasker.named_tasks nt ON ((nt.named_task_uuid = t.named_task_uuid)))
     JOIN tasker.task_namespaces ns ON ((ns.task_namespace_uuid = nt.task_namespace_uuid)))
     CROSS JOIN ( SELECT tasker.engine_clock() AS moment) clock)
  WHERE (t.state <> ALL (ARRAY['complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text]));

--
-- Name: VIEW v_task_state_analysis; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON VIEW tasker.v_task_state_analysis IS 'Every task that has not ended, with the time it has spent in its state.';

--
-- Name: v_task_staleness_monitoring; Type: VIEW; Schema: tasker; Owner: -
--

CREATE VIEW tasker.v_task_staleness_monitoring AS
 SELECT a.task_uuid,
    a.namespace_name,
    a.task_name,
    a.current_state,
    a.time_in_state_minutes,
    a.task_age_minutes,
    threshold.minutes AS staleness_threshold_minutes,
    judged.verdict AS health_status,
    a.priority
   FROM ((tasker.v_task_state_analysis a
     CROSS JOIN LATERAL ( SELECT tasker.calculate_staleness_threshold(a.current_state, a.template_config) AS minutes) threshold)
     CROSS JOIN LATERAL tasker.judge_staleness(a.task_uuid, a.template_config, tasker.staleness_patience(a.template_config, a.task_age_minutes, threshold.minutes)) judged(verdict, idle_minutes))
  WHERE ((a.current_state)::text = ANY ((ARRAY['waiting_for_dependencies'::character varying, 'waiting_for_retry'::character varying, 'steps_in_process'::character varying])::text[]));

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
    CONSTRAINT chk_workflow_step_transitions_from_state CHECK (((from_state)::text = ANY ('{pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,waiting_for_retry,complete,error,cancelled,resolved_manually}'::text[]))),
    CONSTRAINT chk_workflow_step_transitions_to_state CHECK (((to_state)::text = ANY ('{pending,enqueued,in_progress,enqueued_for_orchestration,enqueued_as_error_for_orchestration,waiting_for_retry,complete,error,cancelled,resolved_manually}'::text[])))
)
WITH (fillfactor='60', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.05', autovacuum_vacuum_cost_limit='2000');

--
-- Name: COLUMN workflow_step_transitions.attempt; Type: COMMENT; Schema: tasker; Owner: -
--

COMMENT ON COLUMN tasker.workflow_step_transitions.attempt IS 'The step''s attempts when the row was written. NULL marks a row of a foreign worker, which a trigger then applies to the step.';

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
-- Name: counted_setbacks counted_setbacks_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.counted_setbacks
    ADD CONSTRAINT counted_setbacks_pkey PRIMARY KEY (task_uuid);

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
-- Name: history_totals history_totals_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.history_totals
    ADD CONSTRAINT history_totals_pkey PRIMARY KEY (singleton);

--
-- Name: maintenance maintenance_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.maintenance
    ADD CONSTRAINT maintenance_pkey PRIMARY KEY (chore);

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
-- Name: operator_actions operator_actions_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.operator_actions
    ADD CONSTRAINT operator_actions_pkey PRIMARY KEY (action_uuid);

--
-- Name: pauses pauses_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.pauses
    ADD CONSTRAINT pauses_pkey PRIMARY KEY (scope, key);

--
-- Name: queue_priorities queue_priorities_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.queue_priorities
    ADD CONSTRAINT queue_priorities_pkey PRIMARY KEY (queue, priority);

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
-- Name: step_batches step_batches_pkey; Type: CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.step_batches
    ADD CONSTRAINT step_batches_pkey PRIMARY KEY (task_uuid, template_step_uuid);

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
    ADD CONSTRAINT uq_audit_step_transition PRIMARY KEY (workflow_step_uuid, workflow_step_transition_uuid);

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
-- Name: idx_dependent_system_object_maps_two; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_dependent_system_object_maps_two ON tasker.dependent_system_object_maps USING btree (dependent_system_two_uuid, remote_id_two);

--
-- Name: idx_dlq_fingerprint; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_dlq_fingerprint ON tasker.tasks_dlq USING btree (((metadata ->> 'fingerprint'::text))) WHERE (resolution_status = 'pending'::tasker.dlq_resolution_status);

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
-- Name: idx_operator_actions_task_uuid; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_operator_actions_task_uuid ON tasker.operator_actions USING btree (task_uuid) WHERE (task_uuid IS NOT NULL);

--
-- Name: idx_step_batches_batch_step_uuid; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_step_batches_batch_step_uuid ON tasker.step_batches USING btree (batch_step_uuid);

--
-- Name: idx_task_annotations_task_uuid; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_task_annotations_task_uuid ON tasker.task_annotations USING btree (task_uuid);

--
-- Name: idx_task_annotations_type_id; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_task_annotations_type_id ON tasker.task_annotations USING btree (annotation_type_id);

--
-- Name: idx_task_transitions_created_at; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_task_transitions_created_at ON tasker.task_transitions USING brin (created_at) WITH (pages_per_range='32', autosummarize='on');

--
-- Name: idx_task_transitions_setbacks; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_task_transitions_setbacks ON tasker.task_transitions USING btree (created_at) WHERE (((to_state)::text = ANY ((ARRAY['blocked_by_failures'::character varying, 'error'::character varying, 'cancelled'::character varying, 'resolved_manually'::character varying])::text[])) OR ((from_state)::text = 'error'::text));

--
-- Name: idx_task_transitions_uuid_sort_key; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_task_transitions_uuid_sort_key ON tasker.task_transitions USING btree (task_uuid, sort_key);

--
-- Name: idx_tasks_active_with_priority_covering; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_active_with_priority_covering ON tasker.tasks USING btree (task_uuid) WHERE (state <> ALL (ARRAY['complete'::text, 'error'::text, 'cancelled'::text, 'resolved_manually'::text]));

--
-- Name: idx_tasks_correlation_id; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_correlation_id ON tasker.tasks USING btree (correlation_id);

--
-- Name: idx_tasks_created_at; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_created_at ON tasker.tasks USING brin (created_at) WITH (pages_per_range='32', autosummarize='on');

--
-- Name: idx_tasks_ended_otherwise; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_ended_otherwise ON tasker.tasks USING btree (state, task_uuid) WHERE (state = ANY (ARRAY['error'::text, 'cancelled'::text, 'resolved_manually'::text]));

--
-- Name: idx_tasks_identity_hash; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_tasks_identity_hash ON tasker.tasks USING btree (identity_hash);

--
-- Name: idx_tasks_named_task_uuid; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_tasks_named_task_uuid ON tasker.tasks USING btree (named_task_uuid, task_uuid);

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
-- Name: idx_workflow_step_transitions_created_at; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_workflow_step_transitions_created_at ON tasker.workflow_step_transitions USING brin (created_at) WITH (pages_per_range='32', autosummarize='on');

--
-- Name: idx_workflow_step_transitions_ended_otherwise; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_workflow_step_transitions_ended_otherwise ON tasker.workflow_step_transitions USING btree (to_state, workflow_step_uuid) WHERE (most_recent AND ((to_state)::text = ANY ((ARRAY['error'::character varying, 'cancelled'::character varying, 'resolved_manually'::character varying])::text[])));

--
-- Name: idx_workflow_step_transitions_setbacks; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_workflow_step_transitions_setbacks ON tasker.workflow_step_transitions USING btree (created_at) WHERE ((to_state)::text = ANY ((ARRAY['error'::character varying, 'cancelled'::character varying, 'resolved_manually'::character varying])::text[]));

--
-- Name: idx_workflow_step_transitions_uuid_most_recent; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_workflow_step_transitions_uuid_most_recent ON tasker.workflow_step_transitions USING btree (workflow_step_uuid, most_recent) WHERE (most_recent = true);

--
-- Name: idx_workflow_step_transitions_uuid_sort_key; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX idx_workflow_step_transitions_uuid_sort_key ON tasker.workflow_step_transitions USING btree (workflow_step_uuid, sort_key);

--
-- Name: idx_workflow_steps_batch; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_workflow_steps_batch ON tasker.workflow_steps USING btree (task_uuid, template_step_uuid, batch_position) WHERE (template_step_uuid IS NOT NULL);

--
-- Name: idx_workflow_steps_created_at; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_workflow_steps_created_at ON tasker.workflow_steps USING brin (created_at) WITH (pages_per_range='32', autosummarize='on');

--
-- Name: idx_workflow_steps_wake_at; Type: INDEX; Schema: tasker; Owner: -
--

CREATE INDEX idx_workflow_steps_wake_at ON tasker.workflow_steps USING btree (wake_at) WHERE (wake_at IS NOT NULL);

--
-- Name: uq_dependent_system_object_maps; Type: INDEX; Schema: tasker; Owner: -
--

CREATE UNIQUE INDEX uq_dependent_system_object_maps ON tasker.dependent_system_object_maps USING btree (dependent_system_one_uuid, remote_id_one, dependent_system_two_uuid, remote_id_two);

--
-- Name: workflow_step_transitions trg_apply_foreign_transition; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_apply_foreign_transition AFTER INSERT ON tasker.workflow_step_transitions FOR EACH ROW WHEN ((new.attempt IS NULL)) EXECUTE FUNCTION tasker.apply_foreign_transition();

--
-- Name: named_tasks trg_keep_registered_template; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_keep_registered_template BEFORE UPDATE ON tasker.named_tasks FOR EACH ROW WHEN (((current_setting('tasker.registers_templates'::text, true) IS DISTINCT FROM 'on'::text) AND (new.configuration IS DISTINCT FROM old.configuration))) EXECUTE FUNCTION tasker.keep_registered_template();

--
-- Name: named_tasks trg_register_foreign_template; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_register_foreign_template AFTER INSERT ON tasker.named_tasks FOR EACH ROW WHEN ((current_setting('tasker.registers_templates'::text, true) IS DISTINCT FROM 'on'::text)) EXECUTE FUNCTION tasker.register_foreign_template();

--
-- Name: workflow_step_transitions trg_step_result_audit; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_step_result_audit AFTER INSERT ON tasker.workflow_step_transitions FOR EACH ROW WHEN (((new.attempt IS NULL) AND ((new.to_state)::text = ANY ((ARRAY['enqueued_for_orchestration'::character varying, 'enqueued_as_error_for_orchestration'::character varying])::text[])))) EXECUTE FUNCTION tasker.create_step_result_audit();

--
-- Name: tasks trg_uncount_deleted; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_uncount_deleted AFTER DELETE ON tasker.tasks REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION tasker.uncount_deleted();

--
-- Name: workflow_steps trg_uncount_deleted; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_uncount_deleted AFTER DELETE ON tasker.workflow_steps REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION tasker.uncount_deleted();

--
-- Name: tasks trg_uncount_truncated; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_uncount_truncated AFTER TRUNCATE ON tasker.tasks FOR EACH STATEMENT EXECUTE FUNCTION tasker.uncount_deleted();

--
-- Name: workflow_steps trg_uncount_truncated; Type: TRIGGER; Schema: tasker; Owner: -
--

CREATE TRIGGER trg_uncount_truncated AFTER TRUNCATE ON tasker.workflow_steps FOR EACH STATEMENT EXECUTE FUNCTION tasker.uncount_deleted();

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
-- Name: step_batches step_batches_batch_step_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.step_batches
    ADD CONSTRAINT step_batches_batch_step_uuid_fkey FOREIGN KEY (batch_step_uuid) REFERENCES tasker.workflow_steps(workflow_step_uuid);

--
-- Name: step_batches step_batches_task_uuid_fkey; Type: FK CONSTRAINT; Schema: tasker; Owner: -
--

ALTER TABLE ONLY tasker.step_batches
    ADD CONSTRAINT step_batches_task_uuid_fkey FOREIGN KEY (task_uuid) REFERENCES tasker.tasks(task_uuid);

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
