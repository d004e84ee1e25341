import PostgresClient
import Testing

@Suite("Pool: losses and shutdown")
struct PoolLifeTests {
    private let pid = PostgresStatement(name: "pid", sql: "SELECT pg_backend_pid() AS pid")
    private let nap = PostgresStatement(name: "nap", sql: "SELECT pg_sleep($1)")
    private let napping = PostgresStatement(
        sql: """
            SELECT count(*) AS naps FROM pg_stat_activity
            WHERE application_name = $1 AND state = 'active' AND wait_event = 'PgSleep'
            """)

    @Test("When the server ends all sessions, queries in flight fail with code connection and the next ones succeed")
    func sessionsEnded() async throws {
        var configuration = try await ClientDatabase.configuration
        configuration.applicationName = "all sessions"
        let pool = PostgresPool(configuration: configuration, size: 4, logger: ClientDatabase.logger)
        let killer = try await ClientDatabase.connect()
        for _ in 0..<3 {
            let inFlight = (0..<3).map { _ in Task { try await pool.query(nap, [.double(30)]) } }
            try await eventually {
                try await killer.query(napping, [.text("all sessions")])[0].decode("naps", as: Int64.self) == 3
            }
            let ended = try await killer.query(
                PostgresStatement(
                    sql: "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1"),
                [.text("all sessions")])
            #expect(ended.count >= 3)
            for task in inFlight {
                let error = await #expect(throws: PostgresError.self) { try await task.value }
                #expect(error?.code == .connection)
            }
            for _ in 0..<8 { #expect(try await pool.query(pid).count == 1) }
        }
        await pool.shutdown()
    }

    @Test("A server that was never reached fails calls at once, with cause and remedy")
    func unreachable() async throws {
        let pool = PostgresPool(
            configuration: PostgresConfiguration(host: "127.0.0.1", port: 9), size: 2, logger: ClientDatabase.logger)
        let start = ContinuousClock.now
        let error = await #expect(throws: PostgresError.self) { try await pool.query(pid) }
        #expect(error?.code == .connection)
        #expect(error?.description.contains("start the server") == true)
        #expect(start.duration(to: .now) < .seconds(5))
        await pool.shutdown()
    }

    @Test("A connection idle for long is tried before it is used")
    func healthCheck() async throws {
        let pool = try await ClientDatabase.pool(size: 1, healthCheckInterval: .milliseconds(10))
        let first = try await pool.query(pid)[0].decode("pid", as: Int.self)
        let runner = Task { await pool.run() }
        try await Task.sleep(for: .milliseconds(100))
        let killer = try await ClientDatabase.connect()
        let probes = try await killer.query(
            PostgresStatement(sql: "SELECT query FROM pg_stat_activity WHERE pid = $1"), [.int64(Int64(first))])
        #expect(try probes[0].decode("query", as: String.self) == "SELECT 1")
        #expect(try await pool.query(pid)[0].decode("pid") == first)
        await pool.shutdown()
        await runner.value
    }

    @Test("Running ends when its task is cancelled, and the pool goes on")
    func cancelledRunner() async throws {
        let pool = try await ClientDatabase.pool(size: 1)
        let runner = Task { await pool.run() }
        runner.cancel()
        await runner.value
        #expect(try await pool.query(pid).count == 1)
        await pool.shutdown()
    }

    @Test("Shutdown lets borrowed connections finish, and refuses new and waiting calls")
    func drains() async throws {
        let pool = try await ClientDatabase.pool(size: 1)
        try await pool.query(pid)
        let barrier = try await HeldLock.taken()
        let working = Task { try await pool.query(HeldLock.wait, barrier.key) }
        try await barrier.waitedFor()
        let waiting = Task { try await pool.query(pid) }
        try await Task.sleep(for: .milliseconds(50))
        let start = ContinuousClock.now
        async let ended: Void = pool.shutdown(gracePeriod: .seconds(20))
        try await Task.sleep(for: .milliseconds(50))
        try await barrier.release()
        await ended
        #expect(start.duration(to: .now) < .seconds(10))
        #expect(try await working.value.count == 1)
        let refused = await #expect(throws: PostgresError.self) { try await waiting.value }
        #expect(refused?.code == .poolClosed)
        let late = await #expect(throws: PostgresError.self) { try await pool.query(pid) }
        #expect(late?.code == .poolClosed)
    }

    @Test("After the grace period shutdown closes what is still borrowed")
    func grace() async throws {
        let pool = try await ClientDatabase.pool(size: 1)
        try await pool.query(pid)
        let working = Task { try await pool.query(nap, [.double(30)]) }
        try await Task.sleep(for: .milliseconds(100))
        await pool.shutdown(gracePeriod: .milliseconds(100))
        let error = await #expect(throws: PostgresError.self) { try await working.value }
        #expect(error?.code == .connection)
    }
}
