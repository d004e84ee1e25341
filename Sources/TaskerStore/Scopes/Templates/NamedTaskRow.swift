public import Foundation
import PostgresClient

/// A version of a registered template.
public struct NamedTaskRow: Sendable, Hashable, Identifiable {
    /// The template.
    public let id: UUID
    /// Its namespace.
    public let namespace: String
    /// Its name.
    public let name: String
    /// Its version.
    public let version: String
    /// What it does.
    public let description: String?
    /// When it was registered.
    public let createdAt: Date

    static let columns: StaticString = """
        nt.named_task_uuid, tn.name::text AS namespace, nt.name::text AS name, nt.version::text AS version, \
        nt.description::text AS description, nt.created_at
        """

    init(_ row: PostgresRow) throws {
        id = try row.decode("named_task_uuid")
        namespace = try row.decode("namespace")
        name = try row.decode("name")
        version = try row.decode("version")
        description = try row.decode("description")
        createdAt = try row.decode("created_at")
    }
}
