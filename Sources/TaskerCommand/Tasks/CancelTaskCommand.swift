import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker task cancel`.
struct CancelTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel a task that has not finished, with all of its steps.")

    @OptionGroup var selection: TaskSelection

    @Option(help: "Why; kept in the history. At most 500 characters.")
    var reason: String

    @Option(help: "Who asks; kept in the history. The login name without it.")
    var by: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, text, most) in [("--reason", reason, 500), ("--by", by ?? "someone", 255)] {
            guard (1...most).contains(text.count), !text.utf8.contains(0) else {
                throw ValidationError("\(name) has \(text.count) characters; allowed: 1 to \(most), none of them NUL")
            }
        }
    }

    func run() async throws {
        let by = by ?? NSUserName()
        let outcome = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) {
                try await $0.cancel(task: selection.task, by: by, reason: reason)
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
