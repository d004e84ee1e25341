import PostgresClient
import Testing

@Suite("Errors")
struct ErrorTests {
    private func failure(_ sql: String, _ values: [PostgresValue]) async throws -> PostgresError {
        let connection = try await ClientDatabase.connect()
        return try await #require(throws: PostgresError.self) {
            try await connection.query(PostgresStatement(name: "failing", sql: sql), values)
        }
    }

    @Test(
        "Errors about bad values don't repeat the value",
        arguments: [
            ("SELECT $1::text::int4", "secret", "22P02"), ("SELECT $1::text::int4", "77777777777", "22003"),
            ("SELECT $1::text::jsonb", #"{"secret"#, "22P02"), ("SELECT $1::text::uuid", #"se"cr"et"#, "22P02"),
            ("SELECT $1::text::timestamptz", "2024-13-77", "22008"), ("SELECT $1::text::bool", "secret", "22P02"),
        ])
    func redacted(sql: String, value: String, state: String) async throws {
        let error = try await failure(sql, [.text(value)])
        #expect(error.sqlState == state)
        #expect(error.statement == "failing")
        for part in [value, "secret", "cr"] where value.contains(part) {
            #expect(!error.description.contains(part), "\(error)")
        }
    }

    @Test("A violated constraint is named; the key is in the debug description only")
    func constraint() async throws {
        let connection = try await ClientDatabase.connect()
        try await connection.run(
            script: """
                CREATE TEMPORARY TABLE accounts (id text CONSTRAINT accounts_key PRIMARY KEY, n int CONSTRAINT positive CHECK (n > 0));
                INSERT INTO accounts VALUES ('secret', 1);
                """)
        let insert = PostgresStatement(name: "insert", sql: "INSERT INTO accounts VALUES ($1, $2)")
        let duplicate = try await #require(throws: PostgresError.self) {
            try await connection.query(insert, [.text("secret"), .int32(1)])
        }
        #expect(duplicate.code == .server)
        #expect(duplicate.sqlState == "23505")
        #expect(duplicate.constraint == "accounts_key")
        #expect(!duplicate.description.contains("secret"))
        #expect(duplicate.debugDescription.contains("secret"))
        let refused = try await #require(throws: PostgresError.self) {
            try await connection.query(insert, [.text("secret two"), .int32(-1)])
        }
        #expect(refused.constraint == "positive")
        #expect(!refused.description.contains("secret"))
    }

    @Test("A mistake in SQL is told with its place")
    func syntax() async throws {
        let error = try await failure("SELECT missing_column", [])
        #expect(error.sqlState == "42703")
        #expect(error.position == 8)
        #expect(error.description.contains("missing_column"), "a name in the statement is not data")
    }
}
