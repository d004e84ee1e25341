/// The state of a database, from `Migrator.status()`.
public struct MigrationStatus: Sendable {
    /// The server's version.
    public var server: ServerVersion
    /// What the database has had, in order.
    public var applied: [AppliedMigration]
    /// What `up` would apply, in order; empty when there is a problem.
    public var pending: [Migration]
    /// What the schema was built on.
    public var components: [SchemaComponent]
    /// Why `up` would refuse, if it would.
    public var problem: SchemaError?
    /// What is missing that Tasker itself doesn't need, each with the statement that does it.
    public var warnings: [String]

    /// Whether the database is exactly at this program's version.
    public var isCurrent: Bool { problem == nil && pending.isEmpty && !applied.isEmpty }
}
