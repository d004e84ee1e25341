extension PostgresConnection {
    private static let begin = PostgresStatement(name: "_begin", sql: "BEGIN")
    private static let commit = PostgresStatement(name: "_commit", sql: "COMMIT")
    private static let rollback = PostgresStatement(name: "_rollback", sql: "ROLLBACK")

    /// Runs `body` in a transaction, committed when it returns and rolled back when it throws.
    ///
    /// Until then the connection serves only the task of `body` and its child tasks; others wait. A few statements that don't
    /// depend on each other's results are better off in `pipeline`, which is one transaction in one round trip.
    ///
    /// - Parameter timeout: How long each of BEGIN, COMMIT and ROLLBACK may take, waiting for earlier calls included; nil for
    ///   ever. Whatever `body` calls has timeouts of its own.
    /// - Throws: What `body` throws; `PostgresError` with code `usage` inside another transaction, `server` when a statement
    ///   had failed whose error `body` held back, or as `query` does. When the connection is lost during the commit,
    ///   or the commit is not answered in time (code `connection` or `timeout`), it isn't known whether it took effect.
    @discardableResult
    public func transaction<R>(
        timeout: Duration? = nil, _ body: (PostgresConnection) async throws -> R
    ) async throws -> R {
        let outer = TransactionScope.current
        let scope = TransactionScope(outer: outer)
        _ = try await perform(
            Request(.calls([(Self.begin, [])]), timeout: timeout, scope: outer, scopeChange: .opens(scope.number)))
        let result: R
        do {
            result = try await TransactionScope.$current.withValue(scope) { try await body(self) }
        } catch {
            do {
                _ = try await end(with: Self.rollback, scope, timeout)
            } catch {
                // Whatever the session is in now, the server rolls back when it ends.
                close()
            }
            throw error
        }
        let rows = try await end(with: Self.commit, scope, timeout)
        // The server answers COMMIT with success even where it could only roll back.
        guard rows.first?.commandTag == "COMMIT" else {
            throw PostgresError(
                .server, "the transaction was rolled back, because a statement in it had failed", sqlState: "25P02")
        }
        return result
    }

    /// Cancellation must not leave the transaction open, nor its end unknown.
    private func end(
        with statement: PostgresStatement, _ scope: TransactionScope, _ timeout: Duration?
    ) async throws -> [PostgresRows] {
        try await perform(
            Request(.calls([(statement, [])]), timeout: timeout, scope: scope, scopeChange: .closes), isShielded: true)
    }
}
