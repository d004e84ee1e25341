import Logging
import PostgresClient
import TaskerCore
import TaskerStore

/// The events on the queue of a namespace, oldest first, each until it is acknowledged.
///
/// All readers of a namespace share its queue: each event goes to one of them at a time. The sequence ends when its task is
/// cancelled or the service is shut down; while the database is away it waits. It throws `EventError` with `.noQueue` when the
/// namespace has no event queue.
public struct DurableEvents: AsyncSequence, Sendable {
    /// A delivered event.
    public typealias Element = DurableEvent

    let store: TaskStore
    let bell: QueueBell
    let logger: Logger
    let namespace: String
    let visibility: Duration
    let batch: Int
    let pollInterval: Duration

    /// Reads the queue.
    public func makeAsyncIterator() -> Iterator { Iterator(events: self) }
}

extension DurableEvents {
    /// One reader.
    public struct Iterator: AsyncIteratorProtocol {
        private let events: DurableEvents
        private var taken: ArraySlice<QueuedEvent> = []
        private var takenUntil = ContinuousClock.now

        init(events: DurableEvents) { self.events = events }

        /// The next event; nil when the task is cancelled or the service shut down.
        ///
        /// - Throws: `EventError` with `.noQueue`.
        public mutating func next() async throws -> DurableEvent? {
            var pause = Duration.milliseconds(100)
            while !Task.isCancelled {
                // What was taken too long ago belongs to whoever reads it next.
                if ContinuousClock.now >= takenUntil { taken = [] }
                if let queued = taken.popFirst() {
                    if let event = await deliver(queued) { return event }
                    continue
                }
                let rings = events.bell.rings(for: events.namespace)
                do {
                    // Counted from before the call, so that ours end before the database's do.
                    takenUntil = .now + events.visibility
                    taken = try await events.store.readEvents(
                        of: events.namespace, limit: events.batch, visibility: events.visibility)[...]
                    pause = .milliseconds(100)
                } catch let error as PostgresError {
                    if error.code == .poolClosed || Task.isCancelled { return nil }
                    events.logger.warning("events could not be read", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: pause)
                    pause = Swift.min(pause * 2, .seconds(5))
                    continue
                }
                if taken.isEmpty {
                    await events.bell.wait(for: events.namespace, since: rings, atMost: events.pollInterval)
                }
            }
            return nil
        }

        private func deliver(_ queued: QueuedEvent) async -> DurableEvent? {
            do {
                let event = try DomainEvent(message: queued.message)
                return DurableEvent(event, queued: queued, namespace: events.namespace, store: events.store)
            } catch {
                events.logger.error(
                    "a message on an event queue is no event, and was moved to the dead letters",
                    metadata: ["queue": "\(events.namespace)_domain_events", "error": "\(error)"])
                _ = try? await events.store.bury(queued, of: events.namespace)
                return nil
            }
        }
    }
}
