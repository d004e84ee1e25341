import PostgresClient
import Testing

@Suite("Pipelines")
struct PipelineTests {
    @Test("Each call gets its own rows, in order")
    func order() async throws {
        let connection = try await ClientDatabase.connect()
        let twice = PostgresStatement(name: "twice", sql: "SELECT $1::int4 * 2 AS n")
        let word = PostgresStatement(name: "word", sql: "SELECT $1 || '!' AS word")
        let calls = (0..<300).map { number -> (PostgresStatement, [PostgresValue]) in
            number.isMultiple(of: 3) ? (word, [.text("w\(number)")]) : (twice, [.int32(Int32(number))])
        }
        for _ in 0..<2 {
            let results = try await connection.pipeline(calls)
            #expect(results.count == 300)
            for (number, rows) in results.enumerated() {
                if number.isMultiple(of: 3) {
                    #expect(try rows[0].decode("word") == "w\(number)!")
                } else {
                    #expect(try rows[0].decode("n") == number * 2)
                }
            }
        }
        #expect(try await connection.pipeline([]).isEmpty)
    }

    @Test("An error undoes the calls before it, keeps those after it from running, and names its statement")
    func allOrNothing() async throws {
        let connection = try await ClientDatabase.connect()
        try await connection.run(script: "CREATE TEMPORARY TABLE once (n int CONSTRAINT only_once UNIQUE)")
        let insert = PostgresStatement(name: "insert once", sql: "INSERT INTO once VALUES ($1)")
        let other = PostgresStatement(name: "other", sql: "INSERT INTO once VALUES ($1 + 100)")
        let error = try await #require(throws: PostgresError.self) {
            try await connection.pipeline([
                (other, [.int32(1)]), (insert, [.int32(1)]), (insert, [.int32(1)]), (other, [.int32(2)]),
            ])
        }
        #expect(error.statement == "insert once")
        #expect(error.sqlState == "23505")
        #expect(error.constraint == "only_once")
        let count = PostgresStatement(name: "count", sql: "SELECT count(*) AS n FROM once")
        #expect(try await connection.query(count)[0].decode("n") == 0)
        try await connection.pipeline([(insert, [.int32(1)]), (other, [.int32(2)])])
        #expect(try await connection.query(count)[0].decode("n") == 2)
    }

    @Test("Megabytes in both directions at once don't block each other")
    func large() async throws {
        let connection = try await ClientDatabase.connect()
        let echo = PostgresStatement(name: "echo", sql: "SELECT $1::bytea AS bytes")
        let payload = [UInt8](repeating: 7, count: 1_000_000)
        let results = try await connection.pipeline(Array(repeating: (echo, [.bytes(payload)]), count: 24))
        #expect(try results.allSatisfy { try $0[0].decode("bytes") == payload })
    }

    @Test("Calls of many tasks on one connection get their own answers")
    func concurrent() async throws {
        let connection = try await ClientDatabase.connect()
        let echo = PostgresStatement(name: "echo", sql: "SELECT $1::int4 AS n")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask(executorPreference: number.isMultiple(of: 2) ? connection.eventLoop : nil) {
                    let rows = try await connection.query(echo, [.int32(Int32(number))])
                    #expect(try rows[0].decode("n", as: Int.self) == number)
                    await #expect(throws: PostgresError.self) {
                        try await connection.query(PostgresStatement(sql: "SELECT 1 / 0"))
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("COPY, which has no place here, ends in an error")
    func copy() async throws {
        let connection = try await ClientDatabase.connect()
        let error = try await #require(throws: PostgresError.self) {
            try await connection.run(script: "COPY (SELECT 1) TO STDOUT")
        }
        #expect(error.code == .usage)
    }
}
