import PostgresClient
import Testing

@Suite("Transactions")
struct TransactionTests {
    private struct Refusal: Error {}
    private let insert = PostgresStatement(name: "insert", sql: "INSERT INTO entries VALUES ($1)")
    private let count = PostgresStatement(name: "count", sql: "SELECT count(*) AS n FROM entries")

    private func connect() async throws -> PostgresConnection {
        let connection = try await ClientDatabase.connect()
        try await connection.run(script: "CREATE TEMPORARY TABLE entries (n int)")
        return connection
    }

    @Test("It commits when the body returns and rolls back when it throws")
    func ends() async throws {
        let connection = try await connect()
        let result = try await connection.transaction { connection in
            try await connection.query(insert, [.int32(1)])
            return "done"
        }
        #expect(result == "done")
        await #expect(throws: Refusal.self) {
            try await connection.transaction { connection in
                try await connection.query(insert, [.int32(2)])
                throw Refusal()
            }
        }
        #expect(try await connection.query(count)[0].decode("n") == 1)
    }

    @Test("An error that the body hid doesn't pass for a commit")
    func hiddenError() async throws {
        let connection = try await connect()
        let error = try await #require(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await connection.query(insert, [.int32(1)])
                _ = try? await connection.query(PostgresStatement(sql: "SELECT 1 / 0"))
            }
        }
        #expect(error.sqlState == "25P02")
        #expect(try await connection.query(count)[0].decode("n") == 0)
    }

    @Test("A transaction within a transaction is refused, in child tasks too")
    func nested() async throws {
        let connection = try await connect()
        let error = try await #require(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await withThrowingTaskGroup { group in
                    group.addTask { try await connection.transaction { _ in } }
                    try await group.waitForAll()
                }
            }
        }
        #expect(error.code == .usage)
        try await connection.transaction { try await $0.query(insert, [.int32(1)]) }
        #expect(try await connection.query(count)[0].decode("n") == 1)
    }

    @Test("Tasks outside wait until it ends; child tasks belong to it")
    func strangers() async throws {
        let connection = try await connect()
        let (isOpen, opened) = AsyncStream<Void>.makeStream()
        async let seen = {
            for await _ in isOpen { break }
            return try await connection.query(count)[0].decode("n", as: Int.self)
        }()
        try await connection.transaction { inside in
            opened.yield()
            for number in 0..<5 {
                try await withThrowingTaskGroup { children in
                    children.addTask { try await inside.query(insert, [.int32(Int32(number))]) }
                    try await children.waitForAll()
                }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        #expect(try await seen == 5, "the stranger saw the whole transaction")
    }

    @Test("Transactions on two connections may be nested in each other")
    func twoConnections() async throws {
        let (first, second) = (try await connect(), try await connect())
        try await first.transaction { first in
            try await second.transaction { second in
                try await second.query(insert, [.int32(1)])
                try await first.query(insert, [.int32(1)])
            }
        }
        #expect(try await first.query(count)[0].decode("n") == 1)
        #expect(try await second.query(count)[0].decode("n") == 1)
    }

    @Test("A cancelled transaction is rolled back and the connection stays usable")
    func cancelled() async throws {
        let connection = try await connect()
        let task = Task {
            try await connection.transaction { connection in
                try await connection.query(insert, [.int32(1)])
                try await connection.query(PostgresStatement(sql: "SELECT pg_sleep(30)"))
            }
        }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        let error = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try await connection.query(count)[0].decode("n") == 0)
    }
}
