import Logging
import PostgresClient

/// Measures round trips of a prepared `SELECT 1` and prints a table; the argument is a database URL.
@main
struct ClientRoundTrips {
    private static let one = PostgresStatement(name: "one", sql: "SELECT 1 AS one")
    private static let secondsPerRun = 2

    static func main() async throws {
        guard CommandLine.arguments.count == 2 else { return print("usage: ClientRoundTrips <database-url>") }
        let configuration = try PostgresConfiguration(url: CommandLine.arguments[1])
        let first = try await connect(configuration)
        let version = try await first.query(PostgresStatement(sql: "SELECT version() AS version"))
        print("server: \(try version[0].decode("version", as: String.self))\n")
        first.close()
        print("| what | queries/s | client CPU per query |\n|---|---|---|")
        for prefersLoop in [true, false] {
            let how = prefersLoop ? "tasks prefer the loop" : "tasks elsewhere"
            for (connections, tasks, batch) in [(1, 1, 1), (8, 8, 1), (8, 32, 1), (1, 1, 100), (8, 8, 100)] {
                let samples = try await (0..<3).asyncMap { _ in
                    try await run(configuration, connections, tasks, batch, prefersLoop)
                }
                let median = samples.sorted { $0.queriesPerSecond < $1.queriesPerSecond }[1]
                let what = "\(connections) connections, \(tasks) tasks" + (batch > 1 ? ", pipelined ×\(batch)" : "")
                print(
                    "| \(what), \(how) | \(Int(median.queriesPerSecond)) | "
                        + "\((median.cpuMicrosecondsPerQuery * 10).rounded() / 10) µs |")
            }
        }
        try await pooled(configuration)
    }

    private static func connect(_ configuration: PostgresConfiguration) async throws -> PostgresConnection {
        try await PostgresConnection.connect(configuration, logger: Logger(label: "benchmark"))
    }

    private static func run(
        _ configuration: PostgresConfiguration, _ connections: Int, _ tasks: Int, _ batch: Int, _ prefersLoop: Bool
    ) async throws -> Sample {
        let open = try await (0..<connections).asyncMap { _ in try await connect(configuration) }
        for connection in open { try await connection.query(one) }
        return try await Sample.measure {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for task in 0..<tasks {
                    let connection = open[task % connections]
                    let preference: PostgresEventLoop? = prefersLoop ? .shared : nil
                    group.addTask(executorPreference: preference) { try await repeatQueries(on: connection, batch) }
                }
                return try await group.reduce(0, +)
            }
        }
    }

    private static func repeatQueries(on connection: PostgresConnection, _ batch: Int) async throws -> Int {
        let calls = Array(repeating: (one, [PostgresValue]()), count: batch)
        let end = ContinuousClock.now + .seconds(secondsPerRun)
        var queries = 0
        while ContinuousClock.now < end {
            if batch == 1 {
                let rows = try await connection.query(one)
                guard try rows[0].decode("one", as: Int32.self) == 1 else { throw CancellationError() }
            } else {
                _ = try await connection.pipeline(calls)
            }
            queries += batch
        }
        return queries
    }

    /// The same through a pool, with more tasks than connections.
    private static func pooled(_ configuration: PostgresConfiguration) async throws {
        let pool = PostgresPool(configuration: configuration, size: 8, logger: Logger(label: "benchmark"))
        let sample = try await Sample.measure {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<32 {
                    group.addTask(executorPreference: PostgresEventLoop.shared) {
                        let end = ContinuousClock.now + .seconds(secondsPerRun)
                        var queries = 0
                        while ContinuousClock.now < end {
                            try await pool.query(one)
                            queries += 1
                        }
                        return queries
                    }
                }
                return try await group.reduce(0, +)
            }
        }
        print(
            "| pool of 8, 32 tasks, prefer the loop | \(Int(sample.queriesPerSecond)) | "
                + "\((sample.cpuMicrosecondsPerQuery * 10).rounded() / 10) µs |")
        await pool.shutdown()
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var results: [T] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
