public import Foundation

/// What one stretch of a pruning did.
public struct PrunedTasks: Sendable, Hashable {
    /// How many tasks were removed.
    public var tasks = 0
    /// How many steps went with them.
    public var steps = 0
    /// The last task that was looked at, to go on behind; nil when there was none.
    public var lastTask: UUID?
    /// Whether nothing old enough follows.
    public var isLast = false
    /// Whether somebody else prunes now; nothing was done then.
    public var isBusy = false

    /// Nothing done yet.
    public init() {}
}
