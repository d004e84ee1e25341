public import PostgresClient

/// Why a settlement that the application shares did not take place, and will not when it is merely repeated.
public enum SharedSettlementError: Error {
    /// What the application's part threw, or its constraints at the commit.
    case application(any Error)
    /// The database refused the result.
    case result(PostgresError)
}
