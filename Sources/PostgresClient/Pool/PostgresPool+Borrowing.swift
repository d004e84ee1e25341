import Synchronization

extension PostgresPool {
    private static let rollback = PostgresStatement(name: "_rollback", sql: "ROLLBACK")

    /// Borrows a connection that works as far as one can know.
    func acquire() async throws -> PostgresConnection {
        while true {
            switch state.withLock({ $0.lease() }) {
            case .closed: throw Self.closedError
            case .wait: return try await waitForConnection()
            case .connection(let idle):
                if idle.since.duration(to: .now) < healthCheckInterval { return idle.connection }
                do {
                    try await idle.connection.query(Self.probe, timeout: Self.probeTimeout)
                    return idle.connection
                } catch {
                    discard(idle.connection)
                    if Task.isCancelled { throw error }
                }
            }
        }
    }

    /// Takes a connection back.
    func release(_ connection: PostgresConnection) async {
        switch connection.core.status {
        case .idle: giveBack(connection)
        case .closed, .connecting: discard(connection)
        case .busy, .inTransaction, .inFailedTransaction:
            // Not to be cancelled: the connection has to come back even though the task has to stop.
            let request = Request(.calls([(Self.rollback, [])]), timeout: Self.probeTimeout)
            do {
                _ = try await connection.perform(request, isShielded: true)
                giveBack(connection)
            } catch {
                discard(connection)
            }
        }
    }

    func giveBack(_ connection: PostgresConnection) {
        let (receiver, isClosed) = state.withLock {
            state -> (UnsafeContinuation<PostgresConnection, any Error>?, Bool) in
            if state.isClosed { return (nil, true) }
            let waiter = state.giveBack(connection, now: .now)
            return (waiter?.continuation.take(), false)
        }
        if isClosed { return discard(connection) }
        receiver?.resume(returning: connection)
    }

    /// Closes a connection and opens another if somebody waits.
    func discard(_ connection: PostgresConnection) {
        connection.close()
        state.withLock { $0.discard(connection) }
        noteDrained()
        openIfNeeded()
    }

    // MARK: Waiting

    private func waitForConnection() async throws -> PostgresConnection {
        let waiter = PoolWaiter()
        defer { stopTimeout(waiter) }
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation { continuation in
                wait(waiter, continuation)
            }
        } onCancel: {
            let continuation = state.withLock { state in
                waiter.isCancelled = true
                return state.remove(waiter) ? waiter.continuation.take() : nil
            }
            continuation?.resume(throwing: Self.cancelledError)
        }
    }

    private func wait(_ waiter: PoolWaiter, _ continuation: UnsafeContinuation<PostgresConnection, any Error>) {
        let answer = state.withLock { state -> Result<PostgresConnection, PostgresError>? in
            if waiter.isCancelled { return .failure(Self.cancelledError) }
            // Something may have come free since the caller looked.
            switch state.lease() {
            case .connection(let idle): return .success(idle.connection)
            case .closed: return .failure(Self.closedError)
            case .wait:
                waiter.continuation = continuation
                state.add(waiter)
                return nil
            }
        }
        switch answer {
        case .success(let connection): continuation.resume(returning: connection)
        case .failure(let error): continuation.resume(throwing: error)
        case nil:
            startTimeout(waiter)
            openIfNeeded()
        }
    }

    private func startTimeout(_ waiter: PoolWaiter) {
        eventLoop.execute { [self] in
            waiter.timer = eventLoop.schedule(after: acquireTimeout) { [weak self] in self?.timeOut(waiter) }
        }
    }

    private func stopTimeout(_ waiter: PoolWaiter) {
        eventLoop.execute { [eventLoop] in
            if let timer = waiter.timer { eventLoop.cancelTimer(timer) }
        }
    }

    private func timeOut(_ waiter: PoolWaiter) {
        let (continuation, failure) = state.withLock { state in
            (state.remove(waiter) ? waiter.continuation.take() : nil, state.lastFailure)
        }
        continuation?.resume(
            throwing: PostgresError(
                .poolTimeout,
                failure == nil
                    ? "no connection became free within \(acquireTimeout): all \(size) are in use; "
                        + "raise the pool's size or borrow connections for shorter times"
                    : "no connection could be opened within \(acquireTimeout)",
                cause: failure))
    }

    static let closedError = PostgresError(.poolClosed, "the pool was shut down")
    static let cancelledError = PostgresError(.cancelled, "waiting for a connection was cancelled with its task")
}
