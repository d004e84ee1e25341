import Logging
import Synchronization

extension PostgresServer {
    /// How a server stops.
    public enum StopMode: String, Sendable, Hashable, CaseIterable {
        /// Waits for all clients to leave.
        case smart
        /// Ends the clients' sessions and writes everything down.
        case fast
        /// Stops dead, as a crash does; the next start recovers.
        case immediate
    }

    /// Gives the server up: stops it, unless other values or processes use it.
    ///
    /// Not ended by the cancellation of the task. A server that does not stop in time is stopped immediately. Calling it
    /// again does nothing.
    ///
    /// - Returns: whether the server was stopped.
    /// - Throws: `PostgresServerError` with `.stopFailed` or `.timeout`.
    @discardableResult
    public func stop(_ mode: StopMode = .fast) async throws -> Bool {
        guard !isReleased.exchange(true, ordering: .acquiringAndReleasing) else { return false }
        // In a task of its own, as a cancelled one must stop its server too.
        return try await Task { try await release(mode) }.value
    }

    private func release(_ mode: StopMode) async throws -> Bool {
        defer { Self.inUse.withLock { $0[ObjectIdentifier(self)] = nil } }
        let startLock = try FileLock(places.startLock)
        try await startLock.lock(.exclusive, timeout: configuration.stopTimeout)
        defer { startLock.unlock() }
        let isLast = usersLock.tryLock(.exclusive)
        // While we hold the start lock the watcher, should it wake, waits.
        defer { usersLock.unlock() }
        if isLast {
            let control = ServerControl(
                configuration: configuration, installation: installation, user: user, places: places, logger: logger)
            try await control.stop(mode)
        }
        await watcher?.dismiss()
        return isLast
    }
}
