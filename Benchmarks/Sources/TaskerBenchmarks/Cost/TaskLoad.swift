import Tasker

/// Submits tasks of a shape and waits for their ends.
struct TaskLoad: Sendable {
    let shape: Shape
    let tasker: Tasker
    let load: Load
    let inFlight: Int

    /// How many tasks are in flight for a worker that holds so many steps.
    static func inFlight(_ shape: Shape, handlers: Int) -> Int {
        min(shape.tasksInFlight, handlers * 4)
    }

    /// Prepares statements and fills caches.
    func warm() async throws {
        _ = try await run(for: .milliseconds(500), atLeast: 1)
    }

    /// Submits for so long, at least so many tasks, and waits until all have ended.
    func run(for length: Duration, atLeast: Int) async throws -> LoadResult {
        Arrivals.shared.reset()
        let histogram = LatencyHistogram()
        let clock = ContinuousClock()
        let start = clock.now
        let tasks =
            switch load {
            case .idle: try await oneByOne(until: start + length, atLeast, histogram)
            case .saturated: try await sideBySide(until: start + length, atLeast, histogram)
            }
        let seconds = start.duration(to: clock.now) / .seconds(1)
        return LoadResult(tasks: tasks, seconds: seconds, latency: histogram.summary)
    }

    /// Each task is waited for with its result, which is one more read.
    private func oneByOne(
        until end: ContinuousClock.Instant, _ atLeast: Int, _ histogram: LatencyHistogram
    ) async throws -> Int {
        var tasks = 0
        while tasks < atLeast || ContinuousClock.now < end {
            let submitted = MachineClock.microseconds
            _ = try await tasker.submit(shape.workflow, input: submitted).result()
            histogram.record(microseconds: MachineClock.microseconds - submitted)
            tasks += 1
        }
        return tasks
    }

    private func sideBySide(
        until end: ContinuousClock.Instant, _ atLeast: Int, _ histogram: LatencyHistogram
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var tasks = 0
            func add() {
                tasks += 1
                group.addTask {
                    let submitted = MachineClock.microseconds
                    try await tasker.submit(shape.workflow, input: submitted).finished()
                    histogram.record(microseconds: MachineClock.microseconds - submitted)
                }
            }
            while tasks < inFlight { add() }
            while try await group.next() != nil {
                if tasks < atLeast || ContinuousClock.now < end { add() }
            }
            return tasks
        }
    }
}
