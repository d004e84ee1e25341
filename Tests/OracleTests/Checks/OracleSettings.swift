import Foundation

/// What the environment asks of the oracle.
enum OracleSettings {
    /// How many histories: TASKER_HISTORIES, 1,000 without it.
    static let histories = number("TASKER_HISTORIES") ?? 1_000
    /// TASKER_SEED replays the history of that seed and no other.
    static let replayed = number("TASKER_SEED").map { UInt64($0) }
    /// How many databases work side by side.
    static let lanes = 3

    /// The seeds to run: the same in every run, so that a failure is nobody's bad luck.
    static var seeds: [UInt64] {
        replayed.map { [$0] } ?? (1...UInt64(max(histories, 1))).map { $0 }
    }

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap(Int.init).flatMap { $0 >= 0 ? $0 : nil }
    }
}
