import Foundation
import PostgresClient
import Tasker
import TaskerCore
import TaskerStore
import TaskerWorker
import TestSupport

/// How tasks come in.
extension CrashScenario {
    static let submitting: [CrashScenario] = [submission, keyed, bulk, scheduled, registering]

    private static let chain = flow([.step("a"), .step("b", after: ["a"])])
    private static let reference = WorkflowReference(namespace: "alpha", name: "flow", version: "1.0.0")

    /// Without a key a repeated submission is another task; each is whole, and runs.
    private static let submission = CrashScenario(
        name: "submit", strikes: ["create_tasks", "settle_steps"], isStruckTwice: true,
        act: { actor in
            try await actor.serve([chain]) { tasker, _ in
                for _ in 0..<3 {
                    actor.acknowledge([
                        try await actor.persist { try await tasker.submit(reference, input: .emptyObject).id }
                    ])
                }
            }
        },
        check: { fixture in
            try await [
                Expectation(
                    "SELECT format('%s %s', count(*) >= 3, count(*) = count(*) FILTER (WHERE complete)) FROM tasker.tasks",
                    is: "t t"),
                Expectation(
                    "SELECT (count(*) = 2 * (SELECT count(*) FROM tasker.tasks))::text FROM tasker.workflow_steps",
                    is: "true"),
            ].check(fixture)
        })

    /// The same key and input are the same task, however often a process asks.
    private static let keyed = CrashScenario(
        name: "submit with a key", strikes: ["create_tasks", "settle_steps"], isStruckTwice: true,
        act: { actor in
            try await actor.serve([chain]) { tasker, _ in
                for number in 0..<3 {
                    let once = try await actor.persist {
                        try await tasker.submit(reference, input: .emptyObject, key: "key \(number)").id
                    }
                    let twice = try await actor.persist {
                        try await tasker.submit(reference, input: .emptyObject, key: "key \(number)").id
                    }
                    guard once == twice else { throw GateError("one key has the tasks \(once) and \(twice)") }
                    actor.acknowledge([once])
                }
            }
        },
        check: { try await [Expectation.tasks("complete 3"), .steps("complete 6")].check($0) })

    /// Many tasks in one call are there together or not at all.
    private static let bulk = CrashScenario(
        name: "submit in bulk", strikes: ["create_tasks", "settle_steps"],
        act: { actor in
            try await actor.serve([chain]) { tasker, _ in
                let tasks = try await actor.persist {
                    try await tasker.submit(
                        reference, inputs: (0..<20).map { _ in .emptyObject }, keys: (0..<20).map { "key \($0)" })
                }
                actor.acknowledge(tasks.map(\.id))
            }
        },
        checkAlways: { fixture in
            let count: Int64 = try await fixture.value("SELECT count(*) FROM tasker.tasks") ?? 0
            return count == 0 || count == 20 ? [] : ["\(count) of 20 tasks of one call exist"]
        },
        check: { try await [Expectation.tasks("complete 20"), .steps("complete 40")].check($0) })

    /// A task that is to begin later begins later.
    private static let scheduled = CrashScenario(
        name: "scheduled task", strikes: ["create_tasks", "settle_steps"],
        act: { actor in
            try await actor.serve([chain]) { tasker, _ in
                var options = SubmitOptions()
                options.notBefore = Date(timeIntervalSinceNow: 0.4)
                actor.acknowledge([
                    try await actor.persist {
                        try await tasker.submit(reference, input: .emptyObject, key: "later", options: options).id
                    }
                ])
            }
        },
        check: { fixture in
            try await [
                Expectation.tasks("complete 1"), .steps("complete 2"),
                Expectation(
                    """
                    SELECT bool_and(h.created_at >= t.not_before)::text
                    FROM tasker.workflow_step_transitions h JOIN tasker.workflow_steps s USING (workflow_step_uuid)
                    JOIN tasker.tasks t USING (task_uuid) WHERE h.to_state = 'in_progress'
                    """, is: "true"),
            ].check(fixture)
        })

    /// A template is there as a whole, with its namespace's queue, or not at all.
    private static let registering = CrashScenario(
        name: "register a template", strikes: ["register_template"],
        act: { actor in
            try await actor.serve([chain]) { tasker, _ in
                actor.acknowledge([
                    try await actor.persist { try await tasker.submit(reference, input: .emptyObject, key: "one").id }
                ])
            }
        },
        checkAlways: { fixture in
            try await Expectation(
                """
                SELECT ((SELECT count(*) FROM tasker.named_tasks) <= 1 AND NOT EXISTS (
                    SELECT 1 FROM tasker.named_tasks t WHERE (SELECT count(*) FROM tasker.named_tasks_named_steps s
                                                              WHERE s.named_task_uuid = t.named_task_uuid) <> 2
                    OR NOT EXISTS (SELECT 1 FROM pgmq.meta WHERE queue_name = 'worker_alpha_queue')))::text
                """, is: "true"
            ).check(fixture)
        },
        check: { try await [Expectation.tasks("complete 1")].check($0) })
}
