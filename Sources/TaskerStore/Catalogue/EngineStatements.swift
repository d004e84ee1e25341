import PostgresClient

/// The statements that change tasks and steps: each calls one function of the schema's engine section.
enum EngineStatements {
    static let createTasks = PostgresStatement(
        name: "create_tasks",
        sql: """
            SELECT * FROM tasker.create_tasks(
                $1::uuid[], $2::uuid[], $3::jsonb[], $4::text[], $5::int[], $6::uuid[], $7::uuid[], $8::jsonb[],
                $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::uuid, $14::text[], $15::int, $16::int)
            """)
    static let settleSteps = PostgresStatement(
        name: "settle_steps",
        sql: """
            SELECT * FROM tasker.settle_steps(
                $1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::jsonb[], $6::bigint[], $7::bigint[],
                $8::jsonb[], $9::uuid, $10::text[], $11::int, $12::int)
            """)
    static let holdsStep = PostgresStatement(
        name: "holds_step",
        sql: """
            SELECT 1 FROM tasker.workflow_steps s
            WHERE s.workflow_step_uuid = $1::uuid AND s.state = 'in_progress' AND s.attempts = $2::int
              AND COALESCE(s.worker_uuid, $3::uuid) = $3::uuid
            """)
    static let claimSteps = PostgresStatement(
        name: "claim_steps",
        sql: "SELECT * FROM tasker.claim_steps($1::uuid, $2::text[], $3::text[], $4::int, $5::int, $6::int, $7::bool)")
    static let pollSteps = PostgresStatement(
        name: "poll_steps",
        sql: """
            SELECT * FROM tasker.poll_steps($1::uuid, $2::text[], $3::text[], $4::int, $5::int, $6::int, $7::int, $8::bool)
            """)
    static let extendLeases = PostgresStatement(
        name: "extend_leases",
        sql: "SELECT step_uuid FROM tasker.extend_leases($1::uuid, $2::uuid[], $3::int[], $4::int) step_uuid")
    static let checkpointStep = PostgresStatement(
        name: "checkpoint_step",
        sql: """
            SELECT tasker.checkpoint_step($1::uuid, $2::uuid, $3::int, $4::jsonb, $5::bigint, $6::jsonb, $7::int) AS held
            """)
    static let releaseSteps = PostgresStatement(
        name: "release_steps",
        sql: "SELECT step_uuid, queue FROM tasker.release_steps($1::uuid, $2::uuid[], $3::int[])")
    static let runTimers = PostgresStatement(
        name: "run_timers",
        sql: "SELECT kind, queue, steps, step_uuid, task_uuid, attempt FROM tasker.run_timers($1::int)")
    static let cancelTask = PostgresStatement(
        name: "cancel_task",
        sql: "SELECT outcome, state, steps FROM tasker.cancel_task($1::uuid, $2::text, $3::text)")
    /// By key, one by one: for a table that was small when this was planned, the planner would read all of it.
    static let taskStates = PostgresStatement(
        name: "task_states",
        sql: """
            SELECT t.task_uuid, t.state
            FROM (SELECT DISTINCT r.task FROM unnest($1::uuid[]) r(task)) r
            CROSS JOIN LATERAL (
                SELECT x.task_uuid, x.state FROM tasker.tasks x WHERE x.task_uuid = r.task OFFSET 0) t
            """)
    /// A notification makes its transaction write a commit record, for which nobody has to wait: it is a hint.
    static let notify = PostgresStatement(
        name: "notify",
        sql: """
            SELECT pg_catalog.set_config('synchronous_commit', 'off', true), pg_catalog.pg_notify($1::text, $2::text)
            """)

    static let all = [
        createTasks, settleSteps, holdsStep, claimSteps, pollSteps, extendLeases, checkpointStep, releaseSteps,
        runTimers,
        cancelTask, taskStates,
        notify,
    ]
}
