public import Foundation
import PostgresClient
public import TaskerCore

extension TaskStore {
    /// Saves how far an attempt has come and extends its lease, in one statement; the next attempt gets it.
    ///
    /// - Parameter checkpoint: its history and time are the database's to write.
    /// - Returns: whether `worker` still holds the attempt; nothing was written otherwise.
    public func checkpoint(
        _ reference: StepReference, _ checkpoint: StepCheckpoint, worker: UUID, lease: Duration
    ) async throws -> Bool {
        let rows = try await query(
            EngineStatements.checkpointStep,
            [
                .uuid(worker), .uuid(reference.stepID), .int32(Int32(clamping: reference.attempt)),
                .jsonb(JSONPayload(checkpoint.cursor).bytes), .int64(Int64(checkpoint.itemsProcessed)),
                checkpoint.accumulated.map { .jsonb(JSONPayload($0).bytes) } ?? .null, .int32(lease.milliseconds32),
            ])
        return try rows.first?.decode("held") ?? false
    }
}
