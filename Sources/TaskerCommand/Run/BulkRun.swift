import Foundation
import Tasker
import TaskerCore
import TaskerStore
import TaskerWorker

/// Submits many tasks at once, and waits for them.
struct BulkRun: Sendable {
    let tasker: Tasker
    let console: Console
    let json: Bool

    /// Submits them, all or none.
    ///
    /// - Parameter tellsAll: print the id of each.
    func submit(
        _ reference: WorkflowReference, _ payloads: [JSONPayload], keys: [String]?, options: SubmitOptions,
        tellsAll: Bool
    ) async throws -> [SubmittedTask] {
        let tasks = try await tasker.submit(reference, inputs: payloads, keys: keys, options: options)
        let created = tasks.count(where: \.created)
        if tellsAll {
            for task in tasks {
                console.print(
                    json
                        ? JSONText.line(["task": JSONText.id(task.id), "created": .bool(task.created)])
                        : task.id.uuidString.lowercased())
            }
        }
        if !json {
            let known = tasks.count - created
            console.note("\(created) tasks submitted" + (known > 0 ? ", \(known) had been before" : ""))
        }
        return tasks
    }

    /// Submits them and waits until each has ended or stands still; prints how.
    ///
    /// - Throws: `CommandFailure` `task_failed` when one is not complete.
    func run(
        _ reference: WorkflowReference, _ payloads: [JSONPayload], keys: [String]?, options: SubmitOptions
    ) async throws {
        let tasks = try await submit(reference, payloads, keys: keys, options: options, tellsAll: false)
        var failed = 0
        for task in tasks {
            var state = TaskState.complete
            do {
                try await tasker.completion(of: task.id)
            } catch let error as TaskerError where error.code == .taskFailed {
                state = error.state ?? .error
                failed += 1
            }
            console.print(
                json
                    ? JSONText.line([
                        "task": JSONText.id(task.id), "created": .bool(task.created), "state": .string(state.rawValue),
                    ])
                    : "\(task.id.uuidString.lowercased()) \(state.rawValue)")
        }
        guard failed == 0 else {
            throw CommandFailure(
                "task_failed", "\(failed) of \(tasks.count) tasks are not complete", status: .failed)
        }
    }
}
