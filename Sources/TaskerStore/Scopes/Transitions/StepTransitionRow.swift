public import Foundation
import PostgresClient
public import TaskerCore

/// A change of state of a step.
public struct StepTransitionRow: Sendable, Hashable, Identifiable {
    /// The change.
    public let id: UUID
    /// The step.
    public let stepID: UUID
    /// The state before.
    public let from: String?
    /// The state after.
    public let to: String
    /// Its place among the changes of the step, from 1.
    public let number: Int
    /// The step's attempts then; nil in rows of foreign workers.
    public let attempt: Int?
    /// The worker that made it, when one did.
    public let workerID: UUID?
    /// What was said about it, such as `reason` and `by`.
    public let metadata: JSONPayload
    /// When it was made.
    public let at: Date

    static let columns: StaticString = """
        h.workflow_step_transition_uuid, h.workflow_step_uuid, h.from_state::text AS from_state, h.to_state::text AS to_state, \
        h.sort_key, h.attempt, h.worker_uuid, COALESCE(h.metadata, '{}') AS metadata, h.created_at
        """

    init(_ row: PostgresRow) throws {
        id = try row.decode("workflow_step_transition_uuid")
        stepID = try row.decode("workflow_step_uuid")
        from = try row.decode("from_state")
        to = try row.decode("to_state")
        number = Int(try row.decode("sort_key", as: Int32.self))
        attempt = try row.decode("attempt", as: Int32?.self).map(Int.init)
        workerID = try row.decode("worker_uuid")
        metadata = JSONPayload(trusting: try row.decode("metadata", as: [UInt8].self))
        at = try row.decode("created_at")
    }
}
