/// What a pool knows, and the rules by which it changes; the pool does the I/O that the answers call for.
struct PoolState {
    struct Idle {
        let connection: PostgresConnection
        let since: ContinuousClock.Instant
    }

    enum Lease {
        case connection(Idle)
        case wait
        case closed
    }

    let size: Int
    private(set) var idle: [Idle] = []
    private var leased: [ObjectIdentifier: PostgresConnection] = [:]
    private var waiters: [PoolWaiter] = []
    private var connecting = 0
    private(set) var isClosed = false
    /// Whether a connection ever succeeded; before that, a failure is most likely a mistake in the configuration.
    private(set) var hasConnected = false
    private(set) var failedAttempts = 0
    private(set) var lastFailure: PostgresError?
    private var isRetryScheduled = false

    init(size: Int) { self.size = size }

    var openCount: Int { idle.count + leased.count + connecting }
    var isDrained: Bool { isClosed && leased.isEmpty && connecting == 0 }
    var leasedConnections: [PostgresConnection] { Array(leased.values) }

    // MARK: Borrowing

    /// Leases the connection that was used last; those who wait come before.
    mutating func lease() -> Lease {
        if isClosed { return .closed }
        guard waiters.isEmpty else { return .wait }
        while let last = idle.popLast() {
            if last.connection.isClosed { continue }
            leased[ObjectIdentifier(last.connection)] = last.connection
            return .connection(last)
        }
        return .wait
    }

    mutating func add(_ waiter: PoolWaiter) { waiters.append(waiter) }

    /// - Returns: Whether the waiter was still waiting, and thus must be answered by the caller.
    mutating func remove(_ waiter: PoolWaiter) -> Bool {
        guard let index = waiters.firstIndex(where: { $0 === waiter }) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// Takes a connection back or in.
    ///
    /// - Returns: The waiter to give it to; it is idle when there is none.
    mutating func giveBack(_ connection: PostgresConnection, now: ContinuousClock.Instant) -> PoolWaiter? {
        if waiters.isEmpty {
            leased[ObjectIdentifier(connection)] = nil
            idle.append(Idle(connection: connection, since: now))
            return nil
        }
        leased[ObjectIdentifier(connection)] = connection
        return waiters.removeFirst()
    }

    mutating func discard(_ connection: PostgresConnection) {
        leased[ObjectIdentifier(connection)] = nil
        idle.removeAll { $0.connection === connection }
    }

    /// Leases the idle connections that nobody used since `limit`, to probe them.
    mutating func leaseIdle(since limit: ContinuousClock.Instant) -> [PostgresConnection] {
        let stale = idle.filter { $0.since < limit }.map(\.connection)
        idle.removeAll { $0.since < limit }
        for connection in stale { leased[ObjectIdentifier(connection)] = connection }
        return stale
    }

    // MARK: Connecting

    /// Decides whether to open another connection; the caller then must.
    mutating func beginConnecting() -> Bool {
        guard !isClosed, !isRetryScheduled, openCount < size, connecting < waiters.count else { return false }
        connecting += 1
        return true
    }

    mutating func connected() {
        connecting -= 1
        hasConnected = true
        failedAttempts = 0
        lastFailure = nil
    }

    /// - Returns: The waiters to disappoint.
    mutating func failedToConnect(_ error: PostgresError) -> [PoolWaiter] {
        connecting -= 1
        failedAttempts += 1
        lastFailure = error
        guard !hasConnected else { return [] }
        defer { waiters = [] }
        return waiters
    }

    /// - Returns: Whether the caller must schedule the next attempt.
    mutating func scheduleRetry() -> Bool {
        guard !isClosed, !isRetryScheduled, !waiters.isEmpty else { return false }
        isRetryScheduled = true
        return true
    }

    mutating func retryIsDue() { isRetryScheduled = false }

    // MARK: Closing

    mutating func close() -> (waiters: [PoolWaiter], idle: [PostgresConnection]) {
        isClosed = true
        defer {
            waiters = []
            idle = []
        }
        return (waiters, idle.map(\.connection))
    }
}
