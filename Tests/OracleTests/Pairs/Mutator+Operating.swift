import Foundation
import TaskerCore
import TaskerStore

extension Mutator {
    private static let openEntries = "SELECT dlq_entry_uuid FROM tasker.tasks_dlq"

    static let operating = [
        Mutator("reset_step") { client in
            guard let step = try await client.steps("error").first else { return false }
            return try await isDone(
                client.store.resetStep(step.name, task: step.reference.taskID, by: PairClient.actor))
        },
        Mutator("resolve_step") { client in
            guard let step = try await client.steps("error", "enqueued", "waiting_for_retry").first else {
                return false
            }
            return try await isDone(
                client.store.resolveStep(step.name, task: step.reference.taskID, by: PairClient.actor))
        },
        Mutator("complete_step") { client in
            guard let step = try await client.steps("error", "enqueued", "in_progress").first else { return false }
            return try await isDone(
                client.store.completeStep(
                    step.name, task: step.reference.taskID, result: .emptyObject, by: PairClient.actor))
        },
        Mutator("resume_task") { client in
            guard let step = try await client.steps("error").first else { return false }
            return try await isDone(client.store.resume(task: step.reference.taskID, by: PairClient.actor))
        },
        Mutator("pause") { client in
            try await isDone(client.store.pause(try await scope(client), by: PairClient.actor))
        },
        Mutator("unpause") { client in
            try await isDone(client.store.unpause(try await scope(client), by: PairClient.actor))
        },
        Mutator("maintain") { client in
            var settings = MaintenanceSettings()
            settings.interval = .zero
            settings.noWorkerThreshold = .zero
            settings.poisonReads = 3
            return try await !client.store.maintain(settings).isEmpty
        },
        Mutator("prune_tasks") { client in
            try await client.store.prune(endedBefore: Date(timeIntervalSinceNow: -0.002), by: PairClient.actor).tasks
                > 0
        },
        Mutator("add_dead_letter") { client in
            try await isDone(client.store.addDeadLetter(task: try await client.task(), by: PairClient.actor))
        },
        Mutator("resolve_dead_letter") { client in
            let entry = try await client.ids(openEntries).first ?? UUID()
            return try await isDone(
                client.store.resolveDeadLetter(entry, as: "permanently_failed", by: PairClient.actor))
        },
        Mutator("redrive_dead_letters") { client in
            try await client.store.redrive(RedriveOptions(), by: PairClient.actor).entries
                .contains { $0.outcome == "redriven" }
        },
    ]

    private static func scope(_ client: PairClient) async throws -> PauseScope {
        switch Int.random(in: 0..<3) {
        case 0: .namespace("alpha")
        case 1: .template(namespace: "alpha", name: "flow")
        default: .task(try await client.task())
        }
    }

    private static func isDone(_ outcome: OperatorOutcome) -> Bool {
        if case .done = outcome { true } else { false }
    }
}
