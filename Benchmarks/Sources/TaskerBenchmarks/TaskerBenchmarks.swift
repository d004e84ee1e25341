import Foundation
import Logging
import PostgresServer
import Tasker

/// Runs the benchmarks against a private server with durable settings and prints what was measured, with the conditions.
@main
struct TaskerBenchmarks {
    static func main() async {
        do {
            try await run()
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() async throws {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .warning
            return handler
        }
        let logger = Logger(label: "bench")
        let wanted = Set(CommandLine.arguments.dropFirst())
        func runs(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }

        let folder = PostgresServerConfiguration.sharedFolder(
            named: "bench-\(ProcessInfo.processInfo.processIdentifier)")
        let settings = ["shared_buffers": "1GB", "max_wal_size": "8GB"]
        try await PostgresServer.withServer(
            PostgresServerConfiguration(folder: folder, settings: settings), logger: logger
        ) { server in
            print(Conditions.text(server: server, settings: settings))
            if runs("latency") {
                try await withTasker(on: server, name: "latency", logger: logger) { database, tasker in
                    print(try await LatencyBenchmark(database: database, tasker: tasker).run())
                }
            }
            if runs("throughput") {
                try await withTasker(on: server, name: "throughput", logger: logger) { database, tasker in
                    print(try await ThroughputBenchmark(database: database, tasker: tasker).run())
                }
            }
            if runs("submit") {
                let database = try await BenchmarkDatabase.create(on: server, name: "submit", logger: logger)
                // Nobody runs the tasks meanwhile: what is measured is their creation.
                let tasker = try await Tasker(database: database.configuration, workflows: [linear], logger: logger)
                print(try await SubmitBenchmark(database: database, tasker: tasker).run())
                await tasker.shutdown()
            }
            if runs("fanout") {
                try await withTasker(on: server, name: "fanout", logger: logger) { database, tasker in
                    print(try await FanOutBenchmark(database: database, tasker: tasker).run())
                }
            }
            if wanted.contains("check") {
                try await withTasker(on: server, name: "check", logger: logger) { database, tasker in
                    print(try await BudgetCheck(database: database, tasker: tasker).run())
                }
            }
            if runs("claim") {
                print(try await ClaimBenchmark(server: server, logger: logger).run())
            }
            if runs("reading") {
                print(try await ReadingBenchmark(server: server, logger: logger).run())
            }
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func withTasker(
        on server: PostgresServer, name: String, logger: Logger,
        _ body: @escaping @Sendable (BenchmarkDatabase, Tasker) async throws -> Void
    ) async throws {
        let database = try await BenchmarkDatabase.create(on: server, name: name, logger: logger)
        var configuration = TaskerConfiguration()
        configuration.worker.capacity = 4_000
        let tasker = try await Tasker(
            database: database.configuration, workflows: [linear, fanOut], configuration: configuration, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tasker.run() }
            try await body(database, tasker)
            group.cancelAll()
        }
    }
}
