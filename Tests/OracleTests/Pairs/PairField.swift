import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// A database with a few tasks in many states, on which two functions are called at the same time.
final class PairField: Sendable {
    /// How many connections call each function.
    static let clientsEach = 2

    let main: Subject
    let worker = UUID()
    let template: UUID
    let repeated = RepeatCount()
    private let pools: [PostgresPool]

    private init(main: Subject, template: UUID, pools: [PostgresPool]) {
        self.main = main
        self.template = template
        self.pools = pools
    }

    /// Four connections, each alone.
    var clients: [PairClient] {
        pools.map { PairClient(store: TaskStore(pool: $0, logger: repeated.logger), field: self) }
    }

    static func with<Result>(_ body: (PairField) async throws -> Result) async throws -> Result {
        try await TestDatabase.withMigrated { database in
            try await database.withPool(size: 1) { pool in
                let main = Subject(pool: pool, logger: database.logger)
                try await main.prepare()
                let template = try await main.store.register(flow(version: "1.0.0")).id
                let pools = try (0..<2 * clientsEach).map { _ in
                    PostgresPool(configuration: try database.configuration(), size: 1, logger: database.logger)
                }
                for pool in pools {
                    try await pool.withConnection {
                        try await $0.run(script: "SET synchronous_commit = off; SET deadlock_timeout = '50ms'")
                    }
                }
                do {
                    let result = try await body(PairField(main: main, template: template, pools: pools))
                    for pool in pools { await pool.shutdown(gracePeriod: .seconds(2)) }
                    return result
                } catch {
                    for pool in pools { await pool.shutdown(gracePeriod: .zero) }
                    throw error
                }
            }
        }
    }

    static func flow(version: String) -> TaskTemplate {
        var first = StepDefinition.step("a")
        first.publishesEvents = [.event("a.b")]
        return TaskTemplate(
            name: "flow", namespace: "alpha", version: version,
            steps: [
                first, .step("b"), .step("c", after: ["a", "b"]), .step("d", after: ["a"]),
                .step("e", after: ["c", "d"]),
            ])
    }

    /// Three tasks anew: steps that wait, run, have lost their lease, wait for a retry, have failed, are done.
    ///
    /// - Parameter withForeign: a foreign worker has stored a result as well.
    func prepare(withForeign: Bool) async throws {
        try await main.run("DELETE FROM tasker.task_annotations")
        try await main.clear()
        let tasks = (0..<3).map { number in
            NewTask(id: UUID(), templateID: template, input: .emptyObject, identity: "key \(number)")
        }
        let terms = ClaimTerms(worker: worker, handlers: ["work"], limit: 5, lease: .milliseconds(2))
        let held = try await main.store.create(tasks, terms: terms).started.claimed
        let outcomes: [StepSettlement.Outcome] = [.success, .permanent, .retryable]
        var settlements = zip(held, outcomes).map { $0.settlement($1) }
        let flow = Self.flow(version: "1.0.0")
        if !settlements.isEmpty {
            settlements[0].events =
                StepEvents(step: flow.steps[0], template: flow)
                .due(after: .success(.emptyObject), at: Date(), by: "pairs").events
        }
        _ = try await main.store.settle(
            settlements, terms: ClaimTerms(worker: worker, handlers: [], limit: 0, lease: .zero))
        if withForeign { try await workForeign() }
    }

    /// A foreign worker has stored and announced a result that nobody has settled.
    private func workForeign() async throws {
        let statement = PostgresStatement(
            name: "pair_enqueued",
            sql: """
                SELECT workflow_step_uuid, task_uuid FROM tasker.workflow_steps WHERE state = 'enqueued'
                ORDER BY unmet_dependencies, task_uuid DESC LIMIT 1
                """)
        guard let row = try await main.pool.query(statement).first else { return }
        let step: UUID = try row.decode(at: 0)
        let record = StepExecutionResult(
            stepUUID: step, outcome: .success(.emptyObject), startedAt: Date(), completedAt: Date())
        let foreign = SimulatedForeignWorker(pool: main.pool)
        try await foreign.claim(step)
        try await main.removeMessage(of: step)
        try await foreign.end(step, record)
        try await foreign.announce(step, record, ofTask: try row.decode(at: 1))
    }

    /// What is wrong now: by the schema's own search, and by the tests' rules if there is time for them.
    ///
    /// A foreign worker's success is recorded when it is stored; its step may be cancelled before it is settled, or ended by a
    /// person, who leaves a record beside it.
    func violations(thoroughly: Bool, withForeign: Bool) async throws -> [String] {
        let found = try await main.store.inconsistencies().map { "\($0)" }
        guard thoroughly else { return found }
        let accepted =
            [" is cancelled and has 1 "]
            + (withForeign ? [" is resolved_manually and has 1 ", " is complete and has 2 "] : [])
        return try await found
            + main.pool.withConnection { try await DatabaseInvariants.check($0) }
            .filter { line in
                !line.hasPrefix("success audit: ") || !accepted.contains { line.contains($0) }
            }
    }

    /// Deadlocks by the server's own count; connections report theirs when they are idle for a second, or end.
    func deadlocks() async throws -> Int {
        let statement = PostgresStatement(
            sql: "SELECT deadlocks FROM pg_catalog.pg_stat_database WHERE datname = current_database()")
        return Int(try await main.pool.query(statement).first?.decode(at: 0, as: Int64.self) ?? 0)
    }
}
