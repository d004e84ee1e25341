public import TaskerCore
import TaskerStore

/// An event from the queue of its namespace, until it is acknowledged.
///
/// Whoever has dealt with it acknowledges it, which deletes it. Without that it comes again after its visibility timeout, to
/// this reader or another: at least once.
public struct DurableEvent: Sendable {
    /// The event.
    public let event: DomainEvent
    /// How often it was delivered, this time included.
    ///
    /// From the second time on its work may have been done before; `event.id` tells.
    public let deliveries: Int

    private let queued: QueuedEvent
    private let namespace: String
    private let store: TaskStore

    init(_ event: DomainEvent, queued: QueuedEvent, namespace: String, store: TaskStore) {
        self.event = event
        self.queued = queued
        self.namespace = namespace
        self.store = store
        deliveries = queued.deliveries
    }

    /// Deletes the event from its queue.
    ///
    /// - Returns: false when it was too late: the event has been delivered again, and that delivery counts.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func acknowledge() async throws -> Bool {
        try await store.acknowledge(queued, of: namespace)
    }

    /// Keeps the event from others for another time from now; zero gives it back at once.
    ///
    /// - Returns: false when it was too late.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func keep(for time: Duration) async throws -> Bool {
        try await store.extend(queued, of: namespace, visibility: time)
    }

    /// Moves the event to the dead letters of its queue, `{namespace}_domain_events_dlq`, where nobody reads it by itself.
    ///
    /// - Returns: false when it was too late.
    /// - Throws: `PostgresError`.
    @discardableResult
    public func bury() async throws -> Bool {
        try await store.bury(queued, of: namespace)
    }
}
