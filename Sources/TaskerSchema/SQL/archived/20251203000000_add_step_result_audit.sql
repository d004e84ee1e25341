-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- Who executed which step with what outcome; the result itself stays in the history row.

-- Its foreign keys are named by PostgreSQL.
CREATE TABLE tasker_workflow_step_result_audit (
    workflow_step_result_audit_uuid uuid PRIMARY KEY DEFAULT uuid_generate_v7(),
    workflow_step_uuid uuid NOT NULL REFERENCES tasker_workflow_steps,
    workflow_step_transition_uuid uuid NOT NULL REFERENCES tasker_workflow_step_transitions,
    task_uuid uuid NOT NULL REFERENCES tasker_tasks,
    recorded_at timestamp(6) NOT NULL DEFAULT now(),
    worker_uuid uuid,
    correlation_id uuid,
    success boolean NOT NULL,
    execution_time_ms bigint,
    created_at timestamp(6) NOT NULL DEFAULT now(),
    updated_at timestamp(6) NOT NULL DEFAULT now(),
    CONSTRAINT uq_audit_step_transition UNIQUE (workflow_step_uuid, workflow_step_transition_uuid)
);

COMMENT ON TABLE tasker_workflow_step_result_audit IS 'Who executed which step with what outcome.';

CREATE INDEX idx_audit_step_uuid ON tasker_workflow_step_result_audit (workflow_step_uuid);
CREATE INDEX idx_audit_task_uuid ON tasker_workflow_step_result_audit (task_uuid);
CREATE INDEX idx_audit_recorded_at ON tasker_workflow_step_result_audit (recorded_at);
CREATE INDEX idx_audit_worker_uuid ON tasker_workflow_step_result_audit (worker_uuid) WHERE worker_uuid IS NOT NULL;
CREATE INDEX idx_audit_correlation_id ON tasker_workflow_step_result_audit (correlation_id) WHERE correlation_id IS NOT NULL;
CREATE INDEX idx_audit_success ON tasker_workflow_step_result_audit (success);

CREATE FUNCTION create_step_result_audit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    event jsonb;
BEGIN
    IF NEW.to_state NOT IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration') THEN
        RETURN NEW;
    END IF;
    IF pg_input_is_valid(NEW.metadata ->> 'event', 'jsonb') THEN
        event := (NEW.metadata ->> 'event')::jsonb;
    END IF;
    INSERT INTO tasker_workflow_step_result_audit
        (workflow_step_uuid, workflow_step_transition_uuid, task_uuid, worker_uuid, correlation_id, success, execution_time_ms)
    SELECT
        NEW.workflow_step_uuid, NEW.workflow_step_transition_uuid, s.task_uuid,
        CASE WHEN pg_input_is_valid(NEW.metadata ->> 'worker_uuid', 'uuid') THEN (NEW.metadata ->> 'worker_uuid')::uuid END,
        CASE WHEN pg_input_is_valid(NEW.metadata ->> 'correlation_id', 'uuid') THEN (NEW.metadata ->> 'correlation_id')::uuid END,
        CASE jsonb_typeof(event #> '{data,success}')
            WHEN 'boolean' THEN (event #> '{data,success}')::boolean
            ELSE NEW.to_state = 'enqueued_for_orchestration'
        END,
        CASE jsonb_typeof(event #> '{data,metadata,execution_time_ms}')
            WHEN 'number' THEN (event #> '{data,metadata,execution_time_ms}')::bigint
        END
    FROM tasker_workflow_steps AS s
    WHERE s.workflow_step_uuid = NEW.workflow_step_uuid
    ON CONFLICT ON CONSTRAINT uq_audit_step_transition DO NOTHING;
    RETURN NEW;
END
$$;

CREATE TRIGGER trg_step_result_audit AFTER INSERT ON tasker_workflow_step_transitions
    FOR EACH ROW EXECUTE FUNCTION create_step_result_audit();

-- What was recorded before the table was there.
INSERT INTO tasker_workflow_step_result_audit
    (workflow_step_uuid, workflow_step_transition_uuid, task_uuid, recorded_at, success)
SELECT
    h.workflow_step_uuid, h.workflow_step_transition_uuid, s.task_uuid, h.created_at,
    h.to_state = 'enqueued_for_orchestration'
FROM tasker_workflow_step_transitions AS h
JOIN tasker_workflow_steps AS s ON s.workflow_step_uuid = h.workflow_step_uuid
WHERE h.to_state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')
ON CONFLICT ON CONSTRAINT uq_audit_step_transition DO NOTHING;
