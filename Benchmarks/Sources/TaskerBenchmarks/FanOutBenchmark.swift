import PostgresClient
import Tasker

/// One task that fans out to thousands of batch workers and converges: settling must not grow with the fan.
struct FanOutBenchmark {
    let database: BenchmarkDatabase
    let tasker: Tasker
    var widths = [1_000, 10_000]

    func run() async throws -> String {
        _ = try await tasker.submit(fanOut, input: 100).result()  // Warm: statements prepared, caches filled.
        let linear = try await ThroughputBenchmark(database: database, tasker: tasker).stepsPerSecond()
        var lines = [
            "fan-out, one task, no-op batch workers, converged, one process",
            "  4-step linear workflows in the same run: \(linear.formatted0) steps/s",
        ]
        for width in widths {
            let callsBefore = tasker.store.roundTrips.count
            let clock = ContinuousClock()
            var counted = 0
            let took = try await clock.measure {
                counted = try await tasker.submit(fanOut, input: width).result()
            }
            guard counted == width else {
                throw BenchmarkError("\(counted) of \(width) workers reached the convergence")
            }
            let calls = tasker.store.roundTrips.count - callsBefore
            let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
            let steps = Double(width + 2)
            lines.append(
                "  \(width) workers: \((steps / seconds).formatted0) steps/s, ratio \((steps / seconds / linear).formatted2), "
                    + "\((Double(calls) / steps).formatted2) round trips per step, \((seconds * 1000).formatted0) ms")
        }
        return lines.joined(separator: "\n")
    }
}

/// As many workers as the input says, a thousand at a time.
let fanOut = Workflow("fan_out", namespace: "bench", version: "1.0.0", input: Int.self) { w in
    w.batch("fan", size: 1, parallelism: 1_000) { _, width in
        .items(width)
    } work: { _, _, _ in
        1
    } converge: { _, _, results in
        results.count
    }
}
