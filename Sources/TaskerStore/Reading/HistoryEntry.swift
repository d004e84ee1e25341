public import Foundation
import PostgresClient

/// One change of state of a task or of one of its steps.
public struct HistoryEntry: Sendable, Hashable {
    /// When it happened.
    public let at: Date
    /// The step; nil for a change of the task itself.
    public let step: String?
    /// The state before.
    public let from: String?
    /// The state after.
    public let to: String
    /// The step's attempts then.
    public let attempt: Int?
    /// Who made the change, when it was a worker.
    public let workerID: UUID?
    /// Why, when somebody said.
    public let reason: String?
    /// Who asked for it, when somebody did.
    public let by: String?

    init(_ row: PostgresRow) throws {
        at = try row.decode("created_at")
        step = try row.decode("step")
        from = try row.decode("from_state")
        to = try row.decode("to_state")
        attempt = try row.decode("attempt", as: Int32?.self).map(Int.init)
        workerID = try row.decode("worker_uuid")
        reason = try row.decode("reason")
        by = try row.decode("by")
    }
}
