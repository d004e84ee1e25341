import PostgresClient

extension TestDatabase {
    /// Ends all sessions and lets none in, until `unblock`.
    public func block() async throws {
        try await cluster.administer("ALTER DATABASE \(Self.quoted(name)) ALLOW_CONNECTIONS false")
        try await endSessions()
    }

    /// Lets sessions in again.
    public func unblock() async throws {
        try await cluster.administer("ALTER DATABASE \(Self.quoted(name)) ALLOW_CONNECTIONS true")
    }

    /// Ends all sessions.
    public func endSessions() async throws {
        try await cluster.administer(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)' AND pid <> pg_backend_pid()"
        )
    }
}
