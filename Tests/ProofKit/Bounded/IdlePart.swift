import Foundation
import PostgresClient
import TestSupport

/// Twenty processes that serve a hundred namespaces each, with nothing to do: at most one query a second for each.
///
/// Every statement that a client sends counts, as pg_stat_statements does (`track = top`): polls, heartbeats, maintenance,
/// probes of idle connections, BEGIN and COMMIT.
enum IdlePart: ProofPart {
    static let name = "idle"
    static let summary = "queries of 20 idle processes that serve 100 namespaces"

    private static let processes = 20
    private static let namespaces = 100
    private static let most = 1.0

    static func run(_ settings: ProofSettings) async throws -> [ProofResult] {
        let begin = ContinuousClock.now
        let duration: Duration = settings.isQuick ? .seconds(15) : .seconds(60)
        let tuning = ["shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "top"]
        return try await PrivateServer.with("idle", settings: tuning, logger: settings.logger) { server in
            try await LoadDatabase.with("idle", on: server, logger: settings.logger) { database in
                try await database.run("CREATE EXTENSION pg_stat_statements")
                return try await LoadFleet.with(
                    processes, url: database.url, programFolder: settings.programFolder,
                    { _, load in
                        load.namespaces = (0..<namespaces).map { "load\($0)" }
                        load.leaseMilliseconds = 30_000
                    },
                    { fleet in
                        [try await count(fleet, database, duration: duration, begin: begin)]
                    })
            }
        }
    }

    private static func count(
        _ fleet: LoadFleet, _ database: LoadDatabase, duration: Duration, begin: ContinuousClock.Instant
    ) async throws -> ProofResult {
        let limit = ContinuousClock.now + .seconds(90)
        while try await database.number("SELECT count(*) FROM tasker.workers") < processes {
            guard ContinuousClock.now < limit, fleet.processes.allSatisfy(\.isRunning) else {
                throw ProofError("the processes did not start: \(fleet.processes.map(\.lastWords))")
            }
            try await Task.sleep(for: .milliseconds(500))
        }
        // What is done once at the start is over by then.
        try await Task.sleep(for: .seconds(5))
        _ = try await database.rows("SELECT pg_stat_statements_reset()::text")
        let started = ContinuousClock.now
        try await Task.sleep(for: duration)
        let rows = try await database.rows(
            """
            SELECT calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 40) FROM pg_stat_statements
            WHERE query NOT LIKE '%pg_stat_statements%' ORDER BY calls DESC
            """)
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        var sum: Int64 = 0
        var parts: [String] = []
        for row in rows {
            let calls = try row.decode(at: 0, as: Int64.self)
            sum += calls
            let share = Double(calls) / seconds / Double(processes)
            if parts.count < 5 { parts.append("\(share.two) \(try row.decode(at: 1, as: String.self))") }
        }
        let rate = Double(sum) / seconds / Double(processes)
        var violations: [String] = []
        if rate > most { violations.append("\(rate.two) queries/s of each process; allowed is \(most)") }
        if sum == 0 { violations.append("void: no query was counted") }
        if let dead = fleet.processes.first(where: { !$0.isRunning }) { violations.append("ended: \(dead.lastWords)") }
        return ProofResult(
            subject: "\(processes) idle processes, \(namespaces) namespaces", extent: "\(Int(seconds)) s",
            figures: "\(rate.two) queries/s of each process: \(parts.joined(separator: "; "))",
            violations: violations, duration: ContinuousClock.now - begin)
    }
}
