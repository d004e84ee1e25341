import Foundation
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
                        try await waitUntilIdle(fleet, database)
                        let result = try await count(fleet, database, duration: duration, begin: begin)
                        return [result, try await selfTest(database)]
                    })
            }
        }
    }

    private static func waitUntilIdle(_ fleet: LoadFleet, _ database: LoadDatabase) async throws {
        let limit = ContinuousClock.now + .seconds(90)
        while try await database.number("SELECT count(*) FROM tasker.workers") < processes {
            guard ContinuousClock.now < limit, fleet.processes.allSatisfy(\.isRunning) else {
                throw ProofError("the processes did not start: \(fleet.processes.map(\.lastWords))")
            }
            try await Task.sleep(for: .milliseconds(500))
        }
        // What is done once at the start is over by then.
        try await Task.sleep(for: .seconds(5))
    }

    private static func count(
        _ fleet: LoadFleet, _ database: LoadDatabase, duration: Duration, begin: ContinuousClock.Instant
    ) async throws -> ProofResult {
        let counted = try await IdleQueries.count(in: database, for: duration, processes: processes)
        var violations: [String] = []
        if counted.rate > most {
            violations.append("\(counted.rate.two) queries/s of each process; allowed is \(most)")
        }
        if counted.rate == 0 { violations.append("void: no query was counted") }
        if let dead = fleet.processes.first(where: { !$0.isRunning }) { violations.append("ended: \(dead.lastWords)") }
        return ProofResult(
            subject: "\(processes) idle processes, \(namespaces) namespaces",
            extent: "\(Int(duration / .seconds(1))) s",
            figures: "\(counted.rate.two) queries/s of each process: \(counted.largest.joined(separator: "; "))",
            violations: violations, duration: ContinuousClock.now - begin)
    }

    /// Somebody asks as often beside them as they may together: that has to be seen.
    private static func selfTest(_ database: LoadDatabase) async throws -> ProofResult {
        let begin = ContinuousClock.now
        let chatter = Task {
            while !Task.isCancelled {
                _ = try await database.number("SELECT 1::int8")
                try await Task.sleep(for: .seconds(1 / most / Double(processes)))
            }
        }
        let counted = try await IdleQueries.count(in: database, for: .seconds(10), processes: processes)
        chatter.cancel()
        _ = await chatter.result
        return ProofResult(
            subject: "self-test: twice as many queries", extent: "1 plant", figures: "\(counted.rate.two) queries/s",
            violations: counted.rate > most ? [] : ["not found: \(counted.rate.two) queries/s were counted"],
            duration: ContinuousClock.now - begin)
    }
}
