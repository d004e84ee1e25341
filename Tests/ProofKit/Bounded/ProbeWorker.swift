import Foundation
import Logging
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// A small worker of the proof's own, which measures its calls: it claims steps, and settles what it got.
struct ProbeWorker: Sendable {
    let store: TaskStore
    private let worker = UUID()
    private let clock = ContinuousClock()

    init(_ database: LoadDatabase, logger: Logger) {
        store = TaskStore(pool: database.pool, logger: logger)
    }

    /// How long a claim took, and what it gave.
    func claim(_ limit: Int) async throws -> (Duration, [ClaimedStep]) {
        var claimed: [ClaimedStep] = []
        let took = try await clock.measure {
            claimed = try await store.claim(from: ["load"], terms: terms(limit)).claimed
        }
        return (took, claimed)
    }

    /// How long the settlement of claimed steps took.
    func settle(_ claimed: [ClaimedStep]) async throws -> Duration {
        let now = Date()
        let result = JSONPayload(.object(["token": .string("probe")]))
        let settlements = claimed.map { step in
            StepSettlement(
                reference: StepReference(stepID: step.stepID, taskID: step.taskID, attempt: step.attempt),
                outcome: .success,
                result: StepExecutionResult(
                    stepUUID: step.stepID, outcome: .success(result), startedAt: now, completedAt: now
                ).encode())
        }
        let terms = terms(0)
        return try await clock.measure { _ = try await store.settle(settlements, terms: terms) }
    }

    /// Claims and settles at an interval until cancelled, and keeps how long the claims took.
    func watch(every interval: Duration, _ note: @Sendable (Duration) -> Void) async throws {
        // As a worker does.
        var window = ClaimWindow()
        while !Task.isCancelled {
            let begin = clock.now
            let reach = window.reach(at: begin)
            let started = try await store.claim(from: ["load"], terms: terms(10), reach: reach)
            let end = clock.now
            window.note(started, reach: reach, from: begin, to: end, limit: 10)
            let claimed = started.claimed
            note(begin.duration(to: end))
            if !claimed.isEmpty { _ = try await settle(claimed) }
            try await Task.sleep(for: interval)
        }
    }

    /// What ended a watch before its time; nil when it was cancelled.
    static func problem(_ result: Result<Void, any Error>) -> String? {
        guard case .failure(let error) = result, !(error is CancellationError),
            (error as? PostgresError)?.code != .cancelled
        else { return nil }
        return "a watcher ended: \(error)"
    }

    private func terms(_ limit: Int) -> ClaimTerms {
        ClaimTerms(worker: worker, handlers: ["load"], limit: limit, lease: .seconds(30))
    }
}
