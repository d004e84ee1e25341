public import Logging

/// A connection to PostgreSQL.
///
/// Any task may use it; concurrent calls are served one after the other in the order they came. A task that prefers the
/// connection's event loop as its executor saves the changes of threads. The connection ends with `close()` or with its last
/// reference.
///
/// Cancelling the calling task cancels the query at the server and throws `PostgresError` with code `cancelled`, unless the
/// server had finished it by then, in which case its result counts.
public final class PostgresConnection: Sendable {
    let core: ConnectionCore

    private init(core: ConnectionCore) { self.core = core }

    deinit {
        let core = core
        core.loop.execute {
            core.finish(PostgresError(.connection, "the connection was dropped"))
        }
    }

    /// Connects.
    ///
    /// The session runs in UTC and UTF-8, whatever the server's or the system's settings.
    ///
    /// - Throws: `PostgresError` with code `connection` or `timeout`, naming the address, the cause and the remedy, or
    ///   `cancelled`.
    public static func connect(
        _ configuration: PostgresConfiguration, logger: Logger, on loop: PostgresEventLoop = .shared
    ) async throws -> PostgresConnection {
        let core = ConnectionCore(configuration: configuration, logger: logger, loop: loop)
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Void, any Error>) in
                loop.execute {
                    core.connect { result in continuation.resume(with: result.mapError { $0 as any Error }) }
                }
            }
        } onCancel: {
            loop.execute { if !core.isReady { core.finish(PostgresError(.cancelled, "connecting was cancelled")) } }
        }
        return PostgresConnection(core: core)
    }

    /// Wraps a core that is connected already.
    static func adopting(_ core: ConnectionCore) -> PostgresConnection {
        PostgresConnection(core: core)
    }

    /// The loop that owns the connection's socket.
    public var eventLoop: PostgresEventLoop { core.loop }

    /// Whether the connection is lost or closed for good.
    public var isClosed: Bool { core.status == .closed }

    /// Runs one statement.
    ///
    /// - Parameters:
    ///   - statement: Prepared at its first use on this connection, in the same round trip.
    ///   - values: One for each parameter of the statement.
    ///   - timeout: How long it may take, waiting for earlier calls included, before it is cancelled at the server.
    /// - Throws: `PostgresError` with code `server`, `encoding`, `usage`, `connection`, `timeout` or `cancelled`.
    @discardableResult
    public func query(
        _ statement: PostgresStatement, _ values: [PostgresValue] = [], timeout: Duration? = nil
    ) async throws -> PostgresRows {
        let rows = try await perform(
            Request(.calls([(statement, values)]), timeout: timeout, scope: TransactionScope.current))
        guard let first = rows.first else {
            throw PostgresError(.server, "the server sent no result", statement: statement.name)
        }
        return first
    }

    /// Runs a script of any number of statements, by the simple protocol; without BEGIN in it, as one transaction.
    ///
    /// - Throws: `PostgresError` as `query` does; `position` counts within the statement's script.
    public func run(script: String, timeout: Duration? = nil) async throws {
        _ = try await perform(Request(.script(script), timeout: timeout, scope: TransactionScope.current))
    }

    /// Runs several statements in one round trip.
    ///
    /// They are one implicit transaction: either all take effect or, at the first error, none, and that error is thrown,
    /// naming its statement. (Inside `transaction` they are part of that one.)
    ///
    /// - Returns: The rows of each call, in order.
    /// - Throws: `PostgresError` as `query` does.
    @discardableResult
    public func pipeline(
        _ calls: [(PostgresStatement, [PostgresValue])], timeout: Duration? = nil
    ) async throws -> [PostgresRows] {
        if calls.isEmpty { return [] }
        let labelled = calls.map { (statement: $0.0, values: $0.1) }
        return try await perform(Request(.calls(labelled), timeout: timeout, scope: TransactionScope.current))
    }

    /// Closes the connection at once; calls that run or wait fail with code `connection`.
    public func close() {
        let core = core
        core.loop.execute { core.finish(PostgresError(.connection, "the connection was closed")) }
    }

    /// Has the core do something; `isShielded` from the task's cancellation.
    func perform(_ request: Request, isShielded: Bool = false) async throws -> [PostgresRows] {
        let core = core
        if isShielded { return try await submit(request) }
        return try await withTaskCancellationHandler {
            try await submit(request)
        } onCancel: {
            core.loop.execute { core.stop(request, .cancelled) }
        }
    }

    private func submit(_ request: Request) async throws -> [PostgresRows] {
        let core = core
        return try await withUnsafeThrowingContinuation { continuation in
            core.loop.execute {
                core.submit(request) { result in continuation.resume(with: result.mapError { $0 as any Error }) }
            }
        }
    }
}
