import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// Tasks of random graphs in random states, made by the engine's own functions and by rows as foreign workers write them.
struct RandomHistory {
    let fixture: StoreFixture
    var random: SeededGenerator
    var templates: [UUID] = []
    var tasks: [UUID] = []
    private var held: [ClaimedStep] = []

    static func fill(_ fixture: StoreFixture, seed: UInt64, operations: Int = 150) async throws -> RandomHistory {
        var history = RandomHistory(fixture: fixture, random: SeededGenerator(seed: seed))
        try await history.register()
        for _ in 0..<operations { try await history.step() }
        return history
    }

    private init(fixture: StoreFixture, random: SeededGenerator) {
        self.fixture = fixture
        self.random = random
    }

    private mutating func register() async throws {
        for number in 0..<6 {
            let count = Int.random(in: 1...8, using: &random)
            var steps: [StepDefinition] = []
            for step in 0..<count {
                let parents = (0..<step).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }.map { "s\($0)" }
                steps.append(.step("s\(step)", after: parents))
            }
            templates.append(
                try await fixture.register(
                    steps, name: "flow\(number / 2)", namespace: number < 4 ? "alpha" : "beta",
                    version: "1.\(number % 2).0"))
        }
    }

    /// Does something at random.
    mutating func step() async throws {
        switch Int.random(in: 0..<16, using: &random) {
        case 0..<3: try await create()
        case 3..<6:
            held += try await fixture.claim(
                Int.random(in: 1...8, using: &random), from: ["alpha", "beta"], lease: .milliseconds(200))
        case 6..<10: try await settle()
        case 10:
            let batch = Array(held.suffix(2))
            held.removeLast(batch.count)
            _ = try await fixture.store.release(batch.map(\.reference), worker: fixture.worker)
        case 11: _ = try await fixture.store.runTimers(limit: 10)
        case 12:
            guard let task = tasks.randomElement(using: &random) else { return }
            _ = try await fixture.store.cancel(task: task, by: "test", reason: "random")
        case 13: try await end()
        default: try await workElsewhere()
        }
    }

    private mutating func create() async throws {
        let wanted = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            var task = fixture.task(templates.randomElement(using: &random) ?? UUID())
            task.tags = ["a", "b", "c"].filter { _ in Bool.random(using: &random) }
            task.priority = Int.random(in: -5...5, using: &random)
            return task
        }
        let made = try await fixture.store.create(wanted, terms: fixture.terms(limit: 0))
        tasks += made.tasks.map(\.taskID)
    }

    private mutating func settle() async throws {
        held.shuffle(using: &random)
        let batch = Array(held.prefix(Int.random(in: 1...6, using: &random)))
        held.removeFirst(batch.count)
        let settlements = batch.map { step in
            switch Int.random(in: 0..<8, using: &random) {
            case 0: step.settlement(.permanent)
            case 1: step.settlement(.retryable, delay: .seconds(3600))
            case 2: step.settlement(.retryable, delay: .milliseconds(1))
            default: step.settlement()
            }
        }
        _ = try await fixture.store.settle(settlements, terms: fixture.terms(limit: 0))
    }

    /// An operator ends a task that stands still.
    private mutating func end() async throws {
        let end = ["error", "resolved_manually"].randomElement(using: &random) ?? "error"
        _ = try await fixture.pool.query(
            PostgresStatement(
                sql: """
                    SELECT tasker.transition_task_state_atomic(t.task_uuid, t.state::varchar, $1::varchar, NULL, '{"by": "test"}')
                    FROM (SELECT task_uuid, state FROM tasker.tasks
                          WHERE state IN ('blocked_by_failures', 'waiting_for_retry') ORDER BY task_uuid LIMIT 1) t
                    """), [.text(end)])
    }

    /// What a foreign worker writes: it takes an enqueued step, or hands one back.
    private mutating func workElsewhere() async throws {
        let moves = [
            ("enqueued", "in_progress"), ("in_progress", "enqueued_for_orchestration"),
            ("in_progress", "enqueued_as_error_for_orchestration"),
        ]
        guard let (from, to) = moves.randomElement(using: &random) else { return }
        _ = try await fixture.pool.query(
            PostgresStatement(
                sql: """
                    WITH step AS (
                        SELECT workflow_step_uuid, transition_count FROM tasker.workflow_steps
                        WHERE state = $1::text AND worker_uuid IS NULL ORDER BY workflow_step_uuid LIMIT 1
                    ), before AS (
                        UPDATE tasker.workflow_step_transitions h SET most_recent = false
                        FROM step WHERE h.workflow_step_uuid = step.workflow_step_uuid AND h.most_recent
                        RETURNING h.workflow_step_uuid)
                    INSERT INTO tasker.workflow_step_transitions
                        (workflow_step_uuid, from_state, to_state, sort_key, most_recent, metadata)
                    SELECT workflow_step_uuid, $1::text, $2::text, transition_count + 1, true, '{"worker": "elsewhere"}'
                    FROM step WHERE (SELECT count(*) FROM before) >= 0
                    """), [.text(from), .text(to)])
    }
}
