public import Foundation
import PostgresClient

/// An investigation of a task that failed for good, or that nobody moves.
public struct DeadLetter: Sendable, Hashable {
    /// The entry.
    public let id: UUID
    /// The task.
    public let taskID: UUID
    /// The task's state when the entry was opened.
    public let originalState: String
    /// The reason as the specification names it.
    public let reason: String
    /// What it was exactly: `retries_exhausted`, `permanent_failure`, `lease_expired`, `poison_message`,
    /// `worker_unavailable`, `staleness_timeout` or `manual`.
    public let cause: String
    /// `pending`, `manually_resolved`, `permanently_failed` or `cancelled`.
    public let status: String
    /// When it was opened.
    public let openedAt: Date
    /// When it was closed.
    public let closedAt: Date?
    /// Who closed it.
    public let closedBy: String?
    /// Why, or how.
    public let notes: String?
    /// The task's namespace.
    public let namespace: String?
    /// The name of the task's template.
    public let template: String?
    /// The step that failed first.
    public let step: String?
    /// The kind of its error.
    public let errorType: String?
    /// What its error said.
    public let message: String?
    /// What entries with the same trouble share.
    public let fingerprint: String

    init(_ row: PostgresRow) throws {
        id = try row.decode("dlq_entry_uuid")
        taskID = try row.decode("task_uuid")
        originalState = try row.decode("original_state")
        reason = try row.decode("dlq_reason")
        cause = try row.decode("cause")
        status = try row.decode("resolution_status")
        openedAt = try row.decode("dlq_timestamp")
        closedAt = try row.decode("resolution_timestamp")
        closedBy = try row.decode("resolved_by")
        notes = try row.decode("resolution_notes")
        namespace = try row.decode("namespace")
        template = try row.decode("task_name")
        step = try row.decode("step")
        errorType = try row.decode("error_type")
        message = try row.decode("message")
        fingerprint = try row.decode("fingerprint")
    }
}
