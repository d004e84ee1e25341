public import Foundation
import PostgresClient

/// A system that steps work with.
public struct DependentSystem: Sendable, Hashable, Identifiable {
    /// The system.
    public let id: UUID
    /// Its name.
    public let name: String
    /// What it is.
    public let description: String?

    init(_ row: PostgresRow) throws {
        id = try row.decode("dependent_system_uuid")
        name = try row.decode("name")
        description = try row.decode("description")
    }
}
