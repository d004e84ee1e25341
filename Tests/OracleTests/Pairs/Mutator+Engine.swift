import Foundation
import TaskerCore
import TaskerStore
import TestSupport

extension Mutator {
    /// All of them; a test compares them with the catalogue.
    static let all = engine + operating + outside + foreign

    static let engine = [
        Mutator("create_tasks") { client in
            let tasks = (0..<2).map { _ in
                NewTask(
                    id: UUID(), templateID: client.field.template, input: .emptyObject,
                    identity: "key \(Int.random(in: 0...5))")
            }
            return try await client.store.create(tasks, terms: client.terms(limit: 1)).tasks
                .contains { $0.outcome == .created }
        },
        Mutator("claim_steps") { client in
            let started = try await client.store.claim(from: ["alpha"], terms: client.terms(limit: 2))
            return !started.claimed.isEmpty || !started.exhausted.isEmpty
        },
        Mutator("poll_steps") { client in
            let started = try await client.store.poll(namespaces: ["alpha"], terms: client.terms(limit: 2), timers: 4)
            return !started.claimed.isEmpty || !started.exhausted.isEmpty
        },
        Mutator("extend_leases") { client in
            let held = try await client.steps("in_progress")
            return try await !client.store.extendLeases(
                held.map(\.reference), worker: client.field.worker, lease: .milliseconds(3)
            ).isEmpty
        },
        Mutator("checkpoint_step") { client in
            guard let step = try await client.steps("in_progress").first else { return false }
            return try await client.store.checkpoint(
                step.reference, StepCheckpoint(cursor: 1, itemsProcessed: 1), worker: client.field.worker,
                lease: .milliseconds(3))
        },
        Mutator("release_steps") { client in
            let held = try await client.steps("in_progress").prefix(3)
            return try await !client.store.release(held.map(\.reference), worker: client.field.worker).isEmpty
        },
        settling(.success), settling(.retryable), settling(.permanent),
        Mutator("run_timers") { client in
            try await !client.store.runTimers(limit: 5).enqueued.isEmpty
        },
        Mutator("cancel_task") { client in
            let outcome = try await client.store.cancel(task: try await client.task(), by: "pair", reason: "test")
            if case .cancelled = outcome { return true }
            return false
        },
    ]

    private static func settling(_ outcome: StepSettlement.Outcome) -> Mutator {
        Mutator("settle_steps", name: "settle_steps \(outcome.rawValue)") { client in
            let held = try await client.steps("in_progress").prefix(3)
            let result = try await client.store.settle(
                held.map { step in
                    let ended: StepOutcome =
                        outcome == .success
                        ? .success(.emptyObject)
                        : .failure(StepFailure(message: "no", errorType: "no", retryable: outcome == .retryable))
                    return StepSettlement(
                        reference: step.reference, outcome: outcome,
                        result: StepExecutionResult(
                            stepUUID: step.reference.stepID, outcome: ended, startedAt: Date(), completedAt: Date()
                        ).encode(), delay: .milliseconds(1))
                }, terms: client.terms(limit: 1))
            return !result.settled.isEmpty
        }
    }
}
