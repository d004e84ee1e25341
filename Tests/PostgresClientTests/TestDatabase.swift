import Foundation
import Logging
import PostgresClient
import Testing

/// The database that the tests run against.
enum TestDatabase {
    /// Its configuration, from `TASKER_TEST_DATABASE_URL`.
    static var configuration: PostgresConfiguration {
        get throws {
            let url = try #require(
                ProcessInfo.processInfo.environment["TASKER_TEST_DATABASE_URL"], "set TASKER_TEST_DATABASE_URL")
            return try PostgresConfiguration(url: url)
        }
    }

    static let logger: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return logger
    }()

    static func connect() async throws -> PostgresConnection {
        try await PostgresConnection.connect(configuration, logger: logger)
    }

    static func pool(
        size: Int, acquireTimeout: Duration = .seconds(10), healthCheckInterval: Duration = .seconds(30)
    ) throws -> PostgresPool {
        PostgresPool(
            configuration: try configuration, size: size, acquireTimeout: acquireTimeout,
            healthCheckInterval: healthCheckInterval, logger: logger)
    }
}
