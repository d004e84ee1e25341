public import Foundation
import PostgresClient
public import TaskerCore

/// What somebody did to a task or one of its steps.
public struct RecordedAction: Sendable, Hashable, Identifiable {
    /// The record.
    public let id: UUID
    /// When it was done.
    public let at: Date
    /// What was done, such as `cancel_task`.
    public let action: String
    /// The step; nil for an action on the task itself.
    public let step: String?
    /// Who did it.
    public let by: String
    /// Why.
    public let reason: String
    /// What else is known about it.
    public let details: JSONPayload

    init(_ row: PostgresRow) throws {
        id = try row.decode("action_uuid")
        at = try row.decode("acted_at")
        action = try row.decode("action")
        step = try row.decode("step")
        by = try row.decode("acted_by")
        reason = try row.decode("reason")
        details = JSONPayload(trusting: try row.decode("details", as: [UInt8].self))
    }
}
