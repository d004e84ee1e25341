import Foundation
import Logging
import PostgresServer
import Tasker

/// The private server that one run of the benchmarks has to itself.
enum BenchmarkServer {
    static let settings = ["shared_buffers": "1GB", "max_wal_size": "8GB"]

    /// The folder of the package `Benchmarks`.
    static var packageFolder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    static func logger() -> Logger {
        Logger(label: "bench") { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .warning
            return handler
        }
    }

    /// Starts a server, prints the conditions, runs the body, and removes the server.
    static func run(_ body: (PostgresServer, Logger) async throws -> Void) async throws {
        let logger = logger()
        let folder = PostgresServerConfiguration.sharedFolder(
            named: "bench-\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await PostgresServer.withServer(
            PostgresServerConfiguration(folder: folder, settings: settings), logger: logger
        ) { server in
            print(Conditions.text(server: server, settings: settings))
            try await body(server, logger)
        }
    }

    /// Runs the body beside a service that serves its tasks, in a database of its own.
    static func withTasker(
        on server: PostgresServer, name: String, logger: Logger,
        _ body: (BenchmarkDatabase, Tasker) async throws -> Void
    ) async throws {
        let database = try await BenchmarkDatabase.create(on: server, name: name, logger: logger)
        var configuration = TaskerConfiguration()
        configuration.worker.capacity = 4_000
        let workflows: [any WorkflowDefinition] = [linear, fanOut] + Shape.all.map(\.workflow)
        let tasker = try await Tasker(
            database: database.configuration, workflows: workflows, configuration: configuration, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tasker.run() }
            try await body(database, tasker)
            group.cancelAll()
        }
    }
}
