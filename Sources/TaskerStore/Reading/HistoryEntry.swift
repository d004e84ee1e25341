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
    /// Whether the attempt that ended here succeeded; nil where no result was handed in.
    public let success: Bool?
    /// How long its handler ran, when it said so.
    public let executionTime: Duration?
    /// The size of the result as JSON text in bytes; nil where none was handed in, or a later one replaced it.
    public let resultBytes: Int?
    /// What kind of error the attempt ended with; nil where there was none.
    public let errorType: String?
    /// What the error said; nil where there was none.
    public let errorMessage: String?

    init(_ row: PostgresRow) throws {
        at = try row.decode("created_at")
        step = try row.decode("step")
        from = try row.decode("from_state")
        to = try row.decode("to_state")
        attempt = try row.decode("attempt", as: Int32?.self).map(Int.init)
        workerID = try row.decode("worker_uuid")
        reason = try row.decode("reason")
        by = try row.decode("by")
        success = try row.decode("success")
        executionTime = try row.decode("execution_time_ms", as: Int64?.self).map { .milliseconds($0) }
        resultBytes = try row.decode("result_bytes", as: Int32?.self).map(Int.init)
        errorType = try row.decode("error_type")
        errorMessage = try row.decode("error_message")
    }
}
