/// Runs many concurrent histories on a few databases.
enum ConcurrentRunner {
    /// Runs the histories of seeds until one fails.
    ///
    /// - Parameter budget: how many runs may be spent on shrinking one that fails.
    /// - Throws: `ConcurrentCounterexample`, the failing history after shrinking.
    static func run(
        _ seeds: [UInt64], lanes: Int, faults: [PlantedFault] = [], budget: Int = 600
    ) async throws -> ConcurrencyTally {
        try await withThrowingTaskGroup(of: ConcurrencyTally.self) { group in
            for lane in 0..<max(1, min(lanes, seeds.count)) {
                let share = stride(from: lane, to: seeds.count, by: lanes).map { seeds[$0] }
                group.addTask {
                    var tally = ConcurrencyTally()
                    for seeds in OracleSettings.databases(for: share) {
                        tally.add(
                            try await Arena.with { arena in
                                for fault in faults { try await fault.plant(in: arena.main) }
                                return try await run(seeds, in: arena, budget: budget)
                            })
                    }
                    return tally
                }
            }
            return try await group.reduce(into: ConcurrencyTally()) { $0.add($1) }
        }
    }

    private static func run(_ seeds: [UInt64], in arena: Arena, budget: Int) async throws -> ConcurrencyTally {
        var tally = ConcurrencyTally()
        for seed in seeds {
            try Task.checkCancellation()
            let history = ConcurrentHistory.generated(seed: seed)
            do {
                tally.add(try await ConcurrentRun.run(history, in: arena))
            } catch let mismatch as Mismatch {
                throw try await ConcurrentCounterexample.shrink(history, mismatch, in: arena, budget: budget)
            }
        }
        tally.deadlocks = try await arena.deadlocks()
        return tally
    }
}
