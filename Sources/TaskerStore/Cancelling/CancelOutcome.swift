/// What became of a request to cancel a task.
public enum CancelOutcome: Sendable, Hashable {
    /// The task is cancelled, and so are this many of its steps.
    case cancelled(steps: Int)
    /// The task had finished in this state; nothing was written.
    case finished(state: String)
    /// There is no such task.
    case notFound
}
