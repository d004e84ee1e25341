import Logging
import PostgresClient

extension Migrator {
    /// Runs the body while this session holds the migration lock of the database.
    ///
    /// The lock is asked for again and again rather than waited for: a waiting statement would hold back vacuum, and
    /// couldn't say who keeps the lock.
    func withLock<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await lock()
        do {
            let result = try await body()
            await unlock()
            return result
        } catch {
            await unlock()
            throw error
        }
    }

    private func lock() async throws {
        let deadline = ContinuousClock.now + options.lockTimeout
        var isFirst = true
        while true {
            for row in try await connection.query(SchemaStatements.tryLock)
            where try row.decode("locked", as: Bool.self) {
                return
            }
            if isFirst {
                let holder = await holder()
                logger.notice("waiting for another migration of this database", metadata: ["holder": "\(holder)"])
                isFirst = false
            }
            guard ContinuousClock.now < deadline else {
                throw SchemaError(
                    .lockTimeout,
                    "another migration of this database, by \(await holder()), didn't end within \(options.lockTimeout). If it hangs, end it with: SELECT pg_terminate_backend(<pid>);"
                )
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func holder() async -> String {
        do {
            for row in try await connection.query(SchemaStatements.lockHolder) {
                let application = try row.decode("application", as: String.self)
                return "pid \(try row.decode("pid", as: Int.self))" + (application.isEmpty ? "" : " (\(application))")
            }
        } catch {
            logger.debug("the holder of the migration lock is unknown", metadata: ["error": "\(error)"])
        }
        return "an unknown session"
    }

    /// Gives the lock back even when the calling task is cancelled: the connection may live on.
    private func unlock() async {
        await Task { [connection, logger] in
            do {
                _ = try await connection.query(SchemaStatements.unlock)
            } catch {
                logger.debug("the migration lock ends with its session", metadata: ["error": "\(error)"])
            }
        }.value
    }
}
