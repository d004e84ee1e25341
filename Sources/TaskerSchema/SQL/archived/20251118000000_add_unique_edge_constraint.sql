-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- No second edge of one name between two steps, so that the creation of batch workers may be repeated. The oldest one stays.

DELETE FROM tasker_workflow_step_edges AS e
USING tasker_workflow_step_edges AS older
WHERE (older.from_step_uuid, older.to_step_uuid, older.name) = (e.from_step_uuid, e.to_step_uuid, e.name)
    AND (older.created_at, older.workflow_step_edge_uuid) < (e.created_at, e.workflow_step_edge_uuid);

ALTER TABLE tasker_workflow_step_edges
    ADD CONSTRAINT unique_edge_per_step_pair UNIQUE (from_step_uuid, to_step_uuid, name);

COMMENT ON CONSTRAINT unique_edge_per_step_pair ON tasker_workflow_step_edges IS
    'Lets the creation of batch workers be repeated without harm.';

CREATE INDEX idx_workflow_step_edges_from_step_name ON tasker_workflow_step_edges (from_step_uuid, name);
