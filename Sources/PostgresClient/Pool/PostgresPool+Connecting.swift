import Logging
import Synchronization

extension PostgresPool {
    /// Opens connections while there are more waiters than attempts.
    func openIfNeeded() {
        while state.withLock({ $0.beginConnecting() }) { open() }
    }

    private func open() {
        let core = ConnectionCore(configuration: configuration, logger: logger, loop: eventLoop)
        eventLoop.execute { [self] in
            core.connect { [self] result in
                switch result {
                case .success: opened(core)
                case .failure(let error): failedToOpen(error)
                }
            }
        }
    }

    private func opened(_ core: ConnectionCore) {
        let connection = PostgresConnection.adopting(core)
        core.onClose = { [weak self, weak connection] _ in
            if let self, let connection { lost(connection) }
        }
        // Borrowed from here on, so that a shutdown meanwhile waits for it.
        state.withLock { $0.connected() }
        giveBack(connection)
        noteDrained()
    }

    private func failedToOpen(_ error: PostgresError) {
        let (disappointed, failures) = state.withLock { state in
            (state.failedToConnect(error).compactMap { $0.continuation.take() }, state.failedAttempts)
        }
        logger.warning("cannot connect to PostgreSQL", metadata: ["error": "\(error)", "attempt": "\(failures)"])
        for continuation in disappointed { continuation.resume(throwing: error) }
        noteDrained()
        guard state.withLock({ $0.scheduleRetry() }) else { return }
        eventLoop.execute { [self] in
            _ = eventLoop.schedule(after: backoff.delay(afterFailures: failures)) { [self] in
                state.withLock { $0.retryIsDue() }
                openIfNeeded()
            }
        }
    }

    /// An idle connection broke; a borrowed one is dropped when it is returned.
    private func lost(_ connection: PostgresConnection) {
        let wasIdle = state.withLock { state in
            let isIdle = state.idle.contains { $0.connection === connection }
            if isIdle { state.discard(connection) }
            return isIdle
        }
        if wasIdle { logger.debug("an idle connection to PostgreSQL was lost") }
    }
}
