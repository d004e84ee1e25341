import PostgresClient

extension PostgresConnection {
    /// Lets the session add its counts to the server's statistics now; else it does so at most once a second, and not
    /// before it is used again.
    func tellCounts() async throws {
        _ = try await query(
            PostgresStatement(name: "tell_counts", sql: "SELECT pg_stat_force_next_flush()"))
    }
}

extension PostgresPool {
    /// Lets all sessions of the pool add their counts to the server's statistics; it must not be in use by more than the
    /// beats of an idle service.
    func tellCounts() async throws {
        try await tellCounts(of: size)
    }

    /// Each session is held until the last one has told, so that none is asked twice.
    private func tellCounts(of sessions: Int) async throws {
        guard sessions > 0 else { return }
        try await withConnection { connection in
            try await connection.tellCounts()
            try await self.tellCounts(of: sessions - 1)
        }
    }
}
