import Foundation
import Logging
import PostgresClient
import Tasker

/// The worker process: serves the shapes, and answers on its output what the benchmark asks on its input.
///
/// It ends when its input ends, so that it never outlives the benchmark.
struct BenchmarkWorker {
    let url: String
    let capacity: Int
    let logger: Logger

    func run() async throws {
        let database = try PostgresConfiguration(url: url)
        var configuration = TaskerConfiguration()
        configuration.worker.capacity = capacity
        let tasker = try await Tasker(
            database: database, workflows: Shape.all.map(\.workflow), configuration: configuration, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tasker.run() }
            answer("ready")
            for await question in Self.questions() {
                switch WorkerQuestion(rawValue: question) {
                case .report:
                    let report = try await tasker.report(handles: true)
                    answer(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
                case .forgetArrivals:
                    Arrivals.shared.reset()
                    answer("forgotten")
                case nil:
                    throw BenchmarkError("the worker process was asked '\(question)'")
                }
            }
            group.cancelAll()
        }
    }

    private func answer(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    /// The lines of the standard input, which a thread of its own waits for.
    private static func questions() -> AsyncStream<String> {
        AsyncStream { continuation in
            Thread.detachNewThread {
                while let line = readLine() { continuation.yield(line) }
                continuation.finish()
            }
        }
    }
}
