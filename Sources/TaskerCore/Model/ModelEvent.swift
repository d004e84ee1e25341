/// An event that a settlement of the reference model sent to the queue of its namespace.
public struct ModelEvent: Hashable, Sendable {
    /// The step.
    public let step: ModelStepID
    /// The attempt that published it.
    public let attempt: Int
    /// The event's name.
    public let name: String
    /// The canonical text of its payload, when the handler gave it one.
    public let payload: String?
}
