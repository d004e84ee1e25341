import PostgresClient
import Testing

@Suite("Prepared statements")
struct StatementTests {
    private let prepared = PostgresStatement(
        sql: "SELECT count(*) AS n FROM pg_prepared_statements WHERE name = $1")

    @Test("A statement is prepared at its first use and once; without a name it isn't kept")
    func once() async throws {
        let connection = try await ClientDatabase.connect()
        let statement = PostgresStatement(name: "kept", sql: "SELECT 1")
        for _ in 0..<3 { try await connection.query(statement) }
        #expect(try await connection.query(prepared, [.text("kept")])[0].decode("n") == 1)
        #expect(try await connection.query(prepared, [.text("")])[0].decode("n") == 0)
    }

    @Test("Two texts under one name are refused")
    func conflict() async throws {
        let connection = try await ClientDatabase.connect()
        try await connection.query(PostgresStatement(name: "same", sql: "SELECT 1"))
        let error = try await #require(throws: PostgresError.self) {
            try await connection.query(PostgresStatement(name: "same", sql: "SELECT 2"))
        }
        #expect(error.code == .usage)
        #expect(error.statement == "same")
    }

    @Test("A name too long for the server and a wrong number of values are refused")
    func limits() async throws {
        let connection = try await ClientDatabase.connect()
        let long = PostgresStatement(name: String(repeating: "x", count: 64), sql: "SELECT 1")
        let tooLong = try await #require(throws: PostgresError.self) { try await connection.query(long) }
        #expect(tooLong.description.contains("at most 63"))
        let two = PostgresStatement(name: "two", sql: "SELECT $1::int4, $2::int4")
        try await connection.query(two, [.int32(1), .int32(2)])
        let tooFew = try await #require(throws: PostgresError.self) { try await connection.query(two, [.int32(1)]) }
        #expect(tooFew.description.contains("1 values given for 2 parameters"))
    }

    @Test("A statement whose table changed, or that the server forgot, is prepared anew")
    func stale() async throws {
        let connection = try await ClientDatabase.connect()
        try await connection.run(script: "CREATE TEMPORARY TABLE changing (a int); INSERT INTO changing VALUES (1)")
        let all = PostgresStatement(name: "all", sql: "SELECT * FROM changing")
        #expect(try await connection.query(all).columns.names == ["a"])
        try await connection.run(script: "ALTER TABLE changing ADD b text DEFAULT 'x'")
        #expect(try await connection.query(all).columns.names == ["a", "b"])
        try await connection.run(script: "ALTER TABLE changing DROP b, ADD c int DEFAULT 3")
        let rows = try await connection.pipeline([(all, []), (all, [])])
        #expect(try rows.map { try $0[0].decode("c", as: Int.self) } == [3, 3])
        try await connection.run(script: "DEALLOCATE ALL")
        #expect(try await connection.query(all).count == 1)
    }

    @Test("Within a transaction a forgotten statement fails, and the next use prepares it anew")
    func staleInTransaction() async throws {
        let connection = try await ClientDatabase.connect()
        let one = PostgresStatement(name: "one", sql: "SELECT 1 AS one")
        try await connection.query(one)
        let error = try await #require(throws: PostgresError.self) {
            try await connection.transaction { connection in
                try await connection.run(script: "DEALLOCATE one")
                try await connection.query(one)
            }
        }
        #expect(error.sqlState == "26000")
        #expect(error.statement == "one")
        #expect(try await connection.query(one)[0].decode("one") == 1)
    }

    @Test("A pipeline that committed something on the way is not run again")
    func noDoubleRun() async throws {
        let connection = try await ClientDatabase.connect()
        try await connection.run(script: "CREATE TEMPORARY TABLE counted (n int)")
        let insert = PostgresStatement(name: "insert", sql: "INSERT INTO counted VALUES (1)")
        let late = PostgresStatement(name: "late", sql: "SELECT 2")
        try await connection.query(late)
        try await connection.run(script: "DEALLOCATE late")
        let begin = PostgresStatement(sql: "BEGIN")
        let commit = PostgresStatement(sql: "COMMIT")
        await #expect(throws: PostgresError.self) {
            try await connection.pipeline([(begin, []), (insert, []), (commit, []), (late, [])])
        }
        let count = try await connection.query(PostgresStatement(sql: "SELECT count(*) AS n FROM counted"))
        #expect(try count[0].decode("n") == 1)
    }
}
