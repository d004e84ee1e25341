public import Logging
import Synchronization

/// A bounded number of connections for any number of tasks.
///
/// Connections are opened as they are needed. Tasks that wait are served in the order they came. A connection that breaks is
/// dropped; after a restart of the server the pool reconnects with growing pauses while calls wait up to the acquire
/// timeout. Only as long as no connection has ever succeeded does a failed attempt fail the calls at once: then the
/// configuration is the likely cause.
public final class PostgresPool: Sendable {
    static let probe = PostgresStatement(name: "_probe", sql: "SELECT 1")
    static let probeTimeout: Duration = .seconds(5)

    /// Where the pool connects to.
    public let configuration: PostgresConfiguration
    /// The most connections it opens.
    public let size: Int
    /// The loop that owns the sockets; prefer it as executor for tasks that mostly query.
    public let eventLoop: PostgresEventLoop

    let acquireTimeout: Duration
    let healthCheckInterval: Duration
    let logger: Logger
    let state: Mutex<PoolState>
    /// Ends each `run()`.
    let runners = Mutex<[Signal]>([])
    /// The pool is closed and nothing is borrowed any more, or the grace period is over.
    let drained = Signal()
    let backoff = Backoff(base: .milliseconds(50), limit: .seconds(5))

    /// Makes a pool; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - configuration: Where to connect to.
    ///   - size: The most connections, at least 1.
    ///   - acquireTimeout: How long a call waits for a connection.
    ///   - healthCheckInterval: A connection that was idle for this long is tried before it is used.
    ///   - logger: Gets the server's notices and the pool's troubles.
    ///   - eventLoop: The loop that owns the sockets.
    public init(
        configuration: PostgresConfiguration, size: Int = 8, acquireTimeout: Duration = .seconds(30),
        healthCheckInterval: Duration = .seconds(30), logger: Logger, eventLoop: PostgresEventLoop = .shared
    ) {
        self.configuration = configuration
        self.size = max(1, size)
        self.acquireTimeout = acquireTimeout
        self.healthCheckInterval = healthCheckInterval
        self.logger = logger
        self.eventLoop = eventLoop
        state = Mutex(PoolState(size: max(1, size)))
    }

    /// Runs one statement on any connection, as `PostgresConnection.query` does.
    @discardableResult
    public func query(
        _ statement: PostgresStatement, _ values: [PostgresValue] = [], timeout: Duration? = nil
    ) async throws -> PostgresRows {
        try await withConnection { try await $0.query(statement, values, timeout: timeout) }
    }

    /// Runs several statements in one round trip and one transaction, as `PostgresConnection.pipeline` does.
    @discardableResult
    public func pipeline(
        _ calls: [(PostgresStatement, [PostgresValue])], timeout: Duration? = nil
    ) async throws -> [PostgresRows] {
        try await withConnection { try await $0.pipeline(calls, timeout: timeout) }
    }

    /// Runs `body` in a transaction on one connection, as `PostgresConnection.transaction` does.
    @discardableResult
    public func transaction<R>(
        timeout: Duration? = nil, _ body: (PostgresConnection) async throws -> R
    ) async throws -> R {
        try await withConnection { try await $0.transaction(timeout: timeout, body) }
    }

    /// Lends a connection to `body` alone; a transaction that `body` leaves open is rolled back.
    ///
    /// - Throws: What `body` throws; `PostgresError` with code `poolTimeout`, `poolClosed`, `connection` or `cancelled` when no
    ///   connection can be had.
    @discardableResult
    public func withConnection<R>(_ body: (PostgresConnection) async throws -> R) async throws -> R {
        let connection = try await acquire()
        do {
            let result = try await body(connection)
            await release(connection)
            return result
        } catch {
            await release(connection)
            throw error
        }
    }
}
