import Tasker

/// What a step cost, counted.
struct StepCost: Codable {
    /// Transactions that were committed.
    var commits: Double
    /// Calls of the program.
    var roundTrips: Double
    /// Bytes of write-ahead log, full-page images included.
    var walBytes: Double

    enum CodingKeys: String, CodingKey {
        case commits = "commits_per_step"
        case roundTrips = "round_trips_per_step"
        case walBytes = "wal_bytes_per_step"
    }

    /// Counts what a body does in so many steps.
    static func count(
        steps: Int, database: BenchmarkDatabase, tasker: Tasker, _ body: () async throws -> Void
    ) async throws -> StepCost {
        let meter = try await Meter(database)
        defer { meter.close() }
        let client = Client { try await tasker.report(handles: true) }
        let found = try await meter.measure(stepsPerTask: 1, client: client) {
            let took = try await ContinuousClock().measure { try await body() }
            return LoadResult(tasks: steps, seconds: took / .seconds(1))
        }
        guard let commits = found.commits, let roundTrips = found.roundTrips, let walBytes = found.walBytes else {
            throw BenchmarkError("the cost of steps was not counted")
        }
        return StepCost(commits: commits, roundTrips: roundTrips, walBytes: walBytes)
    }
}
