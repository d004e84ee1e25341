import PostgresClient
import Tasker

/// Four-step linear workflows, a fixed number in flight, one process.
struct ThroughputBenchmark {
    let database: BenchmarkDatabase
    let tasker: Tasker
    var inFlight = 2_000
    var tasks = 20_000

    func run() async throws -> String {
        try await warm()
        var seconds = 0.0
        let cost = try await StepCost.count(
            steps: tasks * 4, database: database, tasker: tasker
        ) {
            seconds = try await ContinuousClock().measure { try await drive() } / .seconds(1)
        }
        let repeated = try await database.repeatedSteps()
        let steps = Double(tasks * 4)
        let batch = max(1, Int((1 / max(cost.roundTrips, 1 / steps)).rounded()))
        let bare = try await BareLoop(database: database, batch: batch).stepsPerSecond()
        return """
            throughput, 4-step linear workflows, \(tasks) tasks, \(inFlight) in flight, one process
              steps per second     \((steps / seconds).formatted0)
              attempts lost        \(repeated)
              tasks per second     \((Double(tasks) / seconds).formatted0)
              per step             \(cost.commits.formatted2) commits   \(cost.roundTrips.formatted2) round trips   \(cost.walBytes.formatted0) bytes of WAL
              bare update+insert   \(bare.formatted0) row pairs/s in batches of \(batch), 2 connections
              ratio                \((steps / seconds / bare).formatted2)
            """
    }

    /// Statements prepared, caches filled.
    func warm() async throws {
        try await drive(total: inFlight)
    }

    /// Runs the tasks.
    func drive() async throws {
        try await drive(total: tasks)
    }

    /// Steps per second alone, to stand beside another figure of the same run.
    func stepsPerSecond() async throws -> Double {
        try await warm()
        let took = try await ContinuousClock().measure { try await drive() }
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
