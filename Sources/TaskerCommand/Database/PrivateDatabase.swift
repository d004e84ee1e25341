import Logging
import PostgresClient
import PostgresServer
import TaskerSchema

/// A private PostgreSQL with a migrated database `tasker`.
struct PrivateDatabase {
    /// The database's name.
    static let name = "tasker"

    /// The server.
    let server: PostgresServer
    /// The address of the database, over the server's socket; it holds no password.
    let url: String
    /// What the migrator did.
    let migration: MigrationReport
    private let logger: Logger

    /// Starts the server of the folder (or finds it running), makes the database, and migrates it.
    static func open(folder: String, logger: Logger) async throws -> PrivateDatabase {
        let server = try await PostgresServer.start(PostgresServerConfiguration(folder: folder), logger: logger)
        do {
            let url = server.url(database: name)
            let isThere = try await server.psql("SELECT 1 FROM pg_database WHERE datname = '\(name)'") == "1"
            if !isThere {
                do {
                    try await server.createDatabase(name)
                } catch {
                    // Another process may have been faster.
                    guard try await server.psql("SELECT 1 FROM pg_database WHERE datname = '\(name)'") == "1" else {
                        throw error
                    }
                }
            }
            let report = try await migrate(url: url, options: Self.options(), logger: logger)
            return PrivateDatabase(server: server, url: url, migration: report, logger: logger)
        } catch {
            _ = try? await server.stop()
            throw error
        }
    }

    /// Gives the server up; it stops when nobody else uses it.
    func close() async {
        do {
            try await server.stop()
        } catch {
            logger.warning("the private server did not stop", metadata: ["error": "\(error)"])
        }
    }

    /// Options under which PGMQ is found where the set-up put it.
    static func options(pgmq: String? = nil) -> MigratorOptions {
        MigratorOptions(pgmqSQL: pgmq, workingDirectory: SetUpFolder.holder)
    }

    /// Migrates a database.
    static func migrate(url: String, options: MigratorOptions, logger: Logger) async throws -> MigrationReport {
        try await withConnection(DatabaseOptions.configuration(url), logger: logger) { connection in
            try await Migrator(connection: connection, options: options, logger: logger).up()
        }
    }

    /// Runs the body with one connection.
    static func withConnection<Result>(
        _ configuration: PostgresConfiguration, logger: Logger, _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await PostgresConnection.connect(configuration, logger: logger)
        defer { connection.close() }
        return try await body(connection)
    }
}
