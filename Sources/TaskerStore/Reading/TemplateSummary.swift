public import Foundation
import PostgresClient

/// One line about a registered template.
public struct TemplateSummary: Sendable, Hashable {
    /// Its namespace.
    public let namespace: String
    /// Its name.
    public let name: String
    /// Its version.
    public let version: String
    /// What it does.
    public let description: String?
    /// How many steps it has.
    public let steps: Int
    /// The names of its handlers, each once.
    public let callables: [String]
    /// When it was registered.
    public let createdAt: Date

    init(_ row: PostgresRow) throws {
        namespace = try row.decode("namespace")
        name = try row.decode("name")
        version = try row.decode("version")
        description = try row.decode("description")
        steps = try row.decode("steps")
        callables = try row.decode("callables")
        createdAt = try row.decode("created_at")
    }
}
