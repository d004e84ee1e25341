import PostgresClient
import TaskerCore
import TestSupport
import Testing

extension StoreFixture {
    /// How many pages a call looked at; a page twice counts twice.
    func pagesTouched(_ call: String) async throws -> Int {
        let sql = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM tasker.\(call)"
        let rows = try await pool.query(PostgresStatement(sql: sql))
        let text = try #require(try rows.first?.decode(at: 0, as: [UInt8].self))
        let plan = try JSONPayload(validating: text).value().array?.first?["Plan"]
        return Int((plan?["Shared Hit Blocks"]?.int ?? 0) + (plan?["Shared Read Blocks"]?.int ?? 0))
    }
}
