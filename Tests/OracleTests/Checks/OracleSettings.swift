import Foundation

/// What the environment asks of the oracle.
enum OracleSettings {
    /// How many histories: TASKER_HISTORIES, 1,000 without it.
    static let histories = number("TASKER_HISTORIES") ?? 1_000
    /// How many of overlapping calls: TASKER_CONCURRENT_HISTORIES, 60 without it.
    static let concurrentHistories = number("TASKER_CONCURRENT_HISTORIES") ?? 60
    /// How long all pairs of functions run together: TASKER_PAIR_SECONDS, 8 without it.
    static let pairTime = Duration.seconds(number("TASKER_PAIR_SECONDS") ?? 8)
    /// How many runs are spent on shrinking a history that meets a planted fault: TASKER_FAULT_RUNS, 6 without it.
    static let faultBudget = number("TASKER_FAULT_RUNS") ?? 6
    /// Whether there is time for the faults that take many histories.
    static let seeksRareFaults = number("TASKER_FAULT_RUNS") != nil
    /// TASKER_SEED replays the history of that seed and no other.
    static let replayed = number("TASKER_SEED").map { UInt64($0) }
    /// How many databases work side by side: TASKER_LANES, 3 without it, since other tests go beside these.
    static let lanes = max(1, number("TASKER_LANES") ?? 3)

    /// The seeds to run: the same in every run, so that a failure is nobody's bad luck.
    static var seeds: [UInt64] {
        replayed.map { [$0] } ?? (1...UInt64(max(histories, 1))).map { $0 }
    }

    /// The seeds of histories of overlapping calls; one that is replayed is run again and again, as its schedule varies.
    static var concurrentSeeds: [UInt64] {
        replayed.map { Array(repeating: $0, count: number("TASKER_CONCURRENT_HISTORIES") ?? 20) }
            ?? (1...UInt64(max(concurrentHistories, 1))).map { $0 }
    }

    /// The histories of each database: a hundred, since each leaves templates and dead rows behind, which make looks at the state slow.
    static func databases(for seeds: [UInt64]) -> [[UInt64]] {
        stride(from: 0, to: seeds.count, by: 100).map { Array(seeds[$0..<min($0 + 100, seeds.count)]) }
    }

    /// Half of the faults on PostgreSQL 17 and the others elsewhere, when the version is told.
    ///
    /// Whether the oracle sees a fault has nothing to do with the version. All when TASKER_FAULT_RUNS asks for a thorough search.
    static func share(of faults: [PlantedFault]) -> [PlantedFault] {
        guard !seeksRareFaults, let version = ProcessInfo.processInfo.environment["TASKER_POSTGRES"] else {
            return faults
        }
        return faults.enumerated().filter { $0.offset.isMultiple(of: 2) == (version == "17") }.map(\.element)
    }

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init).flatMap { $0 >= 0 ? $0 : nil }
    }
}
