import Logging
import Synchronization
import TaskerStore

extension StepWorker {
    /// Waits for the handlers within the grace period, then gives back what still runs; no attempt is counted for it.
    func finishDraining() async {
        let end = clock.now + configuration.grace
        while !ledger.withLock({ $0.isQuiet }), clock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(10))
        }
        // The results of what did end have priority over a fast exit, within reason; so have claims that are under way.
        let last = clock.now + Self.patience
        while true {
            await giveBack(until: last)
            guard !ledger.withLock({ $0.isEmpty && $0.isQuiet }), clock.now < last, !Task.isCancelled else { return }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// How long a stop waits for the database.
    private static let patience = Duration.seconds(5)

    /// Cancels the handlers that still run and gives their steps back, even when the calling task has been cancelled.
    private func giveBack(until end: ContinuousClock.Instant) async {
        let left = ledger.withLock { ledger in ledger.remove(ledger.running.values.map(\.reference)) }
        guard !left.isEmpty else { return }
        for running in left {
            running.task?.cancel()
        }
        let releasing = Task {
            do {
                let queues = try await store.release(left.map(\.reference), worker: id)
                events.stepsEnqueued(queues)
                logger.info("steps given back", metadata: ["steps": "\(left.count)"])
            } catch {
                logger.warning("steps could not be given back; their leases will end", metadata: ["error": "\(error)"])
            }
        }
        let limit = Task {
            try? await Task.sleep(until: end, clock: .continuous)
            releasing.cancel()
        }
        await releasing.value
        limit.cancel()
    }
}
