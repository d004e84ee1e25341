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
        let first = try await act(on: database, strike: strike, isWatched: true, isRecovery: false)
        var outcome = CrashOutcome(commits: first.commits, struck: first.struck)
        outcome.violations += first.violations
        if strike != nil, first.struck == nil || first.void != nil {
            outcome.void = first.void ?? "there was no such commit"
            return outcome
        }
        var acknowledged = first.acknowledged
        var before = try await lookAt(database, after: "the strike", &outcome.violations)
        if strike != nil {
            let next = try await act(
                on: database, strike: second, isWatched: second != nil || watchesRecovery, isRecovery: true)
            outcome.recoveryCommits = next.commits
            outcome.violations += next.violations
            acknowledged += next.acknowledged
            if second != nil {
                guard next.struck != nil, next.void == nil else {
                    outcome.void = next.void ?? "there was no such commit of the recovery"
                    return outcome
                }
                let between = try await lookAt(database, after: "the second strike", &outcome.violations)
                outcome.violations += losses(from: before, to: between)
                before = between
                let last = try await act(on: database, strike: nil, isWatched: false, isRecovery: true)
                outcome.violations += last.violations
                acknowledged += last.acknowledged
            }
        }
        let after = try await lookAt(database, after: "the recovery", &outcome.violations)
        outcome.violations += losses(from: before, to: after)
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
        _ database: TestDatabase, after moment: String, _ violations: inout [String]
    ) async throws -> RecordSnapshot? {
        try await StoreFixture.on(database, connections: 1) { fixture in
            let isThere: Bool =
                try await fixture.value("SELECT to_regclass('tasker.workflow_steps') IS NOT NULL") ?? false
            guard isThere else { return nil }
            var found = try await fixture.violations()
            found += try await fixture.store.inconsistencies().map { "\($0)" }
            found += try await scenario.checkAlways(fixture)
            violations += found.map { "after \(moment): \($0)" }
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

    private static let patience: Duration = .seconds(30)
}
