import Foundation
import Logging
import PostgresClient
import TestSupport

/// Runs one scenario: load, faults, load again, and a look at everything afterwards.
struct ChaosRun {
    let scenario: any ChaosScenario
    let plan: ChaosPlan
    let server: PrivateServer
    let settings: ProofSettings
    /// Tasks per second, of all processes together.
    let rate: Double
    /// A mistake that is planted, to see that it is found.
    var effects = LoadSettings.Effects.settling

    private static let holdMilliseconds = 10
    private static let stepsPerTask = 2

    /// Fits the settings of a process to what all scenarios have in common, the measuring of the peak too.
    static func shape(_ load: inout LoadSettings) {
        load.steps = stepsPerTask
        load.holdMilliseconds = holdMilliseconds
    }

    /// What was found; nothing that was found is thrown.
    func run() async throws -> ProofResult {
        let begin = ContinuousClock.now
        let name = "chaos_\(UUID().uuidString.prefix(8).lowercased())"
        var result = try await LoadDatabase.with(name, on: server, logger: settings.logger) { database in
            try await withRelay { relay in
                let url = try relay.map { try $0.url(database.url) } ?? database.url
                return try await LoadFleet.with(
                    scenario.processes, url: url, programFolder: settings.programFolder,
                    { _, load in
                        Self.shape(&load)
                        load.rate = rate / Double(scenario.processes)
                        load.effects = effects
                        scenario.shape(&load)
                    },
                    { try await run(in: database, $0, relay) })
            }
        }
        result.duration = ContinuousClock.now - begin
        return result
    }

    private func withRelay<Result>(_ body: (FaultyRelay?) async throws -> Result) async throws -> Result {
        guard scenario.usesRelay else { return try await body(nil) }
        let relay = try FaultyRelay(to: await server.socketFolder, port: await server.port)
        defer { relay.close() }
        return try await body(relay)
    }

    private func run(in database: LoadDatabase, _ fleet: LoadFleet, _ relay: FaultyRelay?) async throws -> ProofResult {
        try await fleet.waitUntilWorking()
        try await Task.sleep(for: plan.calm / 2)
        let calmBegin = Date()
        try await Task.sleep(for: plan.calm / 2)
        let calmEnd = Date()
        let fewest = max(1, Int((Double(scenario.fewest) * plan.share).rounded(.up)))
        let field = ChaosField(
            server: server, database: database, fleet: fleet, relay: relay, fewest: fewest, duration: plan.faults)
        try await scenario.inflict(on: field)
        let lastFault = field.lastFault

        let tasks = plan.tasks * scenario.processes
        let enough = ContinuousClock.now + plan.rest
        try await until("\(tasks) tasks are accepted", within: .seconds(600)) {
            fleet.accepted >= tasks && ContinuousClock.now >= enough
        }
        fleet.stopSubmitting()
        var violations: [String] = []
        if field.landed < fewest {
            violations.append("too few faults landed to prove anything: \(field.landed) of \(fewest)")
        }
        let finished = try await waitForTheEnd(database, fleet)
        if !finished {
            let dead = fleet.processes.filter { !$0.isRunning }.map(\.lastWords)
            violations.append("not everything was done \(ChaosPlan.patience) after the last submission \(dead)")
        }
        fleet.end()
        let accepted = try fleet.acceptedTasks()
        try await database.run("VACUUM ANALYZE")
        violations += try await database.pool.withConnection {
            try await LoadCheck(accepted: accepted, stepsPerTask: Self.stepsPerTask).run($0)
        }

        let throughput = try await Throughput(of: database)
        let before = throughput.rate(from: calmBegin, to: calmEnd)
        // What was submitted while the processes started comes on top of what is offered, and need not come back.
        let offered = rate * Double(Self.stepsPerTask)
        let recovery = throughput.recovery(
            after: lastFault, to: min(before, offered) * ChaosPlan.recovered, window: plan.window,
            limit: ChaosPlan.recovery)
        if recovery == nil {
            violations.append(
                "the throughput of \(Int(before)) steps/s was not back within \(Int(ChaosPlan.recovery)) s")
        }
        let repeated = try await database.number("SELECT count(*) FROM tasker.workflow_steps WHERE attempts > 1")
        let back = recovery.map { "back after \(String(format: "%.1f", $0)) s" } ?? "not back"
        let notes = (["\(repeated) steps repeated"] + field.notes).joined(separator: ", ")
        return ProofResult(
            subject: scenario.subject, extent: "\(field.landed) faults, \(accepted.count) tasks",
            figures: "\(Int(before)) of \(Int(offered)) steps/s offered, \(back); \(notes)",
            voids: field.voids, violations: violations,
            duration: .zero)
    }

    private func waitForTheEnd(_ database: LoadDatabase, _ fleet: LoadFleet) async throws -> Bool {
        let end = ContinuousClock.now + ChaosPlan.patience
        var before = -1
        while ContinuousClock.now < end {
            let open = try await database.number("SELECT count(*) FROM tasker.tasks WHERE NOT complete")
            let accepted = fleet.accepted
            if open == 0, accepted == before { return true }
            before = accepted
            try await Task.sleep(for: .milliseconds(300))
        }
        return false
    }

    private func until(_ what: String, within limit: Duration, _ condition: () throws -> Bool) async throws {
        let end = ContinuousClock.now + limit
        while !(try condition()) {
            guard ContinuousClock.now < end else { throw ProofError("\(what): not within \(limit)") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
