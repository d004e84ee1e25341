public import Foundation

/// A row of `tasker.schema_migrations`: a migration that the database has had.
public struct AppliedMigration: Sendable, Hashable {
    /// The place in the history, from 1.
    public let version: Int
    /// The migration's name when it was applied.
    public let name: String
    /// SHA-256 of the text that was applied, 64 hexadecimal digits.
    public let checksum: String
    /// When its transaction began, by the server's clock.
    public let appliedAt: Date
    /// The role that applied it.
    public let appliedBy: String
    /// How long it ran, in whole milliseconds.
    public let duration: Duration
}
