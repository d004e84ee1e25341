public import Foundation
import Logging
import Synchronization
import TaskerStore

extension StepWorker {
    /// Extends the leases of everything that runs, in one call, and drops what turns out to be lost.
    func renewLeases() async {
        let before = clock.now
        let references = ledger.withLock { $0.leased(before: before - configuration.lease / 4) }
        guard !references.isEmpty else { return }
        do {
            let held = try await store.extendLeases(references, worker: id, lease: configuration.lease)
            let lost = references.filter { !held.contains($0.stepID) }
            let dropped = ledger.withLock { ledger in
                ledger.extended(references.filter { held.contains($0.stepID) }, at: before)
                return ledger.remove(lost)
            }
            for running in dropped {
                running.task?.cancel()
                logger.notice(
                    "a step is no longer ours: its handler is cancelled",
                    metadata: ["step": "\(running.reference.stepID)", "attempt": "\(running.reference.attempt)"])
            }
        } catch {
            logger.warning("leases were not extended", metadata: ["error": "\(error)"])
        }
    }

    /// Cancels the handlers of a task's steps at once and forgets them; their results would be stale.
    public func cancelSteps(ofTask taskID: UUID) {
        let dropped = ledger.withLock { ledger in
            ledger.remove(ledger.running.values.filter { $0.reference.taskID == taskID }.map(\.reference))
        }
        for running in dropped {
            running.task?.cancel()
        }
    }
}
