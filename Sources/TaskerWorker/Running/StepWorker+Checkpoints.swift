import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore

extension StepWorker {
    /// Saves how far an attempt has come; an attempt that turns out to be lost is given up on the spot.
    ///
    /// - Throws: `CancellationError` when the attempt is no longer ours, `StepFailure` when it could not be saved.
    func save(_ checkpoint: StepCheckpoint, of step: ClaimedStep) async throws {
        let reference = StepReference(stepID: step.stepID, taskID: step.taskID, attempt: step.attempt)
        let size = JSONPayload(checkpoint.json).byteCount
        guard size <= configuration.maxResultBytes else {
            throw StepFailure(
                message: "the checkpoint has \(size) bytes of JSON; allowed are \(configuration.maxResultBytes)",
                errorType: FailureType.checkpointError, retryable: false)
        }
        let before = clock.now
        let isHeld: Bool
        do {
            isHeld = try await store.checkpoint(reference, checkpoint, worker: id, lease: configuration.lease)
        } catch let error as PostgresError {
            throw StepFailure(
                message: "the checkpoint could not be saved: \(error.code)", errorType: FailureType.checkpointError)
        }
        guard isHeld else {
            for running in ledger.withLock({ $0.remove([reference]) }) { running.task?.cancel() }
            throw CancellationError()
        }
        ledger.withLock { $0.extended([reference], at: before) }
    }
}
