/// Runs many histories on a few databases.
enum HistoryRunner {
    /// Runs the histories of seeds until one fails.
    ///
    /// - Throws: `Counterexample`, the failing history after shrinking.
    static func run(_ seeds: [UInt64], lanes: Int, faults: [PlantedFault] = []) async throws -> Coverage {
        try await withThrowingTaskGroup(of: Coverage.self) { group in
            for lane in 0..<max(1, min(lanes, seeds.count)) {
                let share = stride(from: lane, to: seeds.count, by: lanes).map { seeds[$0] }
                group.addTask {
                    var coverage = Coverage()
                    for seeds in OracleSettings.databases(for: share) {
                        coverage.add(
                            try await Subject.with { subject in
                                for fault in faults { try await fault.plant(in: subject) }
                                return try await run(seeds, on: subject)
                            })
                    }
                    return coverage
                }
            }
            return try await group.reduce(into: Coverage()) { $0.add($1) }
        }
    }

    private static func run(_ seeds: [UInt64], on subject: Subject) async throws -> Coverage {
        var coverage = Coverage()
        for seed in seeds {
            try Task.checkCancellation()
            let history = HistoryGenerator.history(seed: seed)
            do {
                coverage.add(try await HistoryRun.run(history, on: subject))
            } catch let mismatch as Mismatch {
                throw try await Counterexample.shrink(history, mismatch, on: subject)
            }
        }
        return coverage
    }
}
