/// How far an earlier attempt of a step had come, as it saved it.
public struct Checkpoint<Cursor: Sendable, Accumulated: Sendable>: Sendable {
    /// Where to go on.
    public let cursor: Cursor
    /// How many items are done.
    public let processed: Int
    /// What was gathered; nil when nothing was saved of it.
    public let accumulated: Accumulated?
}

extension Checkpoint: Equatable where Cursor: Equatable, Accumulated: Equatable {}
