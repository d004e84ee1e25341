import PostgresClient
import Testing

@Suite("Cancellation and timeouts")
struct CancellationTests {
    private let sleep = PostgresStatement(name: "sleep", sql: "SELECT pg_sleep($1)")
    private let one = PostgresStatement(name: "one", sql: "SELECT 1 AS one")

    @Test("Cancelling the task cancels the query at the server")
    func running() async throws {
        let connection = try await ClientDatabase.connect()
        let clock = ContinuousClock()
        let start = clock.now
        let task = Task { try await connection.query(sleep, [.double(30)]) }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(error?.statement == "sleep")
        #expect(start.duration(to: clock.now) < .seconds(5))
        #expect(try await connection.query(one)[0].decode("one") == 1)
    }

    @Test("A call that waits is withdrawn and the running one is left alone")
    func waiting() async throws {
        let connection = try await ClientDatabase.connect()
        let barrier = try await HeldLock.taken()
        // The running one ends when it is told, so that the other one waits however busy the machine is.
        async let first = connection.query(HeldLock.wait, barrier.key).count
        try await barrier.waitedFor()
        let second = Task { try await connection.query(one) }
        try await Task.sleep(for: .milliseconds(50))
        second.cancel()
        let error = await #expect(throws: PostgresError.self) { try await second.value }
        #expect(error?.code == .cancelled)
        try await barrier.release()
        #expect(try await first == 1)
    }

    @Test("A task that is cancelled already sends nothing")
    func before() async throws {
        let connection = try await ClientDatabase.connect()
        try await connection.run(script: "CREATE TEMPORARY TABLE untouched (n int)")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await connection.query(PostgresStatement(sql: "INSERT INTO untouched VALUES (1)"))
        }
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await connection.query(PostgresStatement(sql: "SELECT * FROM untouched")).isEmpty)
    }

    @Test("A query that outlasts its timeout is cancelled, and the timeout named")
    func timeout() async throws {
        let connection = try await ClientDatabase.connect()
        let error = try await #require(throws: PostgresError.self) {
            try await connection.query(sleep, [.double(30)], timeout: .milliseconds(100))
        }
        #expect(error.code == .timeout)
        #expect(error.description.contains("0.1 seconds"))
        #expect(try await connection.query(one, timeout: .seconds(5))[0].decode("one") == 1)
    }

    @Test("However a cancel races with the end of its query, it never hits the next one")
    func race() async throws {
        let connection = try await ClientDatabase.connect()
        try await connection.query(one)
        var cancelled = 0
        for round in 0..<150 {
            // Every tenth one is sure to be running still, however busy the machine is.
            let task = Task { try await connection.query(sleep, [.double(round % 10 == 0 ? 30 : 0.002)]) }
            try await Task.sleep(for: .microseconds(1000 + round * 20))
            task.cancel()
            switch await task.result {
            case .success: break
            case .failure(let error as PostgresError):
                #expect(error.code == .cancelled)
                cancelled += 1
            case .failure(let error): throw error
            }
            #expect(try await connection.query(one)[0].decode("one") == 1)
        }
        #expect(cancelled >= 15)
    }

    @Test("A server that cancels by itself is not mistaken for the task's cancellation")
    func statementTimeout() async throws {
        var configuration = try await ClientDatabase.configuration
        configuration.parameters["statement_timeout"] = "50"
        let connection = try await PostgresConnection.connect(configuration, logger: ClientDatabase.logger)
        let error = try await #require(throws: PostgresError.self) { try await connection.query(sleep, [.double(30)]) }
        #expect(error.code == .server)
        #expect(error.sqlState == "57014")
    }
}
