/// An action of an operator on a task, as it is recorded.
public struct ModelOperatorAction: Hashable, Sendable {
    /// The kind of an action.
    public enum Kind: String, Hashable, Sendable {
        /// The task was cancelled.
        case cancel = "cancel_task"
        /// A failed step was given all of its attempts again.
        case resetStep = "reset_step"
        /// A step was counted as done.
        case resolveStep = "resolve_step"
        /// A step was given a result.
        case completeStep = "complete_step"
        /// All failed steps were begun again.
        case resume = "resume_task"
        /// The task was paused.
        case pause = "pause_task"
        /// The pause was ended.
        case unpause = "unpause_task"
        /// A dead letter was opened by hand.
        case addDeadLetter = "add_dead_letter"
        /// A dead letter was closed by hand.
        case resolveDeadLetter = "resolve_dead_letter"
        /// The failed steps of a dead letter's task were begun again.
        case redrive = "redrive_dead_letter"
    }

    /// What was done.
    public let kind: Kind
    /// Who did it.
    public let by: String
    /// Why.
    public let reason: String
    /// When.
    public let at: Duration
}
