import Logging
import Synchronization
import TaskerCore

/// Hands the events of this process's steps to its subscribers.
final class EventHub: Sendable {
    private struct Subscriber {
        let pattern: EventPattern
        let continuation: AsyncStream<DomainEvent>.Continuation
        let losses: EventLosses
    }

    private struct State {
        var subscribers: [Int: Subscriber] = [:]
        var next = 0
        var isOver = false
    }

    private let logger: Logger
    private let state = Mutex(State())

    init(logger: Logger) {
        self.logger = logger
    }

    /// How many there are.
    var subscriptions: Int { state.withLock { $0.subscribers.count } }

    /// Begins a subscription, which ends when nobody holds the sequence any more.
    func subscribe(_ pattern: EventPattern, buffer: Int) -> DomainEvents {
        let (stream, continuation) = AsyncStream<DomainEvent>.makeStream(
            bufferingPolicy: .bufferingNewest(max(1, buffer)))
        let losses = EventLosses()
        let number: Int? = state.withLock { state in
            guard !state.isOver else { return nil }
            state.next += 1
            state.subscribers[state.next] = Subscriber(pattern: pattern, continuation: continuation, losses: losses)
            return state.next
        }
        guard let number else {
            continuation.finish()
            return DomainEvents(stream: stream, losses: losses)
        }
        continuation.onTermination = { [weak self] _ in
            _ = self?.state.withLock { $0.subscribers.removeValue(forKey: number) }
        }
        return DomainEvents(stream: stream, losses: losses)
    }

    /// Delivers events; never waits for a subscriber.
    func publish(_ events: [DomainEvent]) {
        let subscribers = state.withLock { Array($0.subscribers.values) }
        for subscriber in subscribers {
            for event in events where subscriber.pattern.matches(event.name) {
                guard case .dropped = subscriber.continuation.yield(event) else { continue }
                if subscriber.losses.add() {
                    logger.warning(
                        "a subscriber is too slow for its events: the oldest are dropped",
                        metadata: ["pattern": "\(subscriber.pattern)", "dropped": "\(subscriber.losses.count)"])
                }
            }
        }
    }

    /// Ends all subscriptions, after what they still hold.
    func finish() {
        let subscribers = state.withLock { state in
            state.isOver = true
            defer { state.subscribers = [:] }
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { subscriber.continuation.finish() }
    }
}
