import PostgresClient

/// Calls pairs of functions at the same time on the same tasks.
struct PairRunner {
    /// What calls of a function came to.
    struct Figures: Sendable {
        var calls = 0
        var effects = 0
        var times: [Duration] = []

        var slow: Duration {
            times.isEmpty ? .zero : times.sorted()[min(times.count * 99 / 100, times.count - 1)]
        }

        mutating func add(_ other: Figures) {
            calls += other.calls
            effects += other.effects
            times += other.times
        }
    }

    struct Report: Sendable {
        var figures: [String: Figures] = [:]
        var pairs = 0
        /// The pairs whose calls were victims of deadlocks, and how many.
        var deadlocks: [String: Int] = [:]
        var violations: [String] = []
        /// Deadlocks by the server's own count.
        var counted = 0

        mutating func add(_ other: Report) {
            for (name, figures) in other.figures { self.figures[name, default: Figures()].add(figures) }
            pairs += other.pairs
            deadlocks.merge(other.deadlocks, uniquingKeysWith: +)
            violations += other.violations
            counted += other.counted
        }
    }

    /// Runs a pair for a time, each function twice at least on each of its connections; from 100 milliseconds on, all rules
    /// are checked after it.
    static func run(
        _ first: Mutator, _ second: Mutator, for time: Duration, on field: PairField
    ) async throws -> Report {
        try await field.prepare(withForeign: first.meetsForeign || second.meetsForeign)
        let before = field.repeated.value
        let end = ContinuousClock.now + time
        var report = Report()
        report.pairs = 1
        try await withThrowingTaskGroup(of: (String, Figures).self) { group in
            for (number, client) in field.clients.enumerated() {
                let mutator = number % 2 == 0 ? first : second
                group.addTask {
                    var figures = Figures()
                    while figures.calls < 2 || ContinuousClock.now < end {
                        let begin = ContinuousClock.now
                        if try await mutator.call(client) { figures.effects += 1 }
                        figures.calls += 1
                        figures.times.append(begin.duration(to: .now))
                    }
                    return (mutator.name, figures)
                }
            }
            for try await (name, figures) in group { report.figures[name, default: Figures()].add(figures) }
        }
        let pair = "\(first.name) × \(second.name)"
        let deadlocks = field.repeated.value - before
        if deadlocks > 0 { report.deadlocks[pair] = deadlocks }
        report.violations = try await field.violations(
            thoroughly: time >= .milliseconds(100), withForeign: first.meetsForeign || second.meetsForeign
        ).map { "\(pair): \($0)" }
        return report
    }

    /// Runs all pairs of these, on several databases at a time.
    static func run(_ mutators: [Mutator], for total: Duration, lanes: Int) async throws -> Report {
        var pairs: [(Mutator, Mutator)] = []
        for (number, first) in mutators.enumerated() {
            for second in mutators[number...] { pairs.append((first, second)) }
        }
        let all = pairs
        let time = total * lanes / max(all.count, 1)
        return try await withThrowingTaskGroup(of: Report.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    try await PairField.with { field in
                        var report = Report()
                        for number in stride(from: lane, to: all.count, by: lanes) {
                            let (first, second) = all[number]
                            report.add(try await run(first, second, for: time, on: field))
                        }
                        // The server's count has what nobody was told as well; it comes a second late.
                        try await Task.sleep(for: .seconds(1.2))
                        report.counted = try await field.deadlocks()
                        return report
                    }
                }
            }
            return try await group.reduce(into: Report()) { $0.add($1) }
        }
    }
}
