import ArgumentParser
import Foundation
import TaskerStore

/// The task that a command is about.
struct TaskSelection: ParsableArguments {
    @Argument(help: "The task's id, a UUID.")
    var task: UUID

    /// Its picture.
    ///
    /// - Throws: `CommandFailure` `unknown_task`.
    func picture(_ store: TaskStore) async throws -> TaskPicture {
        guard let picture = try await store.picture(of: task) else { throw unknown }
        return picture
    }

    /// What it is called in sentences.
    var text: String { "task \(task.uuidString.lowercased())" }

    var unknown: CommandFailure {
        CommandFailure(
            "unknown_task",
            "there is no task \(task.uuidString.lowercased()); `tasker task list` shows those that are there",
            status: .badData)
    }
}
