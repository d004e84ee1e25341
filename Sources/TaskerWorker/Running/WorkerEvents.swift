public import Foundation

/// What a worker tells the rest of its process.
public struct WorkerEvents: Sendable {
    /// Tasks changed to these states.
    public var tasksChanged: @Sendable ([UUID: String]) -> Void
    /// Queues got this many messages that nobody holds yet.
    public var stepsEnqueued: @Sendable ([String: Int]) -> Void

    /// Makes the set of callbacks; each is called outside of locks and must not block.
    public init(
        tasksChanged: @escaping @Sendable ([UUID: String]) -> Void,
        stepsEnqueued: @escaping @Sendable ([String: Int]) -> Void
    ) {
        self.tasksChanged = tasksChanged
        self.stepsEnqueued = stepsEnqueued
    }
}
