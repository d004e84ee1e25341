import PostgresClient
import TaskerCore
import TestSupport

/// Graphs that grow while they run.
extension CrashScenario {
    static let growing: [CrashScenario] = [decision, batch]

    private static let decision = runs(
        "decision",
        [
            .step("check"), .step("route", after: ["check"], handler: "decide", type: .decision),
            .step("left", after: ["route"]), .step("right", after: ["route"]), .step("none", after: ["route"]),
            .step("join", after: ["left", "right", "none"], type: .deferredConvergence),
        ], twice: true,
        checkAlways: { fixture in
            try await Expectation(
                """
                SELECT bool_and(CASE WHEN decided THEN created = 3 ELSE created = 0 END)::text FROM (
                    SELECT t.task_uuid,
                           bool_or(n.name = 'route' AND s.state = 'complete') AS decided,
                           count(*) FILTER (WHERE n.name IN ('left', 'right', 'none', 'join')) AS created
                    FROM tasker.tasks t JOIN tasker.workflow_steps s USING (task_uuid)
                    JOIN tasker.named_steps n USING (named_step_uuid) GROUP BY 1) g
                """, is: "true"
            ).check(fixture)
        },
        expecting: [.tasks("complete 2"), .steps("complete 10")])

    /// Each worker saves how far it is, fails, and goes on from there.
    private static let batch = runs(
        "batch with checkpoints",
        StepDefinition.batch("cut", worker: "part", parallelism: 2).map { step in
            var step = step
            step.handler = HandlerDefinition(callable: step.name)
            step.retry = .immediate(attempts: 12)
            return step
        } + [.step("sum", after: ["part"], type: .deferredConvergence)],
        tasks: 1, strikes: ["settle_steps", "checkpoint_step"], twice: true,
        checkAlways: { fixture in
            try await Expectation(
                """
                SELECT bool_and(CASE WHEN decided THEN created = 4 ELSE created = 0 END)::text FROM (
                    SELECT t.task_uuid, bool_or(n.name = 'cut' AND s.state = 'complete') AS decided,
                           count(*) FILTER (WHERE n.name LIKE 'part%' OR n.name = 'sum') AS created
                    FROM tasker.tasks t JOIN tasker.workflow_steps s USING (task_uuid)
                    JOIN tasker.named_steps n USING (named_step_uuid) GROUP BY 1) g
                """, is: "true"
            ).check(fixture)
        },
        expecting: [
            .tasks("complete 1"), .steps("complete 5"),
            // Nothing was read twice or left out, wherever the process died.
            Expectation(
                """
                SELECT string_agg(s.results->>'result', ' ') FROM tasker.workflow_steps s
                JOIN tasker.named_steps n USING (named_step_uuid) WHERE n.name LIKE 'part%'
                """,
                is: Array(repeating: "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]", count: 3).joined(separator: " ")),
        ])
}
