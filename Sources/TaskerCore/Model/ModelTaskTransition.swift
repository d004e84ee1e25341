/// One row of a task's history.
public struct ModelTaskTransition: Hashable, Sendable, CustomStringConvertible {
    /// The state before.
    public let from: TaskState
    /// The state after.
    public let to: TaskState

    /// Creates a row.
    public init(from: TaskState, to: TaskState) {
        self.from = from
        self.to = to
    }

    /// The stored names of both states.
    public var description: String { "\(from.rawValue)→\(to.rawValue)" }
}
