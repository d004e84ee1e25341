public import Foundation
public import TaskerCore
import TaskerStore

/// A task of a workflow that is known to the program: its result is typed.
public struct TaskHandle<Output: Codable & Sendable>: Sendable {
    /// The task's id.
    public let id: UUID
    /// Whether the submission that returned this handle created the task.
    public let created: Bool
    let resultStep: String
    let tasker: Tasker

    /// Waits for the task and returns the result of its last step.
    ///
    /// - Throws: `TaskerError` of code `taskFailed` when the task failed, was cancelled, or stands still until an operator
    ///   acts; of code `noResult` when the last step lies behind a decision that took another way; `CancellationError` when the calling task is cancelled, which leaves the workflow's task alone.
    public func result() async throws -> Output {
        try await tasker.completion(of: id)
        guard let payload = try await tasker.store.result(ofStep: resultStep, task: id) else {
            throw TaskerError(
                .noResult, "task \(id) is complete, but its step '\(resultStep)' did not run: no decision led to it",
                state: .complete)
        }
        return try payload.decode(Output.self)
    }

    /// Waits for the task to complete, without reading its result.
    ///
    /// - Throws: as `result()`.
    public func finished() async throws {
        try await tasker.completion(of: id)
    }

    /// The task's state now.
    public func state() async throws -> TaskState {
        try await tasker.state(of: id)
    }

    /// Cancels the task, unless it has finished.
    ///
    /// - Parameters:
    ///   - by: who asks; kept in the history.
    ///   - reason: why; kept in the history.
    /// - Throws: `TaskerError` of code `taskFinished`.
    public func cancel(by: String, reason: String) async throws {
        try await tasker.cancel(id, by: by, reason: reason)
    }
}
