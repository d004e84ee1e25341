public import Logging
public import PostgresClient

/// Every statement that Tasker sends to the database, each as a typed call: values in, values out.
///
/// The store holds no state but its pool; all decisions are made by the SQL functions of schema `tasker`, in one
/// transaction a call. Every method throws `PostgresError` when the database refuses or cannot be reached.
public struct TaskStore: Sendable {
    /// The connections that the statements run on.
    public let pool: PostgresPool
    /// Where retried deadlocks and the like are told.
    public let logger: Logger
    /// How long a call may stay without an answer before it is cancelled and its connection given up; nil for ever.
    ///
    /// The application's own statements in a shared settlement are not counted: the step's timeout bounds them.
    public let callTimeout: Duration?

    /// How many calls were sent.
    public let roundTrips = RoundTrips()

    /// Makes a store over a pool whose database has been migrated.
    public init(pool: PostgresPool, callTimeout: Duration? = nil, logger: Logger) {
        self.pool = pool
        self.callTimeout = callTimeout
        self.logger = logger
    }

    /// Runs a statement, again when the server chose it as the victim of a deadlock or a serialization failure.
    ///
    /// Our own functions lock in one order and cannot deadlock with each other; foreign workers and the application's
    /// own transactions can. Six attempts bound the wait: a deadlock takes the server a second to find. A pause of up to 50 ms times the
    /// attempt lets the other side get ahead, which otherwise may meet us again each time.
    func query(_ statement: PostgresStatement, _ values: [PostgresValue] = []) async throws -> PostgresRows {
        var attempt = 1
        while true {
            roundTrips.add()
            do {
                return try await pool.query(statement, values, timeout: callTimeout)
            } catch let error as PostgresError where Self.isWorthRepeating(error) && attempt < Self.attempts {
                logger.notice(
                    "statement repeated",
                    metadata: ["statement": "\(statement.name)", "state": "\(error.sqlState ?? "")"])
                try await Self.pause(after: attempt)
                attempt += 1
            }
        }
    }

    /// The most attempts of a call.
    static let attempts = 6

    /// Lets the other side get ahead.
    static func pause(after attempt: Int) async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: 1...50) * attempt))
    }

    /// Deadlock and serialization failure: the transaction was rolled back whole and may be sent again.
    static func isWorthRepeating(_ error: PostgresError) -> Bool {
        error.sqlState == "40P01" || error.sqlState == "40001"
    }
}
