import PostgresClient
import Testing

@Suite("Pool")
struct PoolTests {
    @Test("Many tasks share few connections")
    func shared() async throws {
        let pool = try TestDatabase.pool(size: 3)
        let pids = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let rows = try await pool.query(
                        PostgresStatement(name: "pid", sql: "SELECT pg_backend_pid() AS pid, pg_sleep(0.002)"))
                    return try rows[0].decode("pid")
                }
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect((1...3).contains(pids.count))
        await pool.shutdown()
    }
}
