import Logging
import PostgresClient
import PostgresServer
import TaskerSchema

/// A migrated database on a private server with durable settings.
struct BenchmarkDatabase {
    let server: PostgresServer
    let name: String
    let configuration: PostgresConfiguration
    let logger: Logger

    static func create(on server: PostgresServer, name: String, logger: Logger) async throws -> BenchmarkDatabase {
        let database = try await createEmpty(on: server, name: name, logger: logger)
        let connection = try await database.connect()
        defer { connection.close() }
        try await Migrator(connection: connection, logger: logger).up()
        return database
    }

    /// A database that others set up.
    static func createEmpty(on server: PostgresServer, name: String, logger: Logger) async throws -> BenchmarkDatabase {
        try await server.createDatabase(name)
        let configuration = try PostgresConfiguration(url: server.url(database: name))
        return BenchmarkDatabase(server: server, name: name, configuration: configuration, logger: logger)
    }

    func connect() async throws -> PostgresConnection {
        try await PostgresConnection.connect(configuration, logger: logger)
    }

    /// How many steps needed more than one attempt; nothing fails here, so each is one that was lost on the way.
    func repeatedSteps() async throws -> Int64 {
        let connection = try await connect()
        defer { connection.close() }
        let statement = PostgresStatement(
            name: "repeated", sql: "SELECT count(*) AS steps FROM tasker.workflow_steps WHERE attempts > 1")
        for row in try await connection.query(statement) {
            return try row.decode("steps")
        }
        return 0
    }
}
