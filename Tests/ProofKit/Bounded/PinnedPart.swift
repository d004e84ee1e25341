import Foundation
import Logging
import PostgresClient
import TestSupport

/// Three overlapping readers keep their snapshots for ten minutes while 500 tasks of one step are submitted and done in each
/// second: nothing that died since can be removed.
///
/// At the end nothing waits, and the P99 of a claim in the last third of the time is at most twice what it was before the
/// first reader. The claims are those of a small worker beside the two processes, twenty a second. Dead rows are reported,
/// not judged: no database can remove them.
enum PinnedPart: ProofPart {
    static let name = "pinned"
    static let summary = "a snapshot that is held for ten minutes at 500 tasks a second"

    static func run(_ settings: ProofSettings) async throws -> [ProofResult] {
        let calm: Duration = settings.isQuick ? .seconds(6) : .seconds(90)
        let pinned: Duration = settings.isQuick ? .seconds(15) : .seconds(600)
        let rate = settings.isQuick ? 200.0 : 500.0
        let begin = ContinuousClock.now
        // A checkpoint, every five minutes, makes everything slower for a while, and would fall into the readers' time alone.
        let rare = ["checkpoint_timeout": "1h", "max_wal_size": "16GB"]
        return try await PrivateServer.with("pinned", settings: rare, logger: settings.logger) { server in
            try await LoadDatabase.with("pinned", on: server, logger: settings.logger) { database in
                try await LoadFleet.with(
                    2, url: database.url, programFolder: settings.programFolder,
                    { _, load in
                        load.steps = 1
                        load.rate = rate / 2
                        load.effects = .none
                        load.leaseMilliseconds = 30_000
                    },
                    { fleet in
                        [
                            try await run(
                                fleet, database, settings.logger, calm: calm, pinned: pinned, rate: rate, begin: begin)
                        ]
                    })
            }
        }
    }

    private static func run(
        _ fleet: LoadFleet, _ database: LoadDatabase, _ logger: Logger, calm: Duration, pinned: Duration, rate: Double,
        begin: ContinuousClock.Instant
    ) async throws -> ProofResult {
        let times = ClaimTimes()
        let probe = ProbeWorker(database, logger: logger)
        var violations: [String] = []
        return try await withThrowingTaskGroup(of: Void.self) { group in
            try await fleet.waitUntilWorking()
            try await Task.sleep(for: calm / 3)
            group.addTask { try await probe.watch(every: .milliseconds(50)) { times.add($0) } }
            try await Task.sleep(for: .seconds(1))
            _ = times.take()
            try await Task.sleep(for: calm)
            let baseline = times.take()
            let acceptedBefore = fleet.accepted
            for reader in 0..<3 {
                group.addTask {
                    try await Task.sleep(for: pinned / 60 * reader)
                    try await read(database.url, for: pinned - pinned / 60 * reader, logger)
                }
            }
            var last = Percentiles([])
            for third in 0..<3 {
                try await Task.sleep(for: pinned / 3)
                last = times.take()
                Progress.say(
                    "claims P50 \(last.median.two) ms, P99 \(last.p99.two) ms in third \(third + 1) of the time")
            }
            let offered = Double(fleet.accepted - acceptedBefore) / (pinned / .seconds(1))
            let pins = try await database.number(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'proof-reader'")
            let dead = try await deadRows(database)
            let waiting = try await database.number(
                """
                SELECT count(*) FROM tasker.workflow_steps
                WHERE state IN ('enqueued', 'in_progress', 'waiting_for_retry')
                  AND created_at < (clock_timestamp() - interval '2 s') AT TIME ZONE 'UTC'
                """)
            fleet.stopSubmitting()
            try await Task.sleep(for: .seconds(3))
            let open = try await database.number("SELECT count(*) FROM tasker.tasks WHERE NOT complete")
            group.cancelAll()
            while let result = await group.nextResult() {
                if let problem = ProbeWorker.problem(result) { violations.append(problem) }
            }
            violations +=
                PinnedFindings(
                    calm: baseline.p99, pinned: last.p99, accepted: offered, offered: rate, waiting: waiting,
                    open: open,
                    readers: pins
                ).violations
            return ProofResult(
                subject: "a snapshot held for \(Int(pinned / .seconds(1))) s", extent: "\(Int(offered)) tasks/s",
                figures: "claims P99 \(baseline.p99.two) ms without, \(last.p99.two) ms in the last third "
                    + "(P50 \(baseline.median.two) and \(last.median.two)); dead rows: \(dead)",
                violations: violations, duration: ContinuousClock.now - begin)
        }
    }

    /// Holds a snapshot until its time is over or the task is cancelled.
    private static func read(_ url: String, for duration: Duration, _ logger: Logger) async throws {
        var configuration = try PostgresConfiguration(url: url)
        configuration.applicationName = "proof-reader"
        let connection = try await PostgresConnection.connect(configuration, logger: logger)
        defer { connection.close() }
        try await connection.run(
            script: "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM tasker.workflow_steps")
        // A little longer, so that the last look still finds it.
        try await Task.sleep(for: duration + .seconds(20))
    }

    /// Dead rows of the largest contributors.
    static func deadRows(_ database: LoadDatabase) async throws -> String {
        let rows = try await database.rows(
            """
            SELECT relname::text, n_dead_tup FROM pg_stat_user_tables
            WHERE schemaname IN ('tasker', 'pgmq') AND n_dead_tup > 0 ORDER BY n_dead_tup DESC LIMIT 3
            """)
        let texts = try rows.map { row in
            "\(try row.decode(at: 0, as: String.self)) \(try row.decode(at: 1, as: Int64.self))"
        }
        return texts.isEmpty ? "none" : texts.joined(separator: ", ")
    }
}
