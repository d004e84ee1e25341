public import TaskerCore

/// Something that happened to a task, and when.
public struct RunEvent: Hashable, Sendable {
    /// What happened.
    public enum Kind: Hashable, Sendable {
        /// The task was submitted.
        case submitted
        /// A decision or a batch created these steps.
        case stepsCreated([String])
        /// An attempt began.
        case started(attempt: Int)
        /// An attempt saved how far it had come.
        case checkpoint(attempt: Int, processed: Int)
        /// An attempt gave the step's result.
        case completed(attempt: Int)
        /// An attempt failed; without a time for the next one the step has failed for good.
        case failed(attempt: Int, StepFailure, retryAt: Duration?)
        /// The time for another attempt came.
        case retryDue
        /// The process that made the attempt died.
        case crashed(attempt: Int)
        /// What the attempt came to was not taken: an operator cancelled the task or ended the step meanwhile.
        case ignored(attempt: Int)
        /// The settlement of an attempt published an event.
        case published(attempt: Int, event: String)
        /// An operator acted on the task or the step.
        case operated(ModelOperatorAction.Kind, by: String)
        /// The task changed to this state.
        case state(TaskState)
    }

    /// When, in virtual time.
    public let at: Duration
    /// The step; nil when it happened to the task as a whole.
    public let step: String?
    /// What happened.
    public let kind: Kind
}

extension RunEvent: CustomStringConvertible {
    /// For example `charge: attempt 1 failed (retryable_error), next at 2.0 seconds`.
    public var description: String {
        (step.map { "\($0): " } ?? "") + text
    }

    /// What happened, without the step.
    public var text: String {
        switch kind {
        case .submitted: "submitted"
        case .stepsCreated(let names): "created \(names.joined(separator: ", "))"
        case .started(let attempt): "attempt \(attempt) started"
        case .checkpoint(let attempt, let processed): "attempt \(attempt) saved a checkpoint, \(processed) done"
        case .completed(let attempt): "attempt \(attempt) completed"
        case .failed(let attempt, let failure, let retryAt?):
            "attempt \(attempt) failed (\(failure.errorType)), next at \(retryAt)"
        case .failed(let attempt, let failure, nil): "attempt \(attempt) failed for good (\(failure.errorType))"
        case .retryDue: "due for another attempt"
        case .crashed(let attempt): "attempt \(attempt) lost with its process"
        case .ignored(let attempt): "attempt \(attempt) ignored"
        case .published(let attempt, let event): "attempt \(attempt) published \(event)"
        case .operated(let action, let name): "\(action.rawValue) by \(name)"
        case .state(let state): "task is \(state.rawValue)"
        }
    }
}
