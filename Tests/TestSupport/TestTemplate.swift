import Foundation
import PostgresClient
import Synchronization
import TaskerSchema

/// The migrated database that tests get copies of.
enum TestTemplate {
    private static let making = Mutex<Task<String, any Error>?>(nil)

    /// Its name, after it has been made: once per process.
    static func shared(on cluster: TestCluster) async throws -> String {
        let task = making.withLock { making in
            if let making { return making }
            let task = Task { try await make(on: cluster) }
            making = task
            return task
        }
        return try await task.value
    }

    private static func make(on cluster: TestCluster) async throws -> String {
        let name = TestNames.template
        try await cluster.administer("DROP DATABASE IF EXISTS \(TestDatabase.quoted(name))")
        try await cluster.administer("CREATE DATABASE \(TestDatabase.quoted(name)) TEMPLATE template0")
        let logger = TestLogger.make()
        try await PostgresConnection.with(url: try cluster.url(database: name), logger: logger) { connection in
            try await Migrator(connection: connection, options: cluster.migratorOptions, logger: logger).up()
        }
        return name
    }
}
