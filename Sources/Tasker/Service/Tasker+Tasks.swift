public import Foundation
public import TaskerCore
import TaskerEngine
import TaskerStore

extension Tasker {
    /// The state of a task.
    ///
    /// - Throws: `TaskerError` of code `unknownTask`.
    public func state(of task: UUID) async throws -> TaskState {
        guard let raw = try await store.states(of: [task])[task], let state = TaskState(rawValue: raw) else {
            throw TaskerError(.unknownTask, "there is no task \(task)")
        }
        return state
    }

    /// Waits until a task is complete.
    ///
    /// A service must be running, in this process or another, so that the task moves.
    ///
    /// - Throws: `TaskerError` of code `taskFailed` when the task ended otherwise or stands still until an operator acts;
    ///   `PostgresError` of code `poolClosed` when the service is shut down meanwhile; `CancellationError`.
    public func completion(of task: UUID) async throws {
        let state = try await waiters.wait(for: task)
        guard state != .complete else { return }
        let failures = try await store.failures(task: task).map {
            FailedStep(name: $0.name, attempts: $0.attempts, errorType: $0.errorType, message: $0.message)
        }
        let first =
            failures.first.map { ": step '\($0.name)' failed after \($0.attempts) attempts (\($0.errorType))" } ?? ""
        throw TaskerError(.taskFailed, "task \(task) is \(state.rawValue)\(first)", state: state, failures: failures)
    }

    /// Cancels a task that has not finished: its steps, their messages and their running handlers.
    ///
    /// Handlers in this process are cancelled at once, those of other processes when they hear of it: at once where they
    /// listen, otherwise when they extend their leases.
    ///
    /// - Parameters:
    ///   - by: who asks; kept in the history.
    ///   - reason: why; kept in the history.
    /// - Throws: `TaskerError` of code `unknownTask`, `taskFinished`, or `invalidInput` when `by` or `reason` is blank.
    public func cancel(_ task: UUID, by: String, reason: String) async throws {
        try check(Operator(by, reason: reason))
        switch try await store.cancel(task: task, by: by, reason: reason) {
        case .cancelled:
            worker.cancelSteps(ofTask: task)
            waiters.changed([task: TaskState.cancelled.rawValue])
            sender.announceFinished()
        case .finished(let state):
            throw TaskerError(
                .taskFinished, "task \(task) is \(state) and cannot be cancelled", state: TaskState(rawValue: state))
        case .notFound:
            throw TaskerError(.unknownTask, "there is no task \(task)")
        }
    }
}
