public import Foundation
public import Logging
import Synchronization
public import TaskerStore

/// Tells the other processes of new work and finished tasks: the first news at once, what follows within the interval
/// together.
///
/// It uses a statement of its own, because a NOTIFY inside a transaction makes every commit wait for the server's one
/// notification lock.
public final class WakeUpSender: Sendable {
    private let store: TaskStore
    private let sender: UUID
    private let interval: Duration
    private let logger: Logger
    private let state = Mutex(State())

    private struct State {
        var finished = false
        var namespaces: Set<String> = []
        var active = false
    }

    /// Makes a sender.
    ///
    /// - Parameter interval: the shortest time between two notifications of this process.
    public init(store: TaskStore, sender: UUID, interval: Duration = .milliseconds(10), logger: Logger) {
        self.store = store
        self.sender = sender
        self.interval = interval
        self.logger = logger
    }

    /// Queues got messages that this process does not hold.
    public func announce(queues: some Sequence<String>) {
        note(finished: false, namespaces: Set(queues.compactMap(TaskStore.namespace(ofQueue:))))
    }

    /// Tasks came to an end that somebody may wait for.
    public func announceFinished() {
        note(finished: true, namespaces: [])
    }

    private func note(finished: Bool, namespaces: Set<String>) {
        let leads = state.withLock { state in
            state.finished = state.finished || finished
            state.namespaces.formUnion(namespaces)
            guard !state.active else { return false }
            state.active = true
            return true
        }
        // The news are sent on nobody's behalf: whoever brought them does not wait.
        if leads { Task { await self.send() } }
    }

    private func send() async {
        while let message = take() {
            do {
                try await store.notify(channel: WakeUpMessage.channel, payload: message.text)
            } catch {
                logger.debug("wake-up not sent; the others will ask by themselves", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }

    private func take() -> WakeUpMessage? {
        state.withLock { state in
            guard state.finished || !state.namespaces.isEmpty else {
                state.active = false
                return nil
            }
            defer { (state.finished, state.namespaces) = (false, []) }
            return WakeUpMessage(sender: sender, finished: state.finished, namespaces: state.namespaces)
        }
    }
}
