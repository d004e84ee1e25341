import Foundation
import PostgresClient
import Testing

@Suite("Queries")
struct QueryTests {
    @Test("A prepared statement returns its rows each time it runs")
    func repeated() async throws {
        let connection = try await ClientDatabase.connect()
        let series = PostgresStatement(name: "series", sql: "SELECT n, n * 2 AS double FROM generate_series(1, $1) n")
        for count in [3, 0, 5] as [Int32] {
            let rows = try await connection.query(series, [.int32(count)])
            #expect(try rows.map { try $0.decode("double", as: Int.self) } == (0..<Int(count)).map { ($0 + 1) * 2 })
            #expect(rows.columns.names == ["n", "double"])
        }
    }

    @Test("A script runs many statements, and its error names the place")
    func script() async throws {
        let connection = try await ClientDatabase.connect()
        try await connection.run(
            script: """
                CREATE TEMPORARY TABLE things (id int);
                INSERT INTO things SELECT generate_series(1, 7);
                """)
        let rows = try await connection.query(PostgresStatement(sql: "SELECT count(*) AS n FROM things"))
        #expect(try rows[0].decode("n", as: Int.self) == 7)
        let error = await #expect(throws: PostgresError.self) {
            try await connection.run(script: "SELECT 1; SELEKT 2")
        }
        #expect(error?.sqlState == "42601")
        #expect(error?.position == 11)
        let after = try await connection.query(PostgresStatement(sql: "SELECT 1 AS one"))
        #expect(try after[0].decode("one", as: Int32.self) == 1)
    }
}
