public import Foundation
import PostgresClient

/// An edge between two steps of a task.
public struct EdgeRow: Sendable, Hashable, Identifiable {
    /// The edge.
    public let id: UUID
    /// The step that comes first.
    public let parentID: UUID
    /// The step that waits for it.
    public let childID: UUID
    /// What the edge is for, such as `provides`.
    public let name: String
    /// When it was created.
    public let createdAt: Date

    static let columns: StaticString = """
        e.workflow_step_edge_uuid, e.from_step_uuid, e.to_step_uuid, e.name::text AS name, e.created_at
        """

    init(_ row: PostgresRow) throws {
        id = try row.decode("workflow_step_edge_uuid")
        parentID = try row.decode("from_step_uuid")
        childID = try row.decode("to_step_uuid")
        name = try row.decode("name")
        createdAt = try row.decode("created_at")
    }
}
