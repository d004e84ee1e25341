public import Foundation
public import PostgresClient
public import TaskerCore
public import TaskerStore

/// A migrated database with a store on it, and short ways to what tests do all the time.
public struct StoreFixture: Sendable {
    /// The database.
    public let database: TestDatabase
    /// Its connections.
    public let pool: PostgresPool
    /// The store under test.
    public let store: TaskStore
    /// The worker in whose name the fixture acts unless told otherwise.
    public let worker = UUID()

    /// Runs the body with a fresh database.
    @discardableResult
    public static func with<Result>(
        connections: Int = 4, _ body: (StoreFixture) async throws -> Result
    ) async throws -> Result {
        try await TestDatabase.withMigrated { try await on($0, connections: connections, body) }
    }

    /// Runs the body with a database that is there.
    @discardableResult
    public static func on<Result>(
        _ database: TestDatabase, connections: Int = 4, _ body: (StoreFixture) async throws -> Result
    ) async throws -> Result {
        try await database.withPool(size: connections) { pool in
            try await body(
                StoreFixture(
                    database: database, pool: pool, store: TaskStore(pool: pool, logger: database.logger)))
        }
    }

    /// Registers a template and returns its id.
    public func register(
        _ steps: [StepDefinition], name: String = "flow", namespace: String = "alpha", version: String = "1.0.0"
    ) async throws -> UUID {
        try await store.register(
            TaskTemplate(name: name, namespace: namespace, version: version, steps: steps)
        ).id
    }

    /// A task that is like no other, unless an identity is given.
    public func task(
        _ template: UUID, input: JSONPayload = .emptyObject, identity: String? = nil
    ) -> NewTask {
        NewTask(id: UUID.timeOrdered(), templateID: template, input: input, identity: identity ?? UUID().uuidString)
    }

    /// Creates tasks whose roots wait in their queue.
    public func create(_ template: UUID, count: Int = 1) async throws -> [UUID] {
        let tasks = (0..<count).map { _ in task(template) }
        return try await store.create(tasks, terms: terms(limit: 0)).tasks.map(\.taskID)
    }

    /// Terms of the fixture's worker.
    public func terms(
        limit: Int = 100, handlers: [String] = ["work"], worker: UUID? = nil, lease: Duration = .seconds(60)
    ) -> ClaimTerms {
        ClaimTerms(worker: worker ?? self.worker, handlers: handlers, limit: limit, lease: lease)
    }

    /// Claims from the namespaces.
    public func claim(
        _ limit: Int = 100, from namespaces: [String] = ["alpha"], handlers: [String] = ["work"], worker: UUID? = nil,
        lease: Duration = .seconds(60)
    ) async throws -> [ClaimedStep] {
        try await store.claim(
            from: namespaces, terms: terms(limit: limit, handlers: handlers, worker: worker, lease: lease)
        ).claimed
    }

    /// Settles attempts all alike; nothing is claimed on the way.
    @discardableResult
    public func settle(
        _ steps: [ClaimedStep], _ outcome: StepSettlement.Outcome = .success, delay: Duration = .zero,
        by worker: UUID? = nil
    ) async throws -> SettleResult {
        try await store.settle(
            steps.map { $0.settlement(outcome, delay: delay) }, terms: terms(limit: 0, worker: worker))
    }

    /// The first column of the first row.
    public func value<Value: PostgresDecodable>(
        _ sql: String, _ values: [PostgresValue] = [], as type: Value.Type = Value.self
    ) async throws -> Value? {
        try await pool.query(PostgresStatement(sql: sql), values).first?.decode(at: 0, as: Value.self)
    }

    /// The state of each step of a task, by name.
    public func steps(of task: UUID) async throws -> [String: String] {
        let rows = try await pool.query(
            PostgresStatement(
                name: "test_steps",
                sql: """
                    SELECT n.name::text, s.state FROM tasker.workflow_steps s JOIN tasker.named_steps n USING (named_step_uuid)
                    WHERE s.task_uuid = $1::uuid
                    """), [.uuid(task)])
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.decode(at: 0), try $0.decode(at: 1)) })
    }

    /// The state of a task.
    public func state(of task: UUID) async throws -> String? {
        try await store.states(of: [task])[task]
    }

    /// What is wrong in the database.
    public func violations() async throws -> [String] {
        try await pool.withConnection { try await DatabaseInvariants.check($0) }
    }
}

extension ClaimedStep {
    /// The attempt.
    public var reference: StepReference {
        StepReference(stepID: stepID, taskID: taskID, attempt: attempt)
    }

    /// The end of the attempt; a success has the step's name as its result.
    public func settlement(
        _ outcome: StepSettlement.Outcome = .success, delay: Duration = .zero, result: JSONPayload? = nil
    ) -> StepSettlement {
        let ended: StepOutcome =
            outcome == .success
            ? .success(result ?? JSONPayload(.string(name)))
            : .failure(
                StepFailure(message: "no luck", errorType: "bad_luck", retryable: outcome == .retryable))
        let now = Date()
        return StepSettlement(
            reference: reference, outcome: outcome,
            result: StepExecutionResult(stepUUID: stepID, outcome: ended, startedAt: now, completedAt: now).encode(),
            delay: delay, elapsed: .milliseconds(7))
    }
}
