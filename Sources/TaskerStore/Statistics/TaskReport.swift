public import Foundation
import PostgresClient
public import TaskerCore

/// Everything about a task that a view of it shows, in one reading.
///
/// The JSON parts have the keys of the reference's task summary.
public struct TaskReport: Sendable, Hashable, Identifiable {
    /// The task.
    public let id: UUID
    /// Its template's namespace.
    public let namespace: String
    /// Its template's name.
    public let template: String
    /// Its template's version.
    public let version: String
    /// Its state as stored.
    public let state: String
    /// When it was created.
    public let createdAt: Date
    /// When something about it last changed.
    public let updatedAt: Date
    /// When it was completed.
    public let completedAt: Date?
    /// Who asked for it.
    public let initiator: String?
    /// From which system.
    public let sourceSystem: String?
    /// Why.
    public let reason: String?
    /// What ties it to the request it belongs to.
    public let correlationID: UUID
    /// The template as registered.
    public let configuration: JSONPayload
    /// An object for each step, the oldest first.
    public let steps: JSONPayload
    /// The numbers of its steps, and what they mean for the task.
    public let context: JSONPayload
    /// Whether somebody has to look at it.
    public let deadLetter: JSONPayload

    init(_ row: PostgresRow) throws {
        id = try row.decode("task_uuid")
        namespace = try row.decode("namespace_name")
        template = try row.decode("task_name")
        version = try row.decode("task_version")
        state = try row.decode("task_status")
        createdAt = try row.decode("created_at")
        updatedAt = try row.decode("updated_at")
        completedAt = try row.decode("completed_at")
        initiator = try row.decode("initiator")
        sourceSystem = try row.decode("source_system")
        reason = try row.decode("reason")
        correlationID = try row.decode("correlation_id")
        configuration = JSONPayload(trusting: try row.decode("template_configuration", as: [UInt8].self))
        steps = JSONPayload(trusting: try row.decode("step_summaries", as: [UInt8].self))
        context = JSONPayload(trusting: try row.decode("execution_context", as: [UInt8].self))
        deadLetter = JSONPayload(trusting: try row.decode("dlq_status", as: [UInt8].self))
    }
}
