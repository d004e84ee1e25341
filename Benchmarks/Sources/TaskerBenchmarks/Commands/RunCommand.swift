import ArgumentParser
import Logging
import PostgresServer
import Tasker

/// Runs all benchmarks, or the parts that are named.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs all benchmarks, or the parts that are named.")

    @Argument(
        help: "Parts to run: \(BenchmarkPart.allCases.map(\.rawValue).joined(separator: ", ")); all when none is named."
    )
    var parts: [BenchmarkPart] = []

    @OptionGroup var cost: CostOptions

    func run() async throws {
        let wanted = Set(parts.isEmpty ? BenchmarkPart.allCases : parts)
        try await BenchmarkServer.run { server, logger in
            if wanted.contains(.cost) {
                try await CostBenchmark(server: server, seconds: cost.length, logger: logger)
                    .run(shapes: cost.wantedShapes)
            }
            if wanted.contains(.latency) {
                try await BenchmarkServer.withTasker(on: server, name: "latency", logger: logger) { database, tasker in
                    print(try await LatencyBenchmark(database: database, tasker: tasker).run())
                }
            }
            if wanted.contains(.throughput) {
                try await BenchmarkServer.withTasker(on: server, name: "throughput", logger: logger) {
                    print(try await ThroughputBenchmark(database: $0, tasker: $1).run())
                }
            }
            if wanted.contains(.submit) {
                let database = try await BenchmarkDatabase.create(on: server, name: "submit", logger: logger)
                // Nobody runs the tasks meanwhile: what is measured is their creation.
                let tasker = try await Tasker(database: database.configuration, workflows: [linear], logger: logger)
                print(try await SubmitBenchmark(database: database, tasker: tasker).run())
                await tasker.shutdown()
            }
            if wanted.contains(.fanout) {
                try await BenchmarkServer.withTasker(on: server, name: "fanout", logger: logger) { database, tasker in
                    print(try await FanOutBenchmark(database: database, tasker: tasker).run())
                }
            }
            if wanted.contains(.claim) {
                print(try await ClaimBenchmark(server: server, logger: logger).run())
            }
            if wanted.contains(.reading) {
                print(try await ReadingBenchmark(server: server, logger: logger).run())
            }
        }
    }
}
