public import Foundation
import PostgresClient

/// One line about a task.
public struct TaskSummary: Sendable, Hashable {
    /// The task.
    public let id: UUID
    /// Its template's namespace.
    public let namespace: String
    /// Its template's name.
    public let name: String
    /// Its template's version.
    public let version: String
    /// Its state as stored.
    public let state: String
    /// Its priority.
    public let priority: Int
    /// When it was created.
    public let createdAt: Date
    /// When it came into its state.
    public let stateChangedAt: Date
    /// When it was completed; nil before that.
    public let completedAt: Date?
    /// The correlation of the request that it belongs to.
    public let correlationID: UUID
    /// How many steps it has.
    public let steps: Int
    /// How many of them are complete, or resolved by an operator.
    public let completeSteps: Int
    /// How many of them have failed for good.
    public let failedSteps: Int

    init(_ row: PostgresRow) throws {
        id = try row.decode("task_uuid")
        namespace = try row.decode("namespace")
        name = try row.decode("name")
        version = try row.decode("version")
        state = try row.decode("state")
        priority = Int(try row.decode("priority", as: Int32.self))
        createdAt = try row.decode("created_at")
        stateChangedAt = try row.decode("state_changed_at")
        completedAt = try row.decode("completed_at")
        correlationID = try row.decode("correlation_id")
        steps = try row.decode("steps")
        completeSteps = try row.decode("complete_steps")
        failedSteps = try row.decode("failed_steps")
    }
}
