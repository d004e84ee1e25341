/// An action of an operator on a task, as it is recorded.
public struct ModelOperatorAction: Hashable, Sendable {
    /// The kind of an action.
    public enum Kind: String, Hashable, Sendable {
        /// The task was cancelled.
        case cancel
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
