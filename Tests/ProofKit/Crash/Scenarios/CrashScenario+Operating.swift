import Foundation
import PostgresClient
import Tasker
import TaskerCore
import TaskerStore
import TestSupport

/// What operators do.
extension CrashScenario {
    static let operating: [CrashScenario] = [
        reset, resolution, byHand, resumption, pause, redrive, deadLetters, annotation, pruning,
    ]

    private static let failed = flow([.step("a"), .step("b", after: ["a"])])

    /// A task whose first step has failed for good; then something is done about it, and the task is run to its end.
    private static func helps(
        _ name: String, strikes: Set<String>, tasks: Int = 1, twice: Bool = false,
        _ action: @escaping @Sendable (CrashActor, Tasker, UUID) async throws -> Void,
        expecting expectations: [Expectation]
    ) -> CrashScenario {
        CrashScenario(
            name: name, strikes: strikes, isStruckTwice: twice,
            prepare: { fixture in
                _ = try await fixture.create(try await fixture.store.register(failed).id, count: tasks)
                try await fixture.settle(try await fixture.claim(), .permanent)
            },
            act: { actor in
                try await actor.serve([failed]) { tasker, _ in
                    try await action(actor, tasker, try await actor.read { try await onlyTask($0) })
                }
            },
            check: { try await expectations.check($0) })
    }

    private static let reset = helps(
        "reset a step", strikes: ["reset_step", "settle_steps"],
        { actor, tasker, task in
            try await actor.operate { try await tasker.resetStep("a", of: task, by: me) }
        }, expecting: [.tasks("complete 1"), .steps("complete 2"), actions("reset_step")])

    private static let resolution = helps(
        "resolve a step", strikes: ["resolve_step", "settle_steps"],
        { actor, tasker, task in
            try await actor.operate { try await tasker.resolveStep("a", of: task, by: me) }
        }, expecting: [.tasks("complete 1"), .steps("complete 1, resolved_manually 1"), actions("resolve_step")])

    private static let byHand = helps(
        "complete a step by hand", strikes: ["complete_step", "settle_steps"],
        { actor, tasker, task in
            try await actor.operate { try await tasker.completeStep("a", of: task, result: "by hand", by: me) }
        }, expecting: [.tasks("complete 1"), .steps("complete 2"), actions("complete_step")])

    private static let resumption = helps(
        "resume a task", strikes: ["resume_task", "settle_steps"],
        { actor, tasker, task in
            try await actor.operate { try await tasker.resume(task, by: me) }
        }, expecting: [.tasks("complete 1"), .steps("complete 2"), actions("resume_task")])

    private static let redrive = helps(
        "redrive dead letters", strikes: ["redrive_dead_letters", "settle_steps"], tasks: 4, twice: true,
        { actor, tasker, _ in
            _ = try await actor.persist { try await tasker.redrive(RedriveOptions(), by: me) }
        },
        expecting: [
            .tasks("complete 4"), .steps("complete 8"),
            Expectation(
                "SELECT count(*)::text FROM tasker.tasks_dlq WHERE resolution_status = 'pending'", is: "0"),
        ])

    /// The action was done once, however often it was asked for.
    private static func actions(_ action: String) -> Expectation {
        Expectation(
            "SELECT count(*)::text FROM tasker.operator_actions WHERE action = '\(action)'", is: "1")
    }

    /// While a namespace is paused nothing of it begins.
    private static let pause = CrashScenario(
        name: "pause and unpause", strikes: ["pause", "unpause", "settle_steps"],
        prepare: { fixture in
            _ = try await fixture.create(try await fixture.store.register(failed).id, count: 2)
        },
        act: { actor in
            let scope = PauseScope.namespace("alpha")
            try await actor.store { store in
                if case .notFound = try await store.pause(scope, by: me) { throw GateError("no namespace") }
            }
            // A claim that saw the pause may hold a message back just after it ended; looking after finds it.
            var looking = MaintenanceSettings()
            looking.interval = .seconds(1)
            try await actor.serve([failed], maintenance: looking) { tasker, _ in
                try await Task.sleep(for: .milliseconds(150))
                try await actor.operate { try await tasker.unpause(scope, by: me) }
            }
        },
        check: { fixture in
            try await [
                Expectation.tasks("complete 2"), .steps("complete 4"),
                Expectation("SELECT count(*)::text FROM tasker.pauses", is: "0"),
            ].check(fixture)
        })

    /// An entry is opened and closed by hand.
    private static let deadLetters = CrashScenario(
        name: "dead letters by hand", strikes: ["add_dead_letter", "resolve_dead_letter"],
        prepare: { fixture in
            _ = try await fixture.create(try await fixture.store.register(failed).id)
        },
        act: { actor in
            try await actor.store { store in
                let task = try await onlyTask(store)
                _ = try await store.addDeadLetter(task: task, by: me)
                var open = DeadLetterFilter()
                open.status = "pending"
                for entry in try await store.deadLetters(open) {
                    _ = try await store.resolveDeadLetter(entry.id, as: "manually_resolved", by: me)
                }
            }
            try await actor.serve([failed])
        },
        check: { fixture in
            try await [
                Expectation.tasks("complete 1"),
                Expectation(
                    "SELECT (count(*) BETWEEN 1 AND 3)::text FROM tasker.tasks_dlq WHERE resolution_status = 'manually_resolved'",
                    is: "true"),
                Expectation(
                    "SELECT count(*)::text FROM tasker.tasks_dlq WHERE resolution_status = 'pending'", is: "0"),
            ].check(fixture)
        })

    private static let annotation = CrashScenario(
        name: "annotate", strikes: ["WITH type AS"],
        prepare: { fixture in
            _ = try await fixture.create(try await fixture.store.register(failed).id)
        },
        act: { actor in
            try await actor.store { store in
                let task = try await onlyTask(store)
                _ = try await store.annotate(task: task, type: "note", value: JSONPayload(.string("seen")))
            }
            try await actor.serve([failed])
        },
        check: { fixture in
            try await [
                Expectation.tasks("complete 1"),
                Expectation("SELECT (count(*) BETWEEN 1 AND 3)::text FROM tasker.task_annotations", is: "true"),
            ].check(fixture)
        })

    /// Finished tasks are removed with all that belongs to them; what runs, and what failed, stays.
    private static let pruning = CrashScenario(
        name: "prune", strikes: ["prune_tasks", "settle_steps"], removesRows: true, isStruckTwice: true,
        prepare: { fixture in
            let template = try await fixture.store.register(failed).id
            try await fixture.moveClock(minutes: -3_000)
            _ = try await fixture.create(template, count: 6)
            let roots = try await fixture.claim()
            try await fixture.settle(Array(roots.prefix(5)))
            try await fixture.settle(Array(roots.suffix(1)), .permanent)
            try await fixture.settle(try await fixture.claim())
            try await fixture.moveClock(minutes: 3_000)
            _ = try await fixture.create(template, count: 2)
        },
        act: { actor in
            try await actor.store { store in
                var after: UUID?
                var isLast = false
                while !isLast {
                    let stretch = try await store.prune(
                        endedBefore: Date(timeIntervalSinceNow: -86_400), after: after, limit: 2, by: me)
                    after = stretch.lastTask
                    isLast = stretch.isLast || stretch.isBusy
                }
            }
            try await actor.serve([failed])
        },
        checkAlways: { fixture in
            try await Expectation(
                """
                SELECT (count(*) FILTER (WHERE rows <> 2) = 0)::text FROM (
                    SELECT count(s.*) AS rows FROM tasker.tasks t LEFT JOIN tasker.workflow_steps s USING (task_uuid)
                    GROUP BY t.task_uuid) c
                """, is: "true"
            ).check(fixture)
        },
        check: { fixture in
            try await [
                Expectation.tasks("blocked_by_failures 1, complete 2"), .steps("complete 4, error 1, pending 1"),
                Expectation(
                    """
                    SELECT format('%s %s', (SELECT count(*) FROM tasker.workflow_step_transitions h WHERE NOT EXISTS (
                                       SELECT 1 FROM tasker.workflow_steps s WHERE s.workflow_step_uuid = h.workflow_step_uuid)),
                                   (SELECT count(*) FROM tasker.task_transitions h WHERE NOT EXISTS (
                                       SELECT 1 FROM tasker.tasks t WHERE t.task_uuid = h.task_uuid)))
                    """, is: "0 0"),
            ].check(fixture)
        })
}
