import Foundation
import PostgresClient
import TestSupport

/// Half of the peak load for an hour, or for `TASKER_SOAK_MINUTES`, in processes that remove tasks a minute after their end: in
/// the last third of the time nothing is larger than in the middle third.
///
/// What is compared: the memory of the processes, the P99 of claims, the sizes of tables and indexes, dead rows. Runs shorter
/// than 15 minutes don't reach the state in which as much is removed as comes in: sizes and dead rows are reported then, and
/// not judged.
enum SoakPart: ProofPart {
    static let name = "soak"
    static let summary = "an hour at half of the peak load, with retention: nothing grows"

    private static let shortestJudged = Duration.seconds(15 * 60)

    static func run(_ settings: ProofSettings) async throws -> [ProofResult] {
        let begin = ContinuousClock.now
        let given = ProcessInfo.processInfo.environment["TASKER_SOAK_MINUTES"].flatMap { Double($0) }
        let duration: Duration = settings.isQuick ? .seconds(12) : .seconds((given ?? 60) * 60)
        return try await PrivateServer.with("soak", logger: settings.logger) { server in
            let peak = PeakLoad(
                server: server, settings: settings, duration: settings.isQuick ? .seconds(2) : .seconds(10))
            let (steps, _) = try await peak.measure(shape: { $0.steps = 2 }, { _, _ in })
            return try await LoadDatabase.with("soak", on: server, logger: settings.logger) { database in
                try await LoadFleet.with(
                    2, url: database.url, programFolder: settings.programFolder,
                    { _, load in
                        load.steps = 2
                        // Two processes, two steps a task.
                        load.rate = steps / 2 / 2 / 2
                        load.retentionSeconds = 60
                        load.leaseMilliseconds = 10_000
                    },
                    { [try await soak($0, database, settings, duration, half: steps / 2, begin)] })
            }
        }
    }

    private static func soak(
        _ fleet: LoadFleet, _ database: LoadDatabase, _ settings: ProofSettings, _ duration: Duration, half: Double,
        _ begin: ContinuousClock.Instant
    ) async throws -> ProofResult {
        try await fleet.waitUntilWorking()
        var violations: [String] = []
        let times = ClaimTimes()
        let probe = ProbeWorker(database, logger: settings.logger)
        let interval = max(duration / 60, .seconds(1))
        var samples: [SoakSample] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await probe.watch(every: .milliseconds(100)) { times.add($0) } }
            let end = ContinuousClock.now + duration
            while ContinuousClock.now < end {
                try await Task.sleep(for: interval)
                let sample = try await sample(fleet, database, times)
                samples.append(sample)
                Progress.say("\(samples.count): \(sample)")
            }
            group.cancelAll()
            while let result = await group.nextResult() {
                if let problem = ProbeWorker.problem(result) { violations.append(problem) }
            }
        }
        fleet.stopSubmitting()
        try await Task.sleep(for: .seconds(5))
        let open = try await database.number("SELECT count(*) FROM tasker.tasks WHERE NOT complete")
        if open > 0 { violations.append("\(open) tasks were open 5 s after the end") }
        for process in fleet.processes where !process.isRunning {
            violations.append("a process ended: \(process.lastWords)")
        }
        let isSteady = duration >= shortestJudged
        let trends = SoakTrend.all(of: samples)
        violations += trends.filter { $0.grows && (isSteady || !$0.isSize) }.map { "\($0)" }
        let effects = Double(try await database.number("SELECT count(*) FROM public.effects"))
        let rate = effects / (duration / .seconds(1))
        if rate < half * 0.9 { violations.append("only \(Int(rate)) steps/s of \(Int(half)) were done") }
        return ProofResult(
            subject: "a soak of \(Int(duration / .seconds(60))) min at half of the peak",
            extent: "\(Int(effects)) steps",
            figures: "\(Int(rate)) steps/s; middle and last third: \(trends.map(\.description).joined(separator: ", "))"
                + (isSteady ? "" : " (sizes not judged: too short)"),
            violations: violations, duration: ContinuousClock.now - begin)
    }

    private static func sample(
        _ fleet: LoadFleet, _ database: LoadDatabase, _ times: ClaimTimes
    ) async throws -> SoakSample {
        let rows = try await database.rows(
            """
            SELECT sum(pg_table_size(relid))::float8 / 1048576, sum(pg_indexes_size(relid))::float8 / 1048576,
                   sum(n_dead_tup)::float8
            FROM pg_stat_user_tables WHERE schemaname IN ('tasker', 'pgmq')
            """)
        let row = rows.first
        return SoakSample(
            memory: Double(fleet.processes.compactMap(\.residentBytes).reduce(0, +)) / 1_048_576,
            claims: times.take().p99, tables: try row?.decode(at: 0) ?? 0, indexes: try row?.decode(at: 1) ?? 0,
            dead: try row?.decode(at: 2) ?? 0)
    }
}
