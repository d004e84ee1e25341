import Foundation
import Logging
import TaskerCore
import TaskerEngine
import TaskerStore

/// An operator's action as the commands run and report it.
struct OperatorRun {
    let database: DatabaseOptions
    let output: OutputOptions
    /// What the action is about, for people: `task …`, `template …`.
    let subject: String
    /// What is done to it, as in "cannot be resumed".
    let participle: String

    /// Runs the action, wakes the workers, and says what became of it.
    func run(_ action: (TaskStore) async throws -> OperatorOutcome) async throws {
        let outcome = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { store in
                let outcome = try await action(store)
                if case .done(_, _, let enqueued) = outcome { await Self.wake(enqueued, store) }
                return outcome
            }
        }
        switch outcome {
        case .done(let state, let steps, let enqueued):
            if output.json {
                output.console.print(
                    JSONText.line([
                        "subject": .string(subject), "done": .string(participle), "state": .string(state),
                        "steps": .int(Int64(steps)), "enqueued": .int(Int64(enqueued.values.reduce(0, +))),
                    ]))
            } else {
                output.console.print("\(subject) \(participle); it is \(state) now\(text(steps))")
            }
        case .refused(let state, let reason):
            throw CommandFailure(
                "refused", "\(subject) is \(state) and cannot be \(participle): \(reason)", status: .failed)
        case .notFound(let kind):
            throw CommandFailure("unknown_\(kind)", "\(subject): there is no such \(kind)", status: .badData)
        }
    }

    private func text(_ steps: Int) -> String {
        steps == 0 ? "" : " (\(steps) \(steps == 1 ? "step" : "steps"))"
    }

    /// Tells the workers; whoever does not hear it finds the work by asking.
    static func wake(_ enqueued: [String: Int], _ store: TaskStore) async {
        guard !enqueued.isEmpty else { return }
        try? await store.announce(queues: enqueued.keys.sorted())
    }
}
