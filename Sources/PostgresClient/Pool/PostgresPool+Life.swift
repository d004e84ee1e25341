import Synchronization

extension PostgresPool {
    /// Keeps the pool's idle connections tested until the pool is shut down or the task is cancelled.
    ///
    /// The pool works without it; then a connection that silently died while idle is noticed only when it is borrowed.
    public func run() async {
        let stop = Signal()
        runners.withLock { $0.append(stop) }
        if state.withLock({ $0.isClosed }) { return }
        eventLoop.execute { [self] in scheduleProbes(until: stop) }
        await withTaskCancellationHandler {
            await stop.wait()
        } onCancel: {
            stop.set()
        }
    }

    /// Closes the pool: waiting calls fail with `poolClosed`, borrowed connections have until the end of the grace period.
    ///
    /// Returns when all connections are closed.
    public func shutdown(gracePeriod: Duration = .seconds(10)) async {
        let (waiters, idle) = state.withLock { state in
            let (waiters, idle) = state.close()
            return (waiters.compactMap { $0.continuation.take() }, idle)
        }
        for continuation in waiters { continuation.resume(throwing: Self.closedError) }
        for connection in idle { connection.close() }
        for runner in runners.withLock({ $0 }) { runner.set() }
        noteDrained()
        eventLoop.execute { [self] in
            _ = eventLoop.schedule(after: gracePeriod) { [drained] in drained.set() }
        }
        await drained.wait()
        for connection in state.withLock({ $0.leasedConnections }) { connection.close() }
        // Closing happens on the loop, in order: when this call returns, it has.
        await withUnsafeContinuation { continuation in eventLoop.execute { continuation.resume() } }
    }

    func noteDrained() {
        if state.withLock({ $0.isDrained }) { drained.set() }
    }

    private func scheduleProbes(until stop: Signal) {
        _ = eventLoop.schedule(after: healthCheckInterval / 2) { [weak self] in
            guard let self, !stop.isSet else { return }
            probeIdle()
            scheduleProbes(until: stop)
        }
    }

    private func probeIdle() {
        let limit = ContinuousClock.Instant.now - healthCheckInterval
        for connection in state.withLock({ $0.leaseIdle(since: limit) }) {
            connection.core.submit(Request(.calls([(Self.probe, [])]), timeout: Self.probeTimeout)) { [self] result in
                switch result {
                case .success: giveBack(connection)
                case .failure: discard(connection)
                }
            }
        }
    }
}
