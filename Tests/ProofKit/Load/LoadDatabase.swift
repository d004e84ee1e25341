import Foundation
import Logging
import PostgresClient
import TaskerSchema
import TestSupport

/// A migrated database with the table of the application, and a pool of the proof's own to look into it.
struct LoadDatabase: Sendable {
    let name: String
    let url: String
    let pool: PostgresPool

    /// Runs the body with a database of its own, which is dropped afterwards.
    static func with<Result>(
        _ name: String, on server: PrivateServer, logger: Logger, _ body: (LoadDatabase) async throws -> Result
    ) async throws -> Result {
        try await server.createDatabase(name)
        let url = await server.url(name)
        let configuration = try PostgresConfiguration(url: url)
        let connection = try await PostgresConnection.connect(configuration, logger: logger)
        let options = MigratorOptions(workingDirectory: Repository.root.path(percentEncoded: false))
        try await Migrator(connection: connection, options: options, logger: logger).up()
        try await connection.run(script: LoadSettings.table)
        connection.close()
        let pool = PostgresPool(configuration: configuration, size: 3, logger: logger)
        do {
            let result = try await body(LoadDatabase(name: name, url: url, pool: pool))
            await pool.shutdown(gracePeriod: .seconds(1))
            try await server.dropDatabase(name)
            return result
        } catch {
            await pool.shutdown(gracePeriod: .zero)
            try? await server.dropDatabase(name)
            throw error
        }
    }

    /// One number, asked for again while the server is away, for a minute at most.
    func number(_ sql: String, _ values: [PostgresValue] = []) async throws -> Int64 {
        for row in try await rows(sql, values) { return try row.decode(at: 0) ?? 0 }
        return 0
    }

    /// Rows, asked for again while the server is away, for a minute at most.
    func rows(_ sql: String, _ values: [PostgresValue] = []) async throws -> PostgresRows {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            do {
                return try await pool.query(PostgresStatement(sql: sql), values, timeout: .seconds(120))
            } catch let error as PostgresError where error.code != .server && ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// A script of statements.
    func run(_ script: String) async throws {
        try await pool.withConnection { try await $0.run(script: script) }
    }

    /// How many steps the process with this number holds; they stay so until their lease has ended.
    func held(by pid: Int32) async throws -> Int64 {
        try await number(
            """
            SELECT count(*) FROM tasker.workflow_steps s
            WHERE s.state = 'in_progress'
              AND s.worker_uuid IN (SELECT w.worker_uuid FROM tasker.workers w WHERE w.pid = $1)
            """, [.int32(pid)])
    }

    /// How many steps have ended.
    func completed() async throws -> Int64 {
        try await number("SELECT count(*) FROM tasker.workflow_steps WHERE state = 'complete'")
    }
}
