/// What became of an operator's action.
public enum OperatorOutcome: Sendable, Hashable {
    /// Done: the state that the task (or the entry, or the pause) is in now, how many steps were changed, and how many messages
    /// each queue got.
    case done(state: String, steps: Int, enqueued: [String: Int])
    /// Nothing was written: the state found, and what is allowed.
    case refused(state: String, reason: String)
    /// There is no such `task`, `step`, `template`, `namespace` or `entry`.
    case notFound(String)
}
