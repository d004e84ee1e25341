import Foundation
import PostgresClient
public import PostgresServer
import Synchronization
public import TaskerSchema

/// The PostgreSQL that the tests of this process run against.
///
/// A private server of the version that `TASKER_POSTGRES` names, kept between runs and stopped with the last process that uses
/// it; or the server of `DATABASE_URL`, in which only databases of the tests' own are made.
public struct TestCluster: Sendable {
    /// The private server; nil with `DATABASE_URL`.
    public let server: PostgresServer?
    /// The server's major version.
    public let serverMajor: Int
    private let maintenanceURL: String

    /// The folder of the server's programs, such as `pg_dump`; nil with `DATABASE_URL`.
    public var binFolder: String? { server?.installation.binFolder }

    /// The server of this process, started by the first call.
    public static func shared() async throws -> TestCluster {
        let task = starting.withLock { starting in
            if let starting { return starting }
            let task = Task { try await start() }
            starting = task
            return task
        }
        return try await task.value
    }

    /// The URL of one of its databases, as its superuser or as another role.
    public func url(database: String, user: String? = nil, password: String? = nil) throws -> String {
        guard var parts = URLComponents(string: maintenanceURL) else {
            throw TestSupportError("DATABASE_URL is not a URL")
        }
        parts.path = "/" + database
        guard let user else { return parts.string ?? "" }
        var items = (parts.queryItems ?? []).filter { !["user", "password"].contains($0.name) }
        if parts.host?.isEmpty == false {
            parts.user = user
            parts.password = password
        } else {
            items += [URLQueryItem(name: "user", value: user), URLQueryItem(name: "password", value: password)]
        }
        parts.queryItems = items
        return parts.string ?? ""
    }

    /// Runs one statement in the maintenance database, such as `CREATE ROLE`.
    public func administer(_ statement: String) async throws {
        try await PostgresConnection.with(url: maintenanceURL, logger: TestLogger.make()) {
            try await $0.run(script: statement)
        }
    }

    /// Options under which a migrator finds PGMQ where the set-up put it.
    public var migratorOptions: MigratorOptions {
        MigratorOptions(workingDirectory: Repository.root.path(percentEncoded: false))
    }

    /// The file of a version of PGMQ that the set-up cached: 1.11.1 or 1.13.0.
    public func pgmqFile(version: String) -> String {
        let cache = ProcessInfo.processInfo.environment["TASKER_CACHE"]
        let folder = cache.map { URL(filePath: $0) } ?? Repository.root.appending(path: ".cache")
        return folder.appending(path: "pgmq/pgmq-\(version).sql").path(percentEncoded: false)
    }

    /// The variable that, when set, lets the server go on without waiting for its disk.
    ///
    /// Fit for tests in which processes die, but never the server: databases are copied and dropped much faster then.
    public static let unsafe = "TASKER_TEST_WITHOUT_FSYNC"

    private static let starting = Mutex<Task<TestCluster, any Error>?>(nil)

    private static func start() async throws -> TestCluster {
        if let url = ProcessInfo.processInfo.environment["DATABASE_URL"], !url.isEmpty {
            let cluster = TestCluster(server: nil, serverMajor: try await major(of: url), maintenanceURL: url)
            try await cluster.dropLeftOvers()
            return cluster
        }
        let installation = try await PostgresInstallation.find(from: Repository.root.path(percentEncoded: false))
        let isSafe = ProcessInfo.processInfo.environment[unsafe] == nil
        let folder =
            "\(isSafe ? "tests" : "unsafe")-\(installation.version.major)-"
            + String(TestNames.fingerprint(of: installation.binFolder), radix: 36)
        let server = try await PostgresServer.start(
            PostgresServerConfiguration(
                folder: PostgresServerConfiguration.sharedFolder(named: folder), installation: installation,
                settings: isSafe ? [:] : ["fsync": "off", "full_page_writes": "off"], stopsWithParent: true),
            logger: TestLogger.make())
        let cluster = TestCluster(
            server: server, serverMajor: try await major(of: server.url), maintenanceURL: server.url)
        try await cluster.dropLeftOvers()
        return cluster
    }

    private static func major(of url: String) async throws -> Int {
        try await PostgresConnection.with(url: url, logger: TestLogger.make()) { connection in
            let statement = PostgresStatement(
                name: "major", sql: "SELECT current_setting('server_version_num')::int / 10000")
            return try await connection.query(statement).first?.decode(at: 0) ?? 0
        }
    }

    /// Drops the databases of test processes that ended without doing so.
    private func dropLeftOvers() async throws {
        let names = try await PostgresConnection.with(url: maintenanceURL, logger: TestLogger.make()) { connection in
            let statement = PostgresStatement(
                name: "test_databases",
                sql: "SELECT datname::text AS name FROM pg_database")
            return try await connection.query(statement).map { try $0.decode("name", as: String.self) }
        }
        for name in names where TestNames.isLeftOver(name) {
            try await administer("DROP DATABASE IF EXISTS \(TestDatabase.quoted(name)) WITH (FORCE)")
        }
    }
}
