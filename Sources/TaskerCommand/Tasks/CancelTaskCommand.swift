import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker task cancel`.
struct CancelTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel a task that has not finished, with all of its steps.")

    @OptionGroup var selection: TaskSelection

    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let outcome = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) {
                try await $0.cancel(task: selection.task, by: actor.actor.name, reason: actor.reason)
            }
        }
        let id = selection.task.uuidString.lowercased()
        switch outcome {
        case .cancelled(let steps):
            if output.json {
                output.console.print(
                    JSONText.line(["task": .string(id), "state": "cancelled", "steps_cancelled": .int(Int64(steps))]))
            } else {
                output.console.print("task \(id) is cancelled, with \(steps) \(steps == 1 ? "step" : "steps")")
            }
        case .finished(let state):
            throw CommandFailure(
                "task_finished", "task \(id) is \(state) and cannot be cancelled", status: .failed)
        case .notFound:
            throw selection.unknown
        }
    }
}
