import Foundation
import TaskerStore

/// Claim, settle, list and count with 1 K, 100 K, 1 M and 5 M finished steps in the tables: the medians at each size are at
/// most 1.2 times those with 1 K.
///
/// A database for each size, filled by plain INSERTs and then vacuumed and analysed. The sizes are measured by turns, in
/// random order, so that whatever else the machine does meets all of them. The server runs without fsync here: no disk hides what
/// the processor does, so the ratios are harder to keep than with it. A claim takes 10 steps of a queue of a few thousand,
/// a settlement ends those 10; `list` reads the newest 50 tasks, `count` counts the unfinished ones. In the end the index that
/// `count` reads is dropped in the largest database: that has to be seen.
enum HistoryPart: ProofPart {
    static let name = "history-size"
    static let summary = "claim, settle, list and count with up to 5 million finished steps"

    private static let mostGrowth = 1.2
    private static let operations = ["claim of 10", "settle of 10", "list", "count"]

    static func run(_ settings: ProofSettings) async throws -> [ProofResult] {
        let sizes = settings.isQuick ? [1_000, 50_000] : [1_000, 100_000, 1_000_000, 5_000_000]
        let begin = ContinuousClock.now
        let tuning = ["fsync": "off", "autovacuum": "off", "shared_buffers": "1GB", "max_wal_size": "16GB"]
        return try await PrivateServer.with("history", settings: tuning, logger: settings.logger) { server in
            try await withDatabases(sizes, [], server, settings) { databases in
                let times = try await measure(databases, settings, rounds: settings.isQuick ? 60 : 300)
                let results = operations.indices.map { operation in
                    let medians = times.map { Percentiles($0[operation]).median }
                    let ratios = medians.map { $0 / medians[0] }
                    let worst = ratios.max() ?? 0
                    let figures = zip(sizes, zip(medians, ratios)).map { size, found in
                        "\(size): \(found.0.two) ms (\(found.1.two))"
                    }
                    return ProofResult(
                        subject: "\(operations[operation]), by finished steps", extent: "\(sizes.count) sizes",
                        figures: figures.joined(separator: ", "),
                        violations: worst <= mostGrowth
                            ? [] : ["the median grows to \(worst.two) times; allowed are \(mostGrowth)"],
                        duration: operation == 0 ? ContinuousClock.now - begin : .zero)
                }
                return results + [try await selfTest(databases[0], databases[sizes.count - 1], settings)]
            }
        }
    }

    private static func selfTest(
        _ smallest: LoadDatabase, _ largest: LoadDatabase, _ settings: ProofSettings
    ) async throws -> ProofResult {
        let begin = ContinuousClock.now
        try await largest.run("DROP INDEX tasker.idx_tasks_active_with_priority_covering")
        let medians = try await measure([smallest, largest], settings, rounds: 10)
            .map { Percentiles($0[operations.count - 1]).median }
        let growth = medians[1] / medians[0]
        return ProofResult(
            subject: "self-test: a count without its index", extent: "1 plant", figures: "ratio \(growth.two)",
            violations: growth > mostGrowth ? [] : ["not found: the median grew to \(growth.two) times only"],
            duration: ContinuousClock.now - begin)
    }

    private static func withDatabases<Result>(
        _ sizes: [Int], _ made: [LoadDatabase], _ server: PrivateServer, _ settings: ProofSettings,
        _ body: ([LoadDatabase]) async throws -> Result
    ) async throws -> Result {
        guard made.count < sizes.count else { return try await body(made) }
        let size = sizes[made.count]
        return try await LoadDatabase.with("history_\(size)", on: server, logger: settings.logger) { database in
            try await FinishedHistory.register(in: database)
            try await FinishedHistory(database: database).fill(tasks: size / 4)
            try await database.run("VACUUM ANALYZE")
            try await FinishedHistory.create(tasks: 2_000, in: database)
            Progress.say("\(size) finished steps are written")
            return try await withDatabases(sizes, made + [database], server, settings, body)
        }
    }

    /// For each database, for each operation, how long each call took.
    private static func measure(
        _ databases: [LoadDatabase], _ settings: ProofSettings, rounds: Int
    ) async throws -> [[[Duration]]] {
        let probes = databases.map { ProbeWorker($0, logger: settings.logger) }
        var times = Array(repeating: Array(repeating: [Duration](), count: operations.count), count: databases.count)
        let clock = ContinuousClock()
        let warm = 10
        for round in 0..<(rounds + warm) {
            for (index, probe) in probes.enumerated().shuffled() {
                let (claim, claimed) = try await probe.claim(10)
                guard claimed.count == 10 else { throw ProofError("a claim got \(claimed.count) steps instead of 10") }
                let settle = try await probe.settle(claimed)
                let list = try await clock.measure { _ = try await probe.store.list(TaskScope()) }
                let count = try await clock.measure { _ = try await probe.store.count(TaskScope().active()) }
                guard round >= warm else { continue }
                for (operation, took) in [claim, settle, list, count].enumerated() {
                    times[index][operation].append(took)
                }
            }
        }
        return times
    }
}
