extension ArchivedMigrationsTests {
    private static let names = """
        INSERT INTO tasker_task_namespaces (name, created_at, updated_at) VALUES ('demo', now(), now());
        INSERT INTO tasker_dependent_systems (name, created_at, updated_at) VALUES ('default', now(), now());
        INSERT INTO tasker_named_tasks (task_namespace_uuid, name, created_at, updated_at)
        SELECT task_namespace_uuid, 'order', now(), now() FROM tasker_task_namespaces;
        INSERT INTO tasker_named_steps (dependent_system_uuid, name, created_at, updated_at)
        SELECT dependent_system_uuid, step.name, now(), now()
        FROM tasker_dependent_systems, (VALUES ('first'), ('second')) AS step (name);
        """

    private static func task(columns: String = "", values: String = "") -> String {
        """
        INSERT INTO tasker_tasks (named_task_uuid, requested_at, identity_hash, created_at, updated_at\(columns))
        SELECT named_task_uuid, now(), 'h', now() AT TIME ZONE 'UTC', now()\(values) FROM tasker_named_tasks;
        INSERT INTO tasker_workflow_steps (task_uuid, named_step_uuid, created_at, updated_at)
        SELECT task_uuid, named_step_uuid, now() AT TIME ZONE 'UTC', now() FROM tasker_tasks, tasker_named_steps;
        """
    }

    private static let edge = """
        INSERT INTO tasker_workflow_step_edges (from_step_uuid, to_step_uuid, name, created_at, updated_at)
        SELECT a.workflow_step_uuid, b.workflow_step_uuid, 'provides', now(), now()
        FROM tasker_workflow_steps AS a JOIN tasker_named_steps AS x ON x.named_step_uuid = a.named_step_uuid AND x.name = 'first',
             tasker_workflow_steps AS b JOIN tasker_named_steps AS y ON y.named_step_uuid = b.named_step_uuid AND y.name = 'second';
        """

    /// A running task of the first version, an edge that is there twice, and a stored result.
    static let oldData =
        names + task() + edge + edge + """
            INSERT INTO tasker_task_transitions (task_uuid, from_state, to_state, sort_key, most_recent, created_at, updated_at)
            SELECT task_uuid, 'pending', 'in_progress', 1, true, now(), now() FROM tasker_tasks;
            INSERT INTO tasker_workflow_step_transitions
                (workflow_step_uuid, from_state, to_state, sort_key, most_recent, created_at, updated_at)
            SELECT from_step_uuid, 'in_progress', 'enqueued_for_orchestration', 1, true, now(), now()
            FROM tasker_workflow_step_edges LIMIT 1;
            CREATE FUNCTION outcomes() RETURNS TABLE (what text, state text) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY
                SELECT 'task', to_state::text FROM tasker_task_transitions
                UNION ALL SELECT 'edges', count(*)::text FROM tasker_workflow_step_edges
                UNION ALL SELECT 'audit', success::text FROM tasker_workflow_step_result_audit
                UNION ALL SELECT 'correlation', substr(correlation_id::text, 15, 1) FROM tasker_tasks;
            END $$;
            CREATE VIEW outcome AS SELECT * FROM outcomes();
            """

    /// A task that nobody has touched, in the layout after all migrations.
    static let freshTask =
        names + task(columns: ", correlation_id", values: ", uuid_generate_v7()") + edge + """
            INSERT INTO tasker_task_transitions (task_uuid, to_state, sort_key, most_recent, created_at, updated_at)
            SELECT task_uuid, 'pending', 1, true, now() AT TIME ZONE 'UTC', now() FROM tasker_tasks;
            CREATE VIEW ready AS SELECT r.* FROM tasker_tasks AS t, get_step_readiness_status(t.task_uuid) AS r;
            CREATE VIEW context AS SELECT c.* FROM tasker_tasks AS t, get_task_execution_context(t.task_uuid) AS c;
            """

    static let firstStepDone = """
        INSERT INTO tasker_workflow_step_transitions
            (workflow_step_uuid, from_state, to_state, sort_key, most_recent, created_at, updated_at)
        SELECT from_step_uuid, 'in_progress', 'complete', 1, true, clock_timestamp() AT TIME ZONE 'UTC' + interval '1 second', now()
        FROM tasker_workflow_step_edges;
        UPDATE tasker_workflow_steps SET processed = true
        WHERE workflow_step_uuid IN (SELECT from_step_uuid FROM tasker_workflow_step_edges);
        """
}
