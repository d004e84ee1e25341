public import Logging
public import TaskerStore

/// Keeps a worker process in the register for as long as it runs.
public struct WorkerHeart: Sendable {
    private let store: TaskStore
    private let presence: WorkerPresence
    private let interval: Duration
    private let logger: Logger

    /// Makes a heart that beats once per interval.
    public init(store: TaskStore, presence: WorkerPresence, interval: Duration = .seconds(10), logger: Logger) {
        self.store = store
        self.presence = presence
        self.interval = interval
        self.logger = logger
    }

    /// Beats until cancelled.
    public func run() async {
        repeat {
            do {
                try await store.heartbeat(presence)
            } catch {
                logger.debug("heartbeat not written", metadata: ["error": "\(error)"])
            }
        } while (try? await Task.sleep(for: interval)) != nil
    }

    /// Takes the process out of the register.
    public func stop() async {
        try? await store.leave(worker: presence.id)
    }
}
