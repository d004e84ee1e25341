public import TaskerCore

/// The events that steps of this process publish (`fast` and `broadcast`), as they come.
///
/// The subscription begins when the sequence is made and ends with it, or with the service. It is bounded: a subscriber that is
/// slower than its events loses the oldest of those it has not read; no step ever waits for it. It is for one reader.
public struct DomainEvents: AsyncSequence, Sendable {
    private let stream: AsyncStream<DomainEvent>
    private let losses: EventLosses

    init(stream: AsyncStream<DomainEvent>, losses: EventLosses) {
        self.stream = stream
        self.losses = losses
    }

    /// How many events were dropped because they were not read in time.
    public var dropped: Int { losses.count }

    /// Reads the events.
    public func makeAsyncIterator() -> AsyncStream<DomainEvent>.Iterator {
        stream.makeAsyncIterator()
    }
}
