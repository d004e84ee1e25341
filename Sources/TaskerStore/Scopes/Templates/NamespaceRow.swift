public import Foundation
import PostgresClient

/// A namespace of templates.
public struct NamespaceRow: Sendable, Hashable, Identifiable {
    /// The namespace.
    public let id: UUID
    /// Its name.
    public let name: String
    /// What it is for.
    public let description: String?
    /// When it was created.
    public let createdAt: Date

    static let columns: StaticString = """
        tn.task_namespace_uuid, tn.name::text AS name, tn.description::text AS description, tn.created_at
        """

    init(_ row: PostgresRow) throws {
        id = try row.decode("task_namespace_uuid")
        name = try row.decode("name")
        description = try row.decode("description")
        createdAt = try row.decode("created_at")
    }
}
