/// What a call of `up` did.
public struct MigrationReport: Sendable {
    /// The migrations that this call applied, in order; none when the database was up to date.
    public var applied: [Migration]
    /// The version that the database has now.
    public var version: Int
    /// What couldn't be done and isn't needed by Tasker itself, each with the statement that does it.
    public var warnings: [String]
}
