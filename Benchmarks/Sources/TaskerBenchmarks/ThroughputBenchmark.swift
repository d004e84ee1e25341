import PostgresClient
import Tasker

/// Four-step linear workflows, a fixed number in flight, one process.
struct ThroughputBenchmark {
    let database: BenchmarkDatabase
    let tasker: Tasker
    var inFlight = 2_000
    var tasks = 20_000

    func run() async throws -> String {
        try await drive(total: inFlight)  // Warm: statements prepared, caches filled.
        let before = try await database.counters()
        let callsBefore = tasker.store.roundTrips.count
        let clock = ContinuousClock()
        let took = try await clock.measure { try await drive(total: tasks) }
        let calls = tasker.store.roundTrips.count - callsBefore
        let work = try await database.counters() - before
        let repeated = try await database.repeatedSteps()
        let steps = Double(tasks * 4)
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        let batch = max(1, Int((steps / Double(max(1, calls))).rounded()))
        let bare = try await BareLoop(database: database, batch: batch).stepsPerSecond()
        return """
            throughput, 4-step linear workflows, \(tasks) tasks, \(inFlight) in flight, one process
              steps per second     \((steps / seconds).formatted0)
              attempts lost        \(repeated)
              tasks per second     \((Double(tasks) / seconds).formatted0)
              per step             \((Double(work.commits) / steps).formatted2) commits   \((Double(calls) / steps).formatted2) round trips   \((Double(work.walBytes) / steps).formatted0) bytes of WAL
              bare update+insert   \(bare.formatted0) row pairs/s in batches of \(batch), 2 connections
              ratio                \((steps / seconds / bare).formatted2)
            """
    }

    /// Steps per second alone, to stand beside another figure of the same run.
    func stepsPerSecond() async throws -> Double {
        try await drive(total: inFlight)
        let took = try await ContinuousClock().measure { try await drive(total: tasks) }
        return Double(tasks * 4) / (took / .seconds(1))
    }

    /// Keeps `inFlight` tasks going until `total` are done.
    private func drive(total: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var next = 0
            func add() {
                let input = next
                next += 1
                group.addTask { _ = try await tasker.submit(linear, input: input).finished() }
            }
            while next < min(inFlight, total) { add() }
            while try await group.next() != nil {
                if next < total { add() }
            }
        }
    }
}
