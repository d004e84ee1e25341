import Logging
import PostgresClient
import TaskerSchema
import TaskerStore

/// A store for the length of a command.
enum StoreSession {
    /// Connects, checks the schema's version, and runs the body.
    static func with<Result>(
        _ configuration: PostgresConfiguration, logger: Logger, _ body: (TaskStore) async throws -> Result
    ) async throws -> Result {
        // The command reports what fails itself; the pool's own warnings would say it twice.
        var logger = logger
        if logger.logLevel == .warning { logger.logLevel = .error }
        let pool = PostgresPool(configuration: configuration, size: 2, acquireTimeout: .seconds(15), logger: logger)
        do {
            try await pool.withConnection { try await SchemaVersion.check($0) }
            let result = try await body(TaskStore(pool: pool, logger: logger))
            await pool.shutdown(gracePeriod: .seconds(1))
            return result
        } catch {
            await pool.shutdown(gracePeriod: .zero)
            throw error
        }
    }
}
