import PostgresClient
import TaskerCore
import TestSupport

/// A database with a connection for each client of a concurrent history, and one to look at it.
struct Arena {
    let main: Subject
    let clients: [Subject]

    /// Runs the body with a database of its own.
    static func with<Result>(_ body: (Arena) async throws -> Result) async throws -> Result {
        try await TestDatabase.withMigrated { database in
            try await database.withPool(size: 1) { pool in
                let main = Subject(pool: pool, logger: database.logger)
                try await main.prepare()
                try await main.run(WindowLog.setUp)
                let pools = try (0..<ConcurrentHistory.clients).map { _ in
                    PostgresPool(configuration: try database.configuration(), size: 1, logger: database.logger)
                }
                let clients = pools.map { Subject(pool: $0, logger: database.logger) }
                do {
                    for (number, client) in clients.enumerated() {
                        try await client.run(
                            "SET synchronous_commit = off; SET deadlock_timeout = '200ms'; SET oracle.client = '\(number)'"
                        )
                    }
                    let result = try await body(Arena(main: main, clients: clients))
                    for pool in pools { await pool.shutdown(gracePeriod: .seconds(2)) }
                    return result
                } catch {
                    for pool in pools { await pool.shutdown(gracePeriod: .zero) }
                    throw error
                }
            }
        }
    }

    /// How many deadlocks the clients' calls were victims of, which the store repeats by itself.
    func deadlocks() async throws -> Int {
        let statement = PostgresStatement(
            sql: "SELECT deadlocks FROM pg_catalog.pg_stat_database WHERE datname = current_database()")
        return Int(try await main.pool.query(statement).first?.decode(at: 0, as: Int64.self) ?? 0)
    }
}
