import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

extension Mutator {
    /// What touches tasks from aside: templates, annotations, other systems, workers, events.
    static let outside = [
        Mutator("register_template") { client in
            let version = "1.0.\(Int.random(in: 1...40))"
            return try await client.store.register(PairField.flow(version: version)).outcome == .created
        },
        Mutator("annotate_task") { client in
            try await client.store.annotate(task: try await client.task(), type: "note", value: .emptyObject) != nil
        },
        Mutator("remove_annotation") { client in
            let statement = PostgresStatement(
                name: "pair_annotation", sql: "SELECT max(task_annotation_id) FROM tasker.task_annotations")
            let id = try await client.store.pool.query(statement).first?.decode(at: 0, as: Int64?.self)
            return try await client.store.removeAnnotation(id ?? 0)
        },
        Mutator("register_system") { client in
            try await client.store.registerSystem(named: "erp")
            return true
        },
        Mutator("map_objects") { client in
            try await client.store.registerSystem(named: "erp")
            try await client.store.map(RemoteObject(system: "erp", id: "1"), to: RemoteObject(system: "erp", id: "2"))
            return true
        },
        Mutator("count_history") { client in
            // It has something to count once a minute only, and what it does besides is to look whether it may.
            _ = try await client.store.countHistory()
            return true
        },
        Mutator("worker_heartbeat") { client in
            try await client.store.heartbeat(
                WorkerPresence(
                    id: client.field.worker, hostname: "", processID: 1, version: "", namespaces: ["alpha"],
                    handlers: []))
            return true
        },
        Mutator("worker_leave") { client in
            try await client.store.leave(worker: client.field.worker)
            return true
        },
        Mutator("worker_forget") { client in
            try await client.store.forgetLostWorkers()
            return true
        },
        Mutator("read_events") { client in
            try await !client.store.readEvents(of: "alpha", limit: 3, visibility: .milliseconds(1)).isEmpty
        },
        Mutator("acknowledge_event") { client in
            guard let event = try await event(client) else { return false }
            return try await client.store.acknowledge(event, of: "alpha")
        },
        Mutator("extend_event") { client in
            guard let event = try await event(client) else { return false }
            return try await client.store.extend(event, of: "alpha", visibility: .milliseconds(1))
        },
        Mutator("bury_event") { client in
            guard let event = try await event(client) else { return false }
            return try await client.store.bury(event, of: "alpha")
        },
    ]

    private static func event(_ client: PairClient) async throws -> QueuedEvent? {
        try await client.store.readEvents(of: "alpha", limit: 1, visibility: .milliseconds(1)).first
    }

    /// What workers of the reference system do, and what settles their results.
    static let foreign = [
        Mutator(name: "foreign claim", isForeign: true) { client in
            guard let step = try await client.steps("enqueued").first else { return false }
            return try await attempt(client) { worker in
                try await worker.begin(step.reference.stepID)
                // The second of its transactions comes for certain: without it the attempt would not be counted.
                while true {
                    do {
                        try await worker.count(step.reference.stepID)
                        break
                    } catch let error as PostgresError where error.sqlState == "40P01" {
                        client.field.repeated.add()
                    }
                }
                try await client.field.main.removeMessage(of: step.reference.stepID)
            }
        },
        Mutator(name: "foreign result", isForeign: true) { client in
            guard let step = try await client.steps("in_progress").first(where: { $0.worker == nil }) else {
                return false
            }
            let record = StepExecutionResult(
                stepUUID: step.reference.stepID, outcome: .success(.emptyObject), startedAt: Date(), completedAt: Date()
            )
            return try await attempt(client) { worker in
                try await worker.end(step.reference.stepID, record)
                try await worker.announce(step.reference.stepID, record, ofTask: step.reference.taskID)
            }
        },
        Mutator("read_foreign_results", "settle_foreign_steps") { client in
            let found = try await client.store.foreignResults(limit: 5, hold: .milliseconds(1))
            let stored = try await client.steps("enqueued_for_orchestration").prefix(2).map(\.reference)
            let references = Array(Set(found.map(\.reference) + stored))
            let messages = Dictionary(found.map { ($0.reference, $0.messageID) }) { first, _ in first }
            let result = try await client.store.settle(
                foreign: references.map {
                    ForeignSettlement(reference: $0, outcome: .success, messageID: messages[$0] ?? nil)
                })
            return !result.settled.isEmpty
        },
    ]

    /// Says no when the server turned the foreign worker away, or made it the victim of a deadlock, which it repeats.
    private static func attempt(
        _ client: PairClient, _ action: (SimulatedForeignWorker) async throws -> Void
    ) async throws -> Bool {
        do {
            try await action(SimulatedForeignWorker(pool: client.store.pool))
            return true
        } catch let error as PostgresError where ["55000", "23505", "40P01"].contains(error.sqlState ?? "") {
            if error.sqlState == "40P01" { client.field.repeated.add() }
            return false
        }
    }
}
