public import Foundation
import PostgresClient

/// One line about a task.
public struct TaskSummary: Sendable, Hashable, Identifiable {
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
    /// The correlation of the work that asked for it.
    public let parentCorrelationID: UUID?
    /// The time before which none of its steps runs; nil when it could start at once.
    public let notBefore: Date?
    /// Its labels.
    public let tags: [String]
    /// Who asked for it.
    public let initiator: String?
    /// The system it was asked for from.
    public let sourceSystem: String?
    /// Why it was asked for.
    public let reason: String?
    /// How many steps it has.
    public let steps: Int
    /// How many of them are complete, or resolved by an operator.
    public let completeSteps: Int
    /// How many of them have failed for good.
    public let failedSteps: Int

    static let columns: StaticString = """
        t.task_uuid, tn.name::text AS namespace, nt.name::text AS name, nt.version::text AS version, t.state, t.priority, \
        t.created_at, t.state_changed_at, t.completed_at, t.correlation_id, \
        t.parent_correlation_id, t.not_before, t.initiator::text AS initiator, t.source_system::text AS source_system, \
        t.reason::text AS reason, \
        CASE WHEN jsonb_typeof(t.tags) = 'array' THEN ARRAY(SELECT jsonb_array_elements_text(t.tags)) ELSE '{}' END AS tags, \
        (SELECT ARRAY[count(*), count(*) FILTER (WHERE s.state IN ('complete', 'resolved_manually')), \
        count(*) FILTER (WHERE s.state = 'error')] \
        FROM tasker.workflow_steps AS s WHERE s.task_uuid = t.task_uuid) AS step_counts
        """

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
        parentCorrelationID = try row.decode("parent_correlation_id")
        notBefore = try row.decode("not_before")
        tags = try row.decode("tags")
        initiator = try row.decode("initiator")
        sourceSystem = try row.decode("source_system")
        reason = try row.decode("reason")
        let counts = try row.decode("step_counts", as: [Int].self)
        guard counts.count == 3 else {
            throw PostgresError(.decoding, "step_counts has \(counts.count) numbers, not 3")
        }
        (steps, completeSteps, failedSteps) = (counts[0], counts[1], counts[2])
    }
}
