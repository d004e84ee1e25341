public import Foundation
import PostgresClient

extension TaskStore {
    /// Writes the process into the register of workers, or refreshes its entry.
    public func heartbeat(_ presence: WorkerPresence) async throws {
        _ = try await query(
            WorkerStatements.heartbeat,
            [
                .uuid(presence.id), .text(presence.hostname), .int32(presence.processID), .text(presence.version),
                .textArray(presence.namespaces), .textArray(presence.handlers),
            ])
    }

    /// Takes the process out of the register.
    public func leave(worker: UUID) async throws {
        _ = try await query(WorkerStatements.leave, [.uuid(worker)])
    }

    /// Takes processes out of the register that have not been seen for a day.
    public func forgetLostWorkers() async throws {
        _ = try await query(WorkerStatements.forget)
    }
}
