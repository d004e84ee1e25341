-- Historical, for reference only: Tasker applies nothing in this folder (see README.md).
-- Discovery leaves tasks alone that have waited for too long (60 minutes for dependencies, 30 for a retry), and lets the
-- priority of those that have waited for an hour fade, so that they do not hide newer ones.

CREATE OR REPLACE FUNCTION get_next_ready_tasks(p_limit integer DEFAULT 5)
RETURNS TABLE (
    task_uuid uuid,
    task_name varchar,
    priority integer,
    namespace_name varchar,
    ready_steps_count bigint,
    computed_priority numeric,
    current_state varchar
)
    LANGUAGE sql
    AS $$
        SELECT t.task_uuid, nt.name, t.priority, ns.name, c.ready_steps, faded.priority, h.to_state
        FROM tasker_tasks AS t
        JOIN tasker_task_transitions AS h ON h.task_uuid = t.task_uuid AND h.most_recent
        JOIN tasker_named_tasks AS nt ON nt.named_task_uuid = t.named_task_uuid
        JOIN tasker_task_namespaces AS ns ON ns.task_namespace_uuid = nt.task_namespace_uuid
        CROSS JOIN LATERAL get_task_execution_context(t.task_uuid) AS c
        CROSS JOIN LATERAL (
            SELECT
                extract(epoch FROM now() AT TIME ZONE 'UTC' - t.created_at) / 3600 AS age,
                extract(epoch FROM now() AT TIME ZONE 'UTC' - h.created_at) / 3600 AS in_state
        ) AS hours
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN hours.in_state < 1 THEN t.priority + 0.1 * hours.age
                WHEN hours.in_state < 24 THEN t.priority * exp(-hours.in_state / 12)
                ELSE 0.1
            END AS priority
        ) AS faded
        WHERE NOT t.complete
            AND (h.to_state = 'pending'
                OR c.execution_status = 'has_ready_steps'
                AND (h.to_state = 'waiting_for_dependencies' AND hours.in_state <= 1
                    OR h.to_state = 'waiting_for_retry' AND hours.in_state <= 0.5))
        ORDER BY faded.priority DESC, t.created_at
        LIMIT p_limit
        FOR UPDATE OF t SKIP LOCKED
    $$;
