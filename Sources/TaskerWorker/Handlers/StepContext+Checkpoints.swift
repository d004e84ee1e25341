public import TaskerCore

extension StepContext {
    /// Saves how far the attempt has come, and keeps the step with this worker for another lease.
    ///
    /// A later attempt, after a failure or a crash, on whatever worker, finds it in ``checkpoint``. What the handler did
    /// after the last checkpoint is done again then, so it has to bear repetition.
    ///
    /// - Parameters:
    ///   - cursor: where to go on; any JSON value that the handler understands.
    ///   - itemsProcessed: how many items are done.
    ///   - accumulated: what has been gathered so far.
    /// - Throws: `CancellationError` when the attempt is no longer this worker's, which ends the handler's work;
    ///   `StepFailure` with `checkpoint_error` when it could not be saved.
    public func checkpoint(cursor: JSONValue, itemsProcessed: Int, accumulated: JSONValue? = nil) async throws {
        try await checkpoint(cursor: cursor, processed: itemsProcessed, accumulated: accumulated ?? .null)
    }
}
