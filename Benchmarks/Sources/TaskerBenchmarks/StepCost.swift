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
        steps: Int, database: BenchmarkDatabase, calls: () -> Int, _ body: () async throws -> Void
    ) async throws -> StepCost {
        let before = try await database.counters()
        let callsBefore = calls()
        try await body()
        let made = calls() - callsBefore
        let work = try await database.counters() - before
        let steps = Double(steps)
        return StepCost(
            commits: Double(work.commits) / steps, roundTrips: Double(made) / steps,
            walBytes: Double(work.walBytes) / steps)
    }
}
