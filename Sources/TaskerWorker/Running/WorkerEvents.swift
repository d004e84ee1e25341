public import Foundation
public import TaskerCore

/// What a worker tells the rest of its process.
public struct WorkerEvents: Sendable {
    /// Tasks changed to these states.
    public var tasksChanged: @Sendable ([UUID: String]) -> Void
    /// Queues got this many messages that nobody holds yet.
    public var stepsEnqueued: @Sendable ([String: Int]) -> Void
    /// Results of foreign workers wait to be settled.
    public var foreignResults: @Sendable () -> Void
    /// Settled steps published these events to the subscribers of this process.
    public var published: @Sendable ([DomainEvent]) -> Void
    /// The event queues of these namespaces got something.
    public var eventsQueued: @Sendable (Set<String>) -> Void

    /// Makes the set of callbacks; each is called outside of locks and must not block.
    public init(
        tasksChanged: @escaping @Sendable ([UUID: String]) -> Void,
        stepsEnqueued: @escaping @Sendable ([String: Int]) -> Void,
        foreignResults: @escaping @Sendable () -> Void = {},
        published: @escaping @Sendable ([DomainEvent]) -> Void = { _ in },
        eventsQueued: @escaping @Sendable (Set<String>) -> Void = { _ in }
    ) {
        self.tasksChanged = tasksChanged
        self.stepsEnqueued = stepsEnqueued
        self.foreignResults = foreignResults
        self.published = published
        self.eventsQueued = eventsQueued
    }
}
