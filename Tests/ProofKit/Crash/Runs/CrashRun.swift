import Foundation
import PostgresClient
import TaskerStore
import TestSupport

/// One run of a scenario on a database of its own: a process is struck, what it leaves is looked at, another one goes on.
struct CrashRun: Sendable {
    let scenario: CrashScenario
    let program: String
    /// Where the first process is struck; nil to count its commits.
    let strike: Strike?
    /// Where the second one is struck, before a third one ends the work; nil lets it end.
    var second: Strike?
    /// Whether the second process is watched, so that its commits are known.
    var watchesRecovery = false

    /// - Throws: what kept the run from being made at all.
    func perform(on database: TestDatabase) async throws -> CrashOutcome {
        var outcome = CrashOutcome(commits: [])
        var acknowledged: [UUID] = []
        var records: RecordSnapshot?
        // A process without a strike is followed by another one too: what it leaves by intention is for the next one.
        let processes = second == nil ? [strike, nil] : [strike, second, nil]
        for (index, strike) in processes.enumerated() {
            let isLast = index == processes.count - 1
            let act = try await act(
                on: database, strike: strike, isWatched: index == 0 || strike != nil || watchesRecovery,
                isRecovery: index > 0)
            if index == 0 {
                outcome.commits = act.commits
                outcome.struck = act.struck
            } else if index == 1 {
                outcome.recoveryCommits = act.commits
            }
            outcome.violations += act.violations
            acknowledged += act.acknowledged
            if strike != nil, act.struck == nil || act.void != nil {
                outcome.void = act.void ?? "process \(index + 1) had no such commit"
                return outcome
            }
            let now = try await lookAt(database, afterProcess: index + 1, isLast: isLast, &outcome.violations)
            outcome.violations += losses(from: records, to: now)
            records = now
        }
        outcome.violations += try await StoreFixture.on(database, connections: 1) { fixture in
            try await scenario.check(fixture) + missing(acknowledged, fixture)
        }
        return outcome
    }

    private struct Act {
        var commits: [String] = []
        var struck: String?
        var void: String?
        var violations: [String] = []
        var acknowledged: [UUID] = []
    }

    /// A process from its start to its end.
    private func act(
        on database: TestDatabase, strike: Strike?, isWatched: Bool, isRecovery: Bool
    ) async throws -> Act {
        let gate = isWatched ? try CommitGate(before: database, strike: strike) : nil
        defer { gate?.close() }
        let process = try ActorProcess(
            program: program, scenario: scenario.name, url: try gate?.url(of: database) ?? database.url,
            isRecovery: isRecovery)
        defer { process.end() }
        gate?.log.aim(at: process.pid)
        var act = Act()
        do {
            try await process.waitForEnd(within: Self.patience)
        } catch let error as GateError {
            // Nothing keeps a process from its end but work that stands still.
            act.violations.append("stuck: \(error)")
        }
        act.commits = gate?.log.labels ?? []
        act.struck = gate?.log.struck
        act.acknowledged = process.acknowledged
        if let strike, act.struck != nil, strike.moment != .replyLost {
            if !process.wasKilled { act.void = "the process was not killed: \(process.log.suffix(300))" }
            try await Self.waitForSilence(on: database)
        } else if act.violations.isEmpty, !process.succeeded {
            act.violations.append("the process failed: \(process.log.suffix(600))")
        }
        return act
    }

    /// Checks what has to hold whenever nobody is at work, and remembers what has been recorded.
    private func lookAt(
        _ database: TestDatabase, afterProcess number: Int, isLast: Bool, _ violations: inout [String]
    ) async throws -> RecordSnapshot? {
        try await StoreFixture.on(database, connections: 1) { fixture in
            let isThere: Bool =
                try await fixture.value("SELECT to_regclass('tasker.workflow_steps') IS NOT NULL") ?? false
            guard isThere else { return nil }
            var found: [String] = []
            if !scenario.beginsBroken || isLast {
                found += try await fixture.violations()
                found += try await fixture.store.inconsistencies().map { "\($0)" }
            }
            found += try await scenario.checkAlways(fixture)
            violations += found.map { "after process \(number): \($0)" }
            return try await RecordSnapshot.take(fixture)
        }
    }

    private func losses(from before: RecordSnapshot?, to after: RecordSnapshot?) -> [String] {
        guard let before, !scenario.removesRows else { return [] }
        guard let after else { return ["the schema is gone"] }
        return before.losses(in: after)
    }

    /// The tasks that had been acknowledged and don't exist.
    private func missing(_ tasks: [UUID], _ fixture: StoreFixture) async throws -> [String] {
        let states = try await fixture.store.states(of: Array(Set(tasks)))
        return Set(tasks).subtracting(states.keys).map { "task \($0) was acknowledged, and does not exist" }
    }

    /// Waits until the server has noticed that the process is gone.
    private static func waitForSilence(on database: TestDatabase) async throws {
        try await eventually("the sessions of the dead process end", within: .seconds(20), every: .milliseconds(5)) {
            try await StoreFixture.on(database, connections: 1) { fixture in
                try await fixture.value(
                    """
                    SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                    """, as: Int64.self) == 0
            }
        }
    }

    private static let patience: Duration = .seconds(60)
}
