import Foundation
public import Logging
public import PostgresClient
import Synchronization

/// A database for one test: made for it, and dropped after it.
public struct TestDatabase: Sendable {
    /// Its URL, with which other processes reach it too.
    public let url: String
    /// Its name.
    public let name: String
    /// For whatever needs one; prints nothing below `critical` unless `TASKER_TEST_LOG` names a level.
    public let logger: Logger
    /// The server it lives on.
    public let cluster: TestCluster

    /// How to reach it.
    ///
    /// - Throws: `PostgresError` when the URL isn't one.
    public func configuration() throws -> PostgresConfiguration {
        try PostgresConfiguration(url: url)
    }

    /// Runs the body with a connection, and closes it.
    @discardableResult
    public func withConnection<Result>(_ body: (PostgresConnection) async throws -> Result) async throws -> Result {
        try await PostgresConnection.with(url: url, logger: logger, body)
    }

    /// Runs the body with a pool of connections, and shuts it down.
    @discardableResult
    public func withPool<Result>(size: Int = 4, _ body: (PostgresPool) async throws -> Result) async throws -> Result {
        let pool = PostgresPool(configuration: try configuration(), size: size, logger: logger)
        do {
            let result = try await body(pool)
            await pool.shutdown(gracePeriod: .seconds(2))
            return result
        } catch {
            await pool.shutdown(gracePeriod: .zero)
            throw error
        }
    }

    /// Runs the body with a migrated database: a copy of a template, some 50 ms.
    ///
    /// At most eight tests have databases at a time, so that they don't exhaust the server's connections.
    @discardableResult
    public static func withMigrated<Result>(_ body: (TestDatabase) async throws -> Result) async throws -> Result {
        let cluster = try await TestCluster.shared()
        return try await with(template: try await TestTemplate.shared(on: cluster), on: cluster, body)
    }

    /// Runs the body with a database in which there is nothing; its name may be chosen, such as one that needs quotes.
    @discardableResult
    public static func withEmpty<Result>(
        name: String? = nil, _ body: (TestDatabase) async throws -> Result
    ) async throws -> Result {
        try await with(template: "template0", name: name, on: try await TestCluster.shared(), body)
    }

    /// Runs the body with a copy of this database, to which nobody may be connected meanwhile.
    @discardableResult
    public func withCopy<Result>(_ body: (TestDatabase) async throws -> Result) async throws -> Result {
        try await Self.make(template: name, name: nil, on: cluster, body)
    }

    private static let turnstile = Turnstile(width: 8)
    private static let counter = Atomic<Int>(0)
    @TaskLocal private static var isInside = false

    private static func with<Result>(
        template: String, name: String? = nil, on cluster: TestCluster, _ body: (TestDatabase) async throws -> Result
    ) async throws -> Result {
        // A test that takes a second database must not wait for its own first one.
        guard !isInside else { return try await make(template: template, name: name, on: cluster, body) }
        await turnstile.enter()
        do {
            let result = try await $isInside.withValue(true) {
                try await make(template: template, name: name, on: cluster, body)
            }
            await turnstile.leave()
            return result
        } catch {
            await turnstile.leave()
            throw error
        }
    }

    private static func make<Result>(
        template: String, name: String?, on cluster: TestCluster, _ body: (TestDatabase) async throws -> Result
    ) async throws -> Result {
        let number = counter.add(1, ordering: .relaxed).newValue
        let name = name ?? TestNames.database(number)
        try await cluster.administer("CREATE DATABASE \(quoted(name)) TEMPLATE \(quoted(template))")
        let database = TestDatabase(
            url: try cluster.url(database: name), name: name, logger: TestLogger.make(), cluster: cluster)
        do {
            let result = try await body(database)
            try await drop(name, on: cluster)
            return result
        } catch {
            // The test's own error is the one to be seen.
            try? await drop(name, on: cluster)
            throw error
        }
    }

    /// Drops the database even when the test's task has been cancelled meanwhile.
    private static func drop(_ name: String, on cluster: TestCluster) async throws {
        try await Task { try await cluster.administer("DROP DATABASE IF EXISTS \(quoted(name)) WITH (FORCE)") }.value
    }

    static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}
