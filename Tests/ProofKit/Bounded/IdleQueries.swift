import PostgresClient
import TestSupport

/// What clients asked in a time, as pg_stat_statements counts it.
struct IdleQueries {
    /// Queries a second for each process.
    let rate: Double
    /// The five that were asked most often, with the same rate of each.
    let largest: [String]

    static func count(in database: LoadDatabase, for duration: Duration, processes: Int) async throws -> IdleQueries {
        _ = try await database.rows("SELECT pg_stat_statements_reset()::text")
        let started = ContinuousClock.now
        try await Task.sleep(for: duration)
        let rows = try await database.rows(
            """
            SELECT calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 40) FROM pg_stat_statements
            WHERE query NOT LIKE '%pg_stat_statements%' ORDER BY calls DESC
            """)
        let time = (ContinuousClock.now - started) / .seconds(1) * Double(processes)
        let calls = try rows.map { Double(try $0.decode(at: 0, as: Int64.self)) }
        let largest = try zip(calls, rows).prefix(5).map { calls, row in
            "\((calls / time).two) \(try row.decode(at: 1, as: String.self))"
        }
        return IdleQueries(rate: calls.reduce(0, +) / time, largest: largest)
    }
}
