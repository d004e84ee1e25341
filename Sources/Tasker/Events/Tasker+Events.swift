public import TaskerCore
import TaskerStore

extension Tasker {
    /// Subscribes to events that the steps of this process publish with delivery `fast` or `broadcast`, from now on.
    ///
    ///     for await event in try tasker.events(matching: "order.*") { print(event.name) }
    ///
    /// They come after the commit that settles their step, at most once: what nobody is subscribed to is gone.
    ///
    /// - Parameters:
    ///   - pattern: a name, or a pattern with `*`, see `EventPattern`.
    ///   - buffer: how many unread events are kept; the oldest are dropped beyond that.
    /// - Throws: `EventError` with `.invalidPattern`.
    public func events(matching pattern: String = "*", buffer: Int = 256) throws(EventError) -> DomainEvents {
        hub.subscribe(try EventPattern(pattern), buffer: buffer)
    }

    /// Reads the events that steps published with delivery `durable` or `broadcast`, in whatever process, at least once each.
    ///
    ///     for try await delivery in tasker.durableEvents(namespace: "shop") {
    ///         try await mail(delivery.event)
    ///         try await delivery.acknowledge()
    ///     }
    ///
    /// The service need not run for that.
    ///
    /// - Parameters:
    ///   - namespace: whose events; upper and lower case don't matter, as with queues.
    ///   - visibility: how long an event is kept from others before it counts as not dealt with.
    ///   - batch: how many are taken at a time; those behind a slow one wait with it.
    ///   - pollInterval: how often the queue is looked at when nothing in this process says that it got something.
    public func durableEvents(
        namespace: String, visibility: Duration = .seconds(30), batch: Int = 10,
        pollInterval: Duration = .seconds(1)
    ) -> DurableEvents {
        DurableEvents(
            store: store, bell: bell, logger: logger, namespace: namespace.lowercased(), visibility: visibility,
            batch: max(1, batch), pollInterval: pollInterval)
    }
}
