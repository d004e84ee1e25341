import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// Tasks of random graphs in random states, made by the engine's own functions and by rows as foreign workers write them.
///
/// There are linear and growing ones, paused and scheduled ones, and what operators did. What chance may miss is there for
/// certain: see `RandomHistory+Certain.swift`.
struct RandomHistory {
    let fixture: StoreFixture
    var random: SeededGenerator
    var templates: [UUID] = []
    var tasks: [UUID] = []
    static let actor = Operator("ann", reason: "random")
    private var held: [ClaimedStep] = []

    static func fill(_ fixture: StoreFixture, seed: UInt64, operations: Int = 150) async throws -> RandomHistory {
        var history = RandomHistory(fixture: fixture, random: SeededGenerator(seed: seed))
        try await history.register()
        try await history.makeCertain()
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
            let template = TaskTemplate(
                name: "flow\(number / 2)", namespace: number < 4 ? "alpha" : "beta", version: "1.\(number % 2).0",
                steps: steps, lifecycle: Self.lifecycles[number])
            templates.append(try await fixture.store.register(template).id)
        }
        templates.append(try await fixture.register(Self.deciding, name: "choice"))
        for (strategy, version) in [(BatchConfiguration.FailureStrategy.failFast, "1.0.0"), (.isolate, "1.1.0")] {
            templates.append(
                try await fixture.register(
                    Self.cutting(strategy), name: "batch", namespace: "beta", version: version))
        }
    }

    /// What templates say about staleness.
    private static let lifecycles: [LifecycleConfiguration?] = [
        nil, LifecycleConfiguration(maxStepsInProcessMinutes: 90), LifecycleConfiguration(maxDurationMinutes: 7),
        LifecycleConfiguration(stalenessAction: .none), LifecycleConfiguration(maxWaitingForRetryMinutes: 20),
        LifecycleConfiguration(stalenessAction: .error),
    ]

    private static let deciding: [StepDefinition] = [
        .step("check"), .step("route", after: ["check"], type: .decision), .step("left", after: ["route"]),
        .step("right", after: ["route"]), .step("join", after: ["left", "right"], type: .deferredConvergence),
        .step("mail", after: ["join"]),
    ]

    static func cutting(_ strategy: BatchConfiguration.FailureStrategy) -> [StepDefinition] {
        StepDefinition.batch("cut", worker: "part", parallelism: 2, strategy: strategy) + [
            .step("join", after: ["part"], type: .deferredConvergence), .step("mail", after: ["join"]),
        ]
    }

    /// Does something at random.
    mutating func step() async throws {
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<3: try await create()
        case 3..<7:
            held += try await fixture.claim(
                Int.random(in: 1...8, using: &random), from: ["alpha", "beta"], lease: .milliseconds(200))
        case 7..<12: try await settle()
        case 12:
            let batch = Array(held.suffix(2))
            held.removeLast(batch.count)
            _ = try await fixture.store.release(batch.map(\.reference), worker: fixture.worker)
        case 13: _ = try await fixture.store.runTimers(limit: 10)
        case 14:
            guard let task = tasks.randomElement(using: &random) else { return }
            _ = try await fixture.store.cancel(task: task, by: "test", reason: "random")
        case 15: try await end()
        case 16..<19: try await operate()
        case 19: try await pause()
        case 20: try await checkpoint()
        default: try await workElsewhere()
        }
    }

    private mutating func checkpoint() async throws {
        guard let step = held.randomElement(using: &random) else { return }
        let done = Int.random(in: 1...99, using: &random)
        _ = try await fixture.store.checkpoint(
            step.reference, StepCheckpoint(cursor: .int(Int64(done)), itemsProcessed: done), worker: fixture.worker,
            lease: .milliseconds(200))
    }

    private mutating func pause() async throws {
        let scopes =
            [PauseScope.namespace("beta"), .template(namespace: "alpha", name: "flow0")]
            + (tasks.randomElement(using: &random).map { [.task($0)] } ?? [])
        guard let scope = scopes.randomElement(using: &random) else { return }
        _ =
            Int.random(in: 0..<3, using: &random) == 0
            ? try await fixture.store.pause(scope, by: Self.actor)
            : try await fixture.store.unpause(scope, by: Self.actor)
    }

    /// What an operator does to some step that has not ended, or to its task.
    private mutating func operate() async throws {
        let rows = try await fixture.pool.query(
            PostgresStatement(
                sql: """
                    SELECT workflow_step_uuid, task_uuid FROM tasker.workflow_steps
                    WHERE state IN ('error', 'waiting_for_retry', 'in_progress') AND task_uuid = ANY ($1::uuid[])
                    ORDER BY state = 'error' DESC, random() LIMIT 1
                    """), [.uuidArray(tasks)])
        guard let row = rows.first else { return }
        let (step, task) = (try row.decode(at: 0, as: UUID.self), try row.decode(at: 1, as: UUID.self))
        switch Int.random(in: 0..<5, using: &random) {
        case 0: _ = try await fixture.store.resetStep(step.uuidString, task: task, by: Self.actor)
        case 1: _ = try await fixture.store.resolveStep(step.uuidString, task: task, by: Self.actor)
        case 2: _ = try await fixture.store.resume(task: task, by: Self.actor)
        default:
            _ = try await fixture.store.completeStep(
                step.uuidString, task: task, result: .emptyObject, by: Self.actor)
        }
    }

    private mutating func create() async throws {
        let wanted = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            var task = fixture.task(templates.randomElement(using: &random) ?? UUID())
            task.tags = ["a", "b", "c"].filter { _ in Bool.random(using: &random) }
            task.priority = Int.random(in: -5...5, using: &random)
            if Int.random(in: 0..<8, using: &random) == 0 {
                task.notBefore = Date(timeIntervalSinceNow: .random(in: -600...7_200, using: &random))
            }
            task.initiator = Bool.random(using: &random) ? "ann" : nil
            task.reason = Bool.random(using: &random) ? "spring" : nil
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
            default: step.settlement(result: result(of: step))
            }
        }
        _ = try await fixture.store.settle(settlements, terms: fixture.terms(limit: 0))
    }

    /// What the step decides, or into how many parts it cuts the work; nil for other steps.
    private mutating func result(of step: ClaimedStep) -> JSONPayload? {
        switch step.name {
        case "route":
            let chosen = ["left", "right"].filter { _ in Bool.random(using: &random) }
            return chosen.isEmpty ? DecisionOutcome.noBranches.result : DecisionOutcome.createSteps(chosen).result
        case "cut":
            let parts = Int.random(in: 0...5, using: &random)
            return parts == 0 ? BatchOutcome.noBatches.result : BatchOutcome.tens(parts, worker: "part").result
        default: return nil
        }
    }

    /// An operator ends a task that stands still.
    private mutating func end() async throws {
        let end = ["error", "resolved_manually"].randomElement(using: &random) ?? "error"
        _ = try await fixture.pool.query(
            PostgresStatement(
                sql: """
                    SELECT tasker.transition_task_state_atomic(t.task_uuid, t.state::varchar, $1::varchar, NULL, '{"by": "test"}')
                    FROM (SELECT task_uuid, state FROM tasker.tasks
                          WHERE state IN ('blocked_by_failures', 'waiting_for_retry') AND task_uuid = ANY ($2::uuid[])
                          ORDER BY task_uuid LIMIT 1) t
                    """), [.text(end), .uuidArray(tasks)])
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
                        WHERE state = $1::text AND worker_uuid IS NULL AND NOT tasker.engine_paused(task_uuid)
                          AND task_uuid = ANY ($3::uuid[]) ORDER BY workflow_step_uuid LIMIT 1
                    ), before AS (
                        UPDATE tasker.workflow_step_transitions h SET most_recent = false
                        FROM step WHERE h.workflow_step_uuid = step.workflow_step_uuid AND h.most_recent
                        RETURNING h.workflow_step_uuid)
                    INSERT INTO tasker.workflow_step_transitions
                        (workflow_step_uuid, from_state, to_state, sort_key, most_recent, metadata)
                    SELECT workflow_step_uuid, $1::text, $2::text, transition_count + 1, true, '{"worker": "elsewhere"}'
                    FROM step WHERE (SELECT count(*) FROM before) >= 0
                    """), [.text(from), .text(to), .uuidArray(tasks)])
    }
}
