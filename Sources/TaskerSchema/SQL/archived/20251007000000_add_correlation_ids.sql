-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- Ties together what one request caused, and a workflow to the one that started it.

ALTER TABLE tasker_tasks
    ADD COLUMN correlation_id uuid,
    ADD COLUMN parent_correlation_id uuid;

UPDATE tasker_tasks SET correlation_id = uuid_generate_v7() WHERE correlation_id IS NULL;

ALTER TABLE tasker_tasks ALTER COLUMN correlation_id SET NOT NULL;

COMMENT ON COLUMN tasker_tasks.correlation_id IS 'Ties together everything one request caused.';
COMMENT ON COLUMN tasker_tasks.parent_correlation_id IS 'correlation_id of the workflow that started this one.';

CREATE INDEX idx_tasker_tasks_correlation_id ON tasker_tasks (correlation_id);
CREATE INDEX idx_tasker_tasks_parent_correlation_id ON tasker_tasks (parent_correlation_id)
    WHERE parent_correlation_id IS NOT NULL;
CREATE INDEX idx_tasker_tasks_correlation_hierarchy ON tasker_tasks (parent_correlation_id, correlation_id)
    WHERE parent_correlation_id IS NOT NULL;
