import PostgresClient

/// The statements of people: actions, pauses, dead letters, and the chores that look after what nobody else does.
enum OperatorStatements {
    static let resetStep = PostgresStatement(
        name: "reset_step",
        sql: "SELECT * FROM tasker.reset_step($1::uuid, $2::text, $3::text, $4::text, $5::boolean)")
    static let resolveStep = PostgresStatement(
        name: "resolve_step", sql: "SELECT * FROM tasker.resolve_step($1::uuid, $2::text, $3::text, $4::text)")
    static let completeStep = PostgresStatement(
        name: "complete_step",
        sql: "SELECT * FROM tasker.complete_step($1::uuid, $2::text, $3::jsonb, $4::text, $5::text, $6::jsonb)")
    static let definitionOfStep = PostgresStatement(
        name: "definition_of_step",
        sql: """
            SELECT nt.configuration, s.state, COALESCE(s.inputs->>'__template_step_name', ns.name::text) AS template_step
            FROM tasker.workflow_steps s
            JOIN tasker.named_steps ns ON ns.named_step_uuid = s.named_step_uuid
            JOIN tasker.tasks t ON t.task_uuid = s.task_uuid
            JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
            WHERE s.task_uuid = $1::uuid AND (ns.name = $2::text OR s.workflow_step_uuid::text = lower($2::text))
            ORDER BY (ns.name = $2::text) DESC LIMIT 1
            """)
    static let resumeTask = PostgresStatement(
        name: "resume_task",
        sql: "SELECT * FROM tasker.resume_task($1::uuid, $2::text, $3::text, $4::boolean, $5::timestamptz)")
    static let pause = PostgresStatement(
        name: "pause", sql: "SELECT * FROM tasker.pause($1::text, $2::text, $3::text, $4::text)")
    static let unpause = PostgresStatement(
        name: "unpause", sql: "SELECT * FROM tasker.unpause($1::text, $2::text, $3::text, $4::text)")
    static let pausesOfTask = PostgresStatement(
        name: "pauses_of_task",
        sql: """
            SELECT p.scope, p.key, p.paused_at, p.paused_by::text AS paused_by, p.reason
            FROM tasker.tasks t
            JOIN tasker.named_tasks nt ON nt.named_task_uuid = t.named_task_uuid
            JOIN tasker.task_namespaces tn ON tn.task_namespace_uuid = nt.task_namespace_uuid
            JOIN tasker.pauses p
              ON p.scope = 'task' AND p.key = t.task_uuid::text
              OR p.scope = 'template' AND p.key = tn.name || '/' || nt.name
              OR p.scope = 'namespace' AND p.key = tn.name
            WHERE t.task_uuid = $1::uuid
            ORDER BY p.paused_at, p.scope
            """)
    static let maintain = PostgresStatement(
        name: "maintain",
        sql: """
            SELECT kind, detail, steps
            FROM tasker.maintain($1::int, $2::int, $3::int, $4::boolean, $5::int, $6::int, $7::int, $8::int)
            """)
    static let prune = PostgresStatement(
        name: "prune_tasks",
        sql: """
            SELECT tasks, steps, last_task, is_last, is_busy
            FROM tasker.prune_tasks($1::timestamptz, $2::int, $3::uuid, $4::text, $5::text)
            """)
    static let inconsistencies = PostgresStatement(
        name: "find_inconsistencies",
        sql: "SELECT rule, task_uuid, step_uuid, found FROM tasker.find_inconsistencies($1::int)")

    static let all = [
        resetStep, resolveStep, completeStep, definitionOfStep, resumeTask, pause, unpause, pausesOfTask, maintain,
        prune,
        inconsistencies,
    ]
}
