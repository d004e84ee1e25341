public import PostgresClient
import Synchronization

/// The application's side of the transaction that settles a step.
///
/// It serves statements, one after the other, until the closure that got it returns. The transaction is not the closure's to end.
public final class SettlingConnection: Sendable {
    private let connection: PostgresConnection
    private let isOver = Mutex(false)

    init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Runs a statement.
    ///
    /// A statement with a name is prepared once per connection; one without is parsed at each use.
    ///
    /// - Throws: `PostgresError`; with code `usage` for a statement that would end the transaction or change the session
    ///   for others, and after the closure's end.
    @discardableResult
    public func query(_ statement: PostgresStatement, _ values: [PostgresValue] = []) async throws -> PostgresRows {
        guard !isOver.withLock({ $0 }) else {
            throw PostgresError(.usage, "the step's transaction is over; its connection serves the closure only")
        }
        if let refusal = SettlingGuard.refusal(of: statement.sql) { throw PostgresError(.usage, refusal) }
        return try await connection.query(statement, values)
    }

    /// Runs a statement from its text, with parameters for `$1`, `$2` and so on.
    ///
    /// - Throws: As `query(_:_:)` of a `PostgresStatement`.
    @discardableResult
    public func query(_ sql: String, _ values: [PostgresValue] = []) async throws -> PostgresRows {
        try await query(PostgresStatement(sql: sql), values)
    }

    func end() {
        isOver.withLock { $0 = true }
    }
}
