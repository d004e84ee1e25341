public import Logging
import PostgresClient
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

    /// Beats until cancelled, and keeps the counts of the history up to date.
    public func run() async {
        await withTaskGroup { group in
            group.addTask { await beat() }
            group.addTask { await count() }
        }
    }

    /// What many processes do at once costs no more than one doing it: all but one return at once.
    private func count() async {
        while (try? await Task.sleep(for: .seconds(60))) != nil {
            do {
                try await store.countHistory()
            } catch let error as PostgresError where error.isDenied {
                return  // Processes of another role count.
            } catch {
                logger.debug("history not counted", metadata: ["error": "\(error)"])
            }
        }
    }

    private func beat() async {
        // Entries of processes that were killed: nobody else takes them out.
        try? await store.forgetLostWorkers()
        repeat {
            do {
                try await store.heartbeat(presence)
            } catch {
                logger.debug("heartbeat not written", metadata: ["error": "\(error)"])
            }
        } while (try? await Task.sleep(for: interval)) != nil
    }

    /// Takes the process out of the register.
    ///
    /// Gives up after a second: an entry that stays is forgotten by itself.
    public func stop() async {
        let leaving = Task { try? await store.leave(worker: presence.id) }
        let limit = Task {
            try? await Task.sleep(for: .seconds(1))
            leaving.cancel()
        }
        _ = await leaving.value
        limit.cancel()
    }
}
