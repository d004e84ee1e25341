import PostgresClient
import TestSupport

/// An advisory lock that a connection of its own holds: who waits for it is busy until it is released.
struct HeldLock {
    /// Ends when the lock is released, with one row.
    static let wait = PostgresStatement(name: "held_lock", sql: "SELECT pg_advisory_lock($1)")

    /// The argument of ``wait``.
    let key: [PostgresValue]
    private let holder: PostgresConnection

    static func taken() async throws -> HeldLock {
        let key = PostgresValue.int64(.random(in: 0...Int64(Int32.max)))
        let lock = HeldLock(key: [key], holder: try await ClientDatabase.connect())
        try await lock.holder.query(wait, lock.key)
        return lock
    }

    /// Returns when somebody waits for it.
    func waitedFor() async throws {
        let waiters = PostgresStatement(
            sql: "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid::bigint = $1")
        try await eventually("somebody waits for the lock") { try await holder.query(waiters, key).count == 1 }
    }

    func release() async throws {
        try await holder.query(PostgresStatement(sql: "SELECT pg_advisory_unlock($1)"), key)
    }
}
