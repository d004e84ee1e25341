import Foundation
import PostgresClient
import Tasker
import TaskerCore
import TaskerStore
import TestSupport

/// How steps are claimed, end, and are tried again.
extension CrashScenario {
    static let running: [CrashScenario] = [
        claim, chain, fanIn, retry, permanent, exhausted, adoption, lastLease, cancellation, gracefulStop, settling,
        outbox,
    ]

    private static let claim = runs(
        "claim", [.step("a")], tasks: 12, strikes: ["poll_steps", "settle_steps"], twice: true,
        expecting: [.tasks("complete 12"), .steps("complete 12")])

    private static let chain = runs(
        "settle a chain", [.step("a"), .step("b", after: ["a"]), .step("c", after: ["b"]), .step("d", after: ["c"])],
        twice: true, expecting: [.tasks("complete 2"), .steps("complete 8")])

    private static let fanIn = runs(
        "fan in",
        [
            .step("a"), .step("b", after: ["a"]), .step("c", after: ["a"], handler: "slow"), .step("d", after: ["a"]),
            .step("e", after: ["b", "c", "d"]),
        ], twice: true, expecting: [.tasks("complete 2"), .steps("complete 10")])

    private static let retry = runs(
        "retry", [.step("a", handler: "flaky", retry: .immediate(attempts: 6)), .step("b", after: ["a"])],
        strikes: ["settle_steps"], twice: true,
        expecting: [.tasks("complete 2"), .steps("complete 4")])

    private static let permanent = runs(
        "permanent failure", [.step("a"), .step("b", after: ["a"], handler: "refuse"), .step("c", after: ["b"])],
        expecting: [
            .tasks("blocked_by_failures 2"), .steps("complete 2, error 2, pending 2"),
            Expectation(
                "SELECT count(*)::text FROM tasker.tasks_dlq WHERE resolution_status = 'pending'", is: "2"),
        ])

    private static let exhausted = runs(
        "retries exhausted", [.step("a", handler: "never", retry: .immediate(attempts: 3))],
        expecting: [
            .tasks("blocked_by_failures 2"), .steps("error 2"),
            Expectation("SELECT string_agg(attempts::text, ' ') FROM tasker.workflow_steps", is: "3 3"),
            Expectation(
                "SELECT count(*)::text FROM tasker.tasks_dlq WHERE resolution_status = 'pending'", is: "2"),
        ])

    /// Another process held the steps and is gone.
    private static let adoption = CrashScenario(
        name: "take over a lease", strikes: ["poll_steps", "settle_steps"], isStruckTwice: true,
        prepare: { fixture in
            _ = try await fixture.create(try await fixture.store.register(flow(twoSteps)).id, count: 3)
            _ = try await fixture.claim(lease: .milliseconds(1))
        },
        act: { try await $0.serve([flow(twoSteps)]) },
        check: { fixture in
            try await [
                Expectation.tasks("complete 3"), .steps("complete 6"),
                Expectation(
                    """
                    SELECT (count(*) = 3)::text FROM tasker.workflow_steps s JOIN tasker.named_steps n USING (named_step_uuid)
                    WHERE n.name = 'a' AND s.attempts >= 2
                    """, is: "true"),
            ].check(fixture)
        })

    private static let twoSteps: [StepDefinition] = [
        .step("a", retry: .immediate(attempts: 9)), .step("b", after: ["a"], retry: .immediate(attempts: 9)),
    ]

    /// The lost lease was the last attempt that was allowed.
    private static let lastLease = CrashScenario(
        name: "last lease lost", strikes: ["poll_steps", "settle_steps"],
        prepare: { fixture in
            _ = try await fixture.create(try await fixture.store.register(flow([.step("a", retry: .never)])).id)
            _ = try await fixture.claim(lease: .milliseconds(1))
        },
        act: { try await $0.serve([flow([.step("a", retry: .never)])]) },
        check: { fixture in
            try await [
                Expectation.tasks("blocked_by_failures 1"), .steps("error 1"),
                Expectation("SELECT attempts::text FROM tasker.workflow_steps", is: "1"),
                Expectation("SELECT string_agg(metadata->>'cause', ' ') FROM tasker.tasks_dlq", is: "lease_expired"),
            ].check(fixture)
        })

    private static let cancellation = CrashScenario(
        name: "cancel", strikes: ["cancel_task"], isStruckTwice: true,
        prepare: { fixture in
            _ = try await fixture.create(try await fixture.store.register(flow(held)).id)
        },
        act: { actor in
            try await actor.serve([flow(held)]) { tasker, signals in
                if !actor.isRecovery { try await signals.wait(for: "a") }
                let task = try await actor.read { try await onlyTask($0) }
                try await actor.persist {
                    do {
                        try await tasker.cancel(task, by: me.name, reason: me.reason)
                    } catch let error as TaskerError where error.code == .taskFinished {}
                }
            }
        },
        check: { fixture in
            // Whoever goes on may complete the task before it cancels it: its handlers don't hold.
            let state: String = try await fixture.value("SELECT state FROM tasker.tasks") ?? ""
            return ["cancelled", "complete"].contains(state) ? [] : ["the task is \(state)"]
        })

    private static let held: [StepDefinition] = [.step("a", handler: "hold"), .step("b", after: ["a"])]

    /// Asked to stop, the process gives back what does not end in time; that counts no attempt.
    private static let gracefulStop = CrashScenario(
        name: "graceful stop", strikes: ["release_steps", "settle_steps"],
        prepare: { fixture in
            _ = try await fixture.create(try await fixture.store.register(flow(stopped)).id)
        },
        act: { actor in
            if actor.isRecovery { return try await actor.serve([flow(stopped)]) }
            try await actor.stopGracefully([flow(stopped)]) { _, signals in
                try await signals.wait(for: "a")
                try await signals.wait(for: "b")
            }
        },
        check: { try await [Expectation.tasks("complete 1"), .steps("complete 3")].check($0) })

    private static let stopped: [StepDefinition] = [
        .step("a", handler: "hold"), .step("b", handler: "slow"), .step("c", after: ["a", "b"]),
    ]

    /// The application's rows are there if and only if their step is complete.
    private static let settling = runs(
        "settling", [.step("a", handler: "order"), .step("b", after: ["a"], handler: "order")], twice: true,
        prepare: { fixture in try await fixture.pool.query(PostgresStatement(name: "", sql: CrashHandlers.orders)) },
        checkAlways: { fixture in
            let mistakes: Int64? = try await fixture.value(
                """
                SELECT count(*) FROM (SELECT step, count(*) AS rows FROM public.orders GROUP BY step) o
                FULL JOIN (SELECT * FROM tasker.workflow_steps WHERE state = 'complete') s ON s.workflow_step_uuid = o.step
                WHERE o.rows IS DISTINCT FROM 1 OR s.workflow_step_uuid IS NULL
                """)
            return mistakes == 0 ? [] : ["\(mistakes ?? -1) steps and rows of the application contradict each other"]
        },
        expecting: [
            .tasks("complete 2"), .steps("complete 4"),
            Expectation("SELECT count(*)::text FROM public.orders", is: "4"),
        ])

    /// Events are on their queue if and only if their attempt was settled.
    private static let outbox = runs(
        "outbox",
        [
            StepDefinition(
                name: "a", handler: HandlerDefinition(callable: "work"), retry: .immediate(attempts: 6),
                publishesEvents: [.event("thing.done"), .event("thing.told", delivery: .broadcast)])
        ],
        checkAlways: { fixture in
            try await Expectation(
                """
                SELECT ((SELECT count(*) FROM tasker.workflow_steps WHERE state = 'complete') * 2
                        = coalesce((SELECT count(*) FROM tasker.peek_events('alpha', 0, 1000)), 0))::text
                """, is: "true"
            ).check(fixture)
        },
        expecting: [.tasks("complete 2"), .steps("complete 2")])
}
