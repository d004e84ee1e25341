-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- Where a batch worker stood, so that its next attempt goes on from there.

ALTER TABLE tasker_workflow_steps ADD COLUMN checkpoint jsonb;

COMMENT ON COLUMN tasker_workflow_steps.checkpoint IS 'Progress a handler stored, so that its next attempt can go on from there.';

CREATE INDEX idx_workflow_steps_checkpoint_cursor ON tasker_workflow_steps ((checkpoint ->> 'cursor'))
    WHERE checkpoint IS NOT NULL;
CREATE INDEX idx_workflow_steps_checkpoint_exists ON tasker_workflow_steps (workflow_step_uuid) WHERE checkpoint IS NOT NULL;
