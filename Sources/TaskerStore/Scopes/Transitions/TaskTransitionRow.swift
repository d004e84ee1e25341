public import Foundation
import PostgresClient
public import TaskerCore

/// A change of state of a task.
public struct TaskTransitionRow: Sendable, Hashable, Identifiable {
    /// The change.
    public let id: UUID
    /// The task.
    public let taskID: UUID
    /// The state before.
    public let from: String?
    /// The state after.
    public let to: String
    /// Its place among the changes of the task, from 1.
    public let number: Int
    /// What was said about it, such as `reason` and `by`.
    public let metadata: JSONPayload
    /// When it was made.
    public let at: Date

    static let columns: StaticString = """
        h.task_transition_uuid, h.task_uuid, h.from_state::text AS from_state, h.to_state::text AS to_state, h.sort_key, \
        COALESCE(h.metadata, '{}') AS metadata, h.created_at
        """

    init(_ row: PostgresRow) throws {
        id = try row.decode("task_transition_uuid")
        taskID = try row.decode("task_uuid")
        from = try row.decode("from_state")
        to = try row.decode("to_state")
        number = Int(try row.decode("sort_key", as: Int32.self))
        metadata = JSONPayload(trusting: try row.decode("metadata", as: [UInt8].self))
        at = try row.decode("created_at")
    }
}
