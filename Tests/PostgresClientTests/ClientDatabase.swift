import Logging
import PostgresClient
import TestSupport

/// The database that the client's tests run against: the maintenance database of the test server, where they keep to
/// temporary tables and names of their own.
enum ClientDatabase {
    static var configuration: PostgresConfiguration {
        get async throws {
            try PostgresConfiguration(url: try await TestCluster.shared().url(database: "postgres"))
        }
    }

    static let logger: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return logger
    }()

    static func connect() async throws -> PostgresConnection {
        try await PostgresConnection.connect(try await configuration, logger: logger)
    }

    static func pool(
        size: Int, acquireTimeout: Duration = .seconds(10), healthCheckInterval: Duration = .seconds(30)
    ) async throws -> PostgresPool {
        PostgresPool(
            configuration: try await configuration, size: size, acquireTimeout: acquireTimeout,
            healthCheckInterval: healthCheckInterval, logger: logger)
    }
}
