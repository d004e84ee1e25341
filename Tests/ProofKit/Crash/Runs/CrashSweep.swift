import TestSupport

/// All runs of one scenario: each commit, each moment.
struct CrashSweep: Sendable {
    let scenario: CrashScenario
    let program: String
    /// How many runs are under way at a time.
    let lanes: Int
    /// The most strikes of a kind to make, spread over all of them; nil for all.
    var sample: Int?
    /// Whether the recovery is struck as well.
    var strikesTwice = false
    /// Whether one violation is enough to know.
    var endsWithViolation = false
    /// What is done to the database before the process begins, such as planting a defect.
    var plant: @Sendable (StoreFixture) async throws -> Void = { _ in }

    /// Counts the commits, then makes a run for each.
    func run() async throws -> CrashReport {
        try await withBase { base in
            var report = CrashReport(scenario: scenario.name)
            let counted = try await base.withCopy {
                try await CrashRun(scenario: scenario, program: program, strike: nil).perform(on: $0)
            }
            report.commits = counted.commits
            report.violations += counted.violations.map { "without a strike: \($0)" }
            let strikes = spread(
                counted.commits.indices.flatMap { index in
                    Strike.Moment.allCases.map { Strike(commit: index + 1, moment: $0) }
                })
            if endsWithViolation, !report.violations.isEmpty { return report }
            let outcomes = try await perform(strikes.map { ($0, nil) }, on: base)
            report.add(outcomes)
            if strikesTwice {
                report.add(try await perform(spread(secondStrikes(counted.commits, outcomes)), on: base))
            }
            if sample == nil {
                for name in scenario.strikes where report.struck[name] == nil {
                    report.violations.append(
                        "void: no strike landed at \(name); there were \(report.struck.keys.sorted())")
                }
            }
            return report
        }
    }

    /// Every commit of the recovery from the first commit of each kind; the watched runs of the first sweep have counted them.
    private func secondStrikes(_ commits: [String], _ outcomes: [PlannedOutcome]) -> [(Strike, Strike?)] {
        Set(commits).compactMap { commits.firstIndex(of: $0) }.sorted().flatMap { index -> [(Strike, Strike?)] in
            let commit = index + 1
            let first = Strike(commit: commit, moment: .after)
            let count = outcomes.first { $0.strike == first }?.outcome.recoveryCommits.count ?? 0
            return (0..<count).map { index in
                let moments = Strike.Moment.allCases
                return (first, Strike(commit: index + 1, moment: moments[(commit + index) % moments.count]))
            }
        }
    }

    private func spread<Element>(_ all: [Element]) -> [Element] {
        guard let sample, all.count > sample else { return all }
        return (0..<sample).map { all[$0 * all.count / sample] }
    }

    private func perform(
        _ strikes: [(Strike, Strike?)], on base: TestDatabase
    ) async throws -> [PlannedOutcome] {
        try await withThrowingTaskGroup(of: PlannedOutcome.self) { group in
            var outcomes: [PlannedOutcome] = []
            for (index, strike) in strikes.enumerated() {
                if index >= lanes, let outcome = try await group.next() { outcomes.append(outcome) }
                if endsWithViolation, outcomes.contains(where: { !$0.outcome.violations.isEmpty }) {
                    group.cancelAll()
                    return outcomes
                }
                group.addTask { try await perform(strike.0, strike.1, on: base) }
            }
            for try await outcome in group { outcomes.append(outcome) }
            return outcomes
        }
    }

    /// A strike that missed its window is tried again, for its commit may come in another order.
    private func perform(_ strike: Strike, _ second: Strike?, on base: TestDatabase) async throws -> PlannedOutcome {
        var tries = 0
        while true {
            tries += 1
            let run = CrashRun(
                scenario: scenario, program: program, strike: strike, second: second,
                watchesRecovery: strikesTwice && strike.moment == .after)
            let outcome = try await base.withCopy { try await run.perform(on: $0) }
            if outcome.void == nil || tries == 3 {
                return PlannedOutcome(strike: strike, second: second, outcome: outcome)
            }
        }
    }

    /// A database as the scenario finds it.
    private func withBase<R>(_ body: (TestDatabase) async throws -> R) async throws -> R {
        guard scenario.isMigrated else { return try await TestDatabase.withEmpty { try await body($0) } }
        return try await TestDatabase.withMigrated { base in
            try await StoreFixture.on(base, connections: 1) { fixture in
                try await scenario.prepare(fixture)
                try await plant(fixture)
            }
            return try await body(base)
        }
    }
}
