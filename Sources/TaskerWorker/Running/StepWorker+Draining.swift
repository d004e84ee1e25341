import Logging
import Synchronization
import TaskerStore

extension StepWorker {
    /// Waits for the handlers within the grace period, then gives back what still runs; no attempt is counted for it.
    func finishDraining() async {
        let end = clock.now + configuration.grace
        while !ledger.withLock({ $0.running.isEmpty }), clock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(10))
        }
        let left = ledger.withLock { ledger in ledger.remove(ledger.running.values.map(\.reference)) }
        for running in left {
            running.task?.cancel()
        }
        if !left.isEmpty {
            do {
                let queues = try await store.release(left.map(\.reference), worker: id)
                events.stepsEnqueued(queues)
                logger.info("steps given back", metadata: ["steps": "\(left.count)"])
            } catch {
                logger.warning("steps could not be given back; their leases will end", metadata: ["error": "\(error)"])
            }
        }
        // The results of what did end have priority over a fast exit, within reason.
        let last = clock.now + .seconds(5)
        while !ledger.withLock({ $0.isEmpty }), clock.now < last, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}
