public import Foundation
import PostgresClient

/// A step of a task.
public struct StepRow: Sendable, Hashable, Identifiable {
    /// The step.
    public let id: UUID
    /// Its task.
    public let taskID: UUID
    /// Its name.
    public let name: String
    /// Its state as stored.
    public let state: String
    /// How often it was attempted.
    public let attempts: Int
    /// When it was created.
    public let createdAt: Date
    /// When its last attempt began.
    public let startedAt: Date?
    /// When it was completed.
    public let completedAt: Date?

    static let columns: StaticString = """
        s.workflow_step_uuid, s.task_uuid, n.name::text AS name, s.state, COALESCE(s.attempts, 0) AS attempts, s.created_at, \
        s.last_attempted_at, s.processed_at
        """

    init(_ row: PostgresRow) throws {
        id = try row.decode("workflow_step_uuid")
        taskID = try row.decode("task_uuid")
        name = try row.decode("name")
        state = try row.decode("state")
        attempts = Int(try row.decode("attempts", as: Int32.self))
        createdAt = try row.decode("created_at")
        startedAt = try row.decode("last_attempted_at")
        completedAt = try row.decode("processed_at")
    }
}
