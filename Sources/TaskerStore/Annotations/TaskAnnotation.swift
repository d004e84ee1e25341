public import Foundation
import PostgresClient
public import TaskerCore

/// A remark about a task, made by people or other systems.
public struct TaskAnnotation: Sendable, Hashable, Identifiable {
    /// The annotation.
    public let id: Int64
    /// The task.
    public let taskID: UUID
    /// What kind of remark it is.
    public let type: String
    /// What is remarked.
    public let value: JSONPayload
    /// When it was made.
    public let createdAt: Date

    init(_ row: PostgresRow) throws {
        id = try row.decode("task_annotation_id")
        taskID = try row.decode("task_uuid")
        type = try row.decode("type")
        value = JSONPayload(trusting: try row.decode("annotation", as: [UInt8].self))
        createdAt = try row.decode("created_at")
    }
}
