/// One allowed change of state.
public struct TransitionEdge<State: Hashable & Sendable, Event: Hashable & Sendable>: Hashable, Sendable {
    /// The state before.
    public let from: State
    /// The reference's event that causes it, or nil for an edge that only Tasker has.
    public let event: Event?
    /// The state after.
    public let to: State
    /// Why Tasker adds the edge; nil for the reference's own.
    public let reason: String?

    /// An edge of the reference's state machine.
    init(_ from: State, on event: Event, to: State) {
        self.from = from
        self.event = event
        self.to = to
        self.reason = nil
    }

    /// An edge that Tasker adds.
    init(_ from: State, to: State, because reason: String) {
        self.from = from
        self.event = nil
        self.to = to
        self.reason = reason
    }
}
