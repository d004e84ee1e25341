import Foundation
import Logging
import PostgresClient
import TaskerEngine
import TaskerStore
import TestSupport

/// Pruning while two processes work as fast as they can.
///
/// First by turns: old finished tasks are pruned for some seconds, then left alone for as long; the median of the turns'
/// throughput with pruning is at least 95 % of that without. Each turn ends a pruning wherever it is, and in between its
/// session is ended at the server: an interruption counts when a prune was in its transaction. Then everything that has ended
/// is pruned at once while the processes go on: what is left afterwards is whole, and no task that was accepted and is not
/// complete has gone.
enum RetentionPart: ProofPart {
    static let name = "retention"
    static let summary = "pruning under load: what it costs, where it may be interrupted, what it leaves"

    private static let mostLoss = 0.05
    /// The quick form's turns are too short to tell five hundredths: eight of two seconds came to 2 to 7.
    private static let mostLossWhenQuick = 0.1
    private static let stepsPerTask = 2

    static func run(_ settings: ProofSettings) async throws -> [ProofResult] {
        let begin = ContinuousClock.now
        return try await PrivateServer.with("retention", logger: settings.logger) { server in
            try await LoadDatabase.with("retention", on: server, logger: settings.logger) { database in
                try await FinishedHistory.register(in: database)
                try await FinishedHistory(database: database).fill(tasks: settings.isQuick ? 20_000 : 100_000)
                try await database.run("VACUUM ANALYZE")
                return try await LoadFleet.with(
                    2, url: database.url, programFolder: settings.programFolder,
                    { _, load in
                        load.steps = stepsPerTask
                        load.inFlight = 100
                    },
                    { try await run($0, database, settings, begin) })
            }
        }
    }

    private static func run(
        _ fleet: LoadFleet, _ database: LoadDatabase, _ settings: ProofSettings, _ begin: ContinuousClock.Instant
    ) async throws -> [ProofResult] {
        var configuration = try PostgresConfiguration(url: database.url)
        configuration.applicationName = "proof-pruner"
        let pool = PostgresPool(configuration: configuration, size: 1, logger: settings.logger)
        let store = TaskStore(pool: pool, logger: settings.logger)
        let history = try await database.number("SELECT count(*) FROM tasker.tasks WHERE complete")
        try await Task.sleep(for: settings.isQuick ? .seconds(3) : .seconds(8))
        let turns = try await takeTurns(store, database, settings)
        let turnsEnd = ContinuousClock.now

        // Everything that has ended, while everything else goes on.
        let end = ContinuousClock.now + (settings.isQuick ? .seconds(4) : .seconds(15))
        var pruned = turns.pruned
        while ContinuousClock.now < end {
            pruned += try await prune(store, endedBefore: Date(), rest: 0)
            try await Task.sleep(for: .milliseconds(100))
        }
        fleet.stopSubmitting()
        let limit = ContinuousClock.now + .seconds(60)
        while try await database.number("SELECT count(*) FROM tasker.tasks WHERE NOT complete") > 0,
            ContinuousClock.now < limit
        {
            try await Task.sleep(for: .milliseconds(200))
        }
        try await Task.sleep(for: .seconds(1))
        fleet.end()
        await pool.shutdown(gracePeriod: .seconds(1))
        let accepted = try fleet.acceptedTasks()
        return [
            turns.result(
                mostLoss: settings.isQuick ? mostLossWhenQuick : mostLoss, duration: turnsEnd - begin),
            ProofResult(
                subject: "pruning of everything that has ended, under load",
                extent: "\(pruned) tasks pruned, \(accepted.count) accepted meanwhile",
                violations: try await check(database, accepted: accepted, history: history, pruned: Int64(pruned)),
                duration: ContinuousClock.now - turnsEnd),
        ]
    }

    /// Prunes by turns and interrupts it.
    private static func takeTurns(
        _ store: TaskStore, _ database: LoadDatabase, _ settings: ProofSettings
    ) async throws -> RetentionTurns {
        var turns = RetentionTurns()
        let old = Date(timeIntervalSinceNow: -86_400)
        let tasks = try await database.number(
            "SELECT count(*) FROM tasker.tasks WHERE requested_at < now() - interval '1 day'")
        let length: Duration = settings.isQuick ? .seconds(2) : .seconds(4)
        for _ in 0..<(settings.isQuick ? 8 : 10) {
            let first = Date()
            try await Task.sleep(for: length)
            let second = Date()
            let pruning = Task { _ = try await prune(store, endedBefore: old) }
            try await Task.sleep(for: length / 2)
            try await turns.interrupt(database)
            let again = Task { _ = try await prune(store, endedBefore: old) }
            try await Task.sleep(for: length / 2)
            let third = Date()
            pruning.cancel()
            again.cancel()
            _ = await (pruning.result, again.result)
            turns.add(calm: (first, second), pruning: (second, third))
        }
        let left = try await database.number(
            "SELECT count(*) FROM tasker.tasks WHERE requested_at < now() - interval '1 day'")
        turns.pruned = Int(tasks - left)
        turns.left = Int(left)
        try await turns.measure(database)
        return turns
    }

    private static func prune(_ store: TaskStore, endedBefore date: Date, rest: Double = 4) async throws -> Int {
        let pruner = Pruner(store: store, by: Operator("proof", reason: "retention under load"), rest: rest)
        return try await pruner.prune(endedBefore: date).tasks
    }

    private static func check(
        _ database: LoadDatabase, accepted: [UUID], history: Int64, pruned: Int64
    ) async throws -> [String] {
        var violations: [String] = []
        let left = try await database.number("SELECT count(*) FROM tasker.tasks")
        if left + pruned != Int64(accepted.count) + history {
            violations.append(
                "\(left) tasks are left and \(pruned) were pruned of \(accepted.count) accepted and \(history) old ones"
            )
        }
        let open = try await database.number("SELECT count(*) FROM tasker.tasks WHERE NOT complete")
        if open > 0 { violations.append("\(open) tasks are not complete") }
        let steps = Int64(accepted.count * stepsPerTask)
        let effects = try await database.number("SELECT count(DISTINCT step) FROM public.effects")
        let rows = try await database.number("SELECT count(*) FROM public.effects")
        if effects != steps || rows != steps {
            violations.append(
                "\(rows) rows of \(effects) steps instead of \(steps): an accepted task was not worked off")
        }
        for (table, key) in [
            ("workflow_step_transitions", "workflow_step_uuid"), ("workflow_step_result_audit", "workflow_step_uuid"),
        ] {
            let orphans = try await database.number(
                "SELECT count(*) FROM tasker.\(table) c WHERE NOT EXISTS (SELECT FROM tasker.workflow_steps s WHERE s.workflow_step_uuid = c.\(key))"
            )
            if orphans > 0 { violations.append("\(orphans) rows of \(table) belong to no step") }
        }
        try await database.run("VACUUM ANALYZE")
        let contradictions = try await database.rows(
            "SELECT rule || ': ' || found FROM tasker.find_inconsistencies()")
        violations += try contradictions.map { try $0.decode(at: 0, as: String.self) }
        // The invariants ask for an audit of every success, which the old tasks have too.
        return violations + (try await database.pool.withConnection { try await DatabaseInvariants.check($0) })
    }
}
