import PostgresClient
import Testing

@Suite("Pool")
struct PoolTests {
    private let pid = PostgresStatement(name: "pid", sql: "SELECT pg_backend_pid() AS pid")

    @Test("Many tasks share few connections")
    func shared() async throws {
        let pool = try await ClientDatabase.pool(size: 3)
        let pids = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let rows = try await pool.query(
                        PostgresStatement(name: "nap", sql: "SELECT pg_backend_pid() AS pid, pg_sleep(0.002)"))
                    return try rows[0].decode("pid")
                }
            }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect((1...3).contains(pids.count))
        await pool.shutdown()
    }

    @Test("Those who wait are served in the order they came")
    func fair() async throws {
        let pool = try await ClientDatabase.pool(size: 1)
        let (order, served) = AsyncStream<Int>.makeStream()
        let (isOver, over) = AsyncStream<Void>.makeStream()
        async let holder: Void = pool.withConnection { _ in for await _ in isOver { break } }
        try await Task.sleep(for: .milliseconds(100))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask { _ = try await pool.withConnection { _ in served.yield(number) } }
                try await Task.sleep(for: .milliseconds(10))
            }
            over.yield()
            try await group.waitForAll()
        }
        try await holder
        served.finish()
        #expect(await order.reduce(into: []) { $0.append($1) } == Array(0..<10))
        await pool.shutdown()
    }

    @Test("Waiting ends with the acquire timeout, and a later call is served")
    func timeout() async throws {
        let pool = try await ClientDatabase.pool(size: 1, acquireTimeout: .seconds(1))
        try await pool.withConnection { _ in
            let error = await #expect(throws: PostgresError.self) { try await pool.query(pid) }
            #expect(error?.code == .poolTimeout)
            #expect(error?.description.contains("all 1 are in use") == true)
        }
        #expect(try await pool.query(pid).count == 1)
        await pool.shutdown()
    }

    @Test("A cancelled waiter leaves the queue and costs nobody a turn")
    func cancelledWaiter() async throws {
        let pool = try await ClientDatabase.pool(size: 1)
        try await pool.withConnection { _ in
            let waiter = Task { try await pool.query(pid) }
            try await Task.sleep(for: .milliseconds(50))
            waiter.cancel()
            let error = await #expect(throws: PostgresError.self) { try await waiter.value }
            #expect(error?.code == .cancelled)
        }
        #expect(try await pool.query(pid).count == 1)
        await pool.shutdown()
    }

    @Test("A connection comes back clean: an open transaction is rolled back, a broken one rolled back too")
    func clean() async throws {
        let pool = try await ClientDatabase.pool(size: 1)
        let first = try await pool.query(pid)[0].decode("pid", as: Int.self)
        try await pool.withConnection { try await $0.run(script: "BEGIN; CREATE TEMPORARY TABLE left_over (n int)") }
        #expect(
            try await pool.query(PostgresStatement(sql: "SELECT to_regclass('left_over')::text AS t"))[0]
                .decode("t", as: String?.self) == nil)
        await #expect(throws: PostgresError.self) {
            try await pool.withConnection { try await $0.run(script: "BEGIN; SELECT 1; SELECT 1 / 0") }
        }
        try await pool.withConnection { connection in
            try await connection.run(script: "BEGIN")
            await #expect(throws: PostgresError.self) { try await connection.run(script: "SELECT 1 / 0") }
        }
        #expect(try await pool.query(pid)[0].decode("pid") == first, "it is the same connection all along")
        await pool.shutdown()
    }

    @Test("A cancelled task gives its connection back in working order")
    func cancelledBorrower() async throws {
        let pool = try await ClientDatabase.pool(size: 1)
        let first = try await pool.query(pid)[0].decode("pid", as: Int.self)
        let task = Task {
            try await pool.transaction { try await $0.query(PostgresStatement(sql: "SELECT pg_sleep(30)")) }
        }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: PostgresError.self) { try await task.value }
        #expect(try await pool.query(pid)[0].decode("pid") == first)
        await pool.shutdown()
    }
}
