import Foundation
import Logging
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// The database under test: one connection, whose functions go by the clock that it is told.
struct Subject {
    /// The moment 0 of all histories.
    static let origin = "2030-01-01 00:00:00+00"

    let pool: PostgresPool
    let store: TaskStore

    /// - Parameter pool: of one connection, so that the clock set on it counts for every call.
    init(pool: PostgresPool, logger: Logger) {
        self.pool = pool
        store = TaskStore(pool: pool, logger: logger)
    }

    /// Runs the body with a database of its own.
    static func with<Result>(_ body: (Subject) async throws -> Result) async throws -> Result {
        try await TestDatabase.withMigrated { database in
            try await database.withPool(size: 1) { pool in
                let subject = Subject(pool: pool, logger: database.logger)
                try await subject.prepare()
                return try await body(subject)
            }
        }
    }

    /// Makes the queues and what else histories take for granted.
    func prepare() async throws {
        try await run("SET synchronous_commit = off; SELECT pgmq.create('orchestration_step_results')")
        for namespace in GraphGenerator.namespaces {
            _ = try await store.register(
                TaskTemplate(
                    name: "first", namespace: namespace, version: "1.0.0",
                    domainEvents: [DomainEventDefinition(name: GraphGenerator.extraEvent)]))
        }
    }

    /// Removes everything that histories left, but not their templates.
    func clear() async throws {
        try await run(
            """
            DELETE FROM pgmq.q_worker_alpha_queue;
            DELETE FROM pgmq.q_worker_beta_queue;
            DELETE FROM pgmq.q_alpha_domain_events;
            DELETE FROM pgmq.q_beta_domain_events;
            DELETE FROM pgmq.a_worker_alpha_queue;
            DELETE FROM pgmq.a_worker_beta_queue;
            DELETE FROM pgmq.q_orchestration_step_results;
            DELETE FROM tasker.pauses;
            DELETE FROM tasker.maintenance;
            DELETE FROM tasker.operator_actions;
            DELETE FROM tasker.tasks_dlq;
            DELETE FROM tasker.workflow_step_result_audit;
            DELETE FROM tasker.workflow_step_transitions;
            DELETE FROM tasker.task_transitions;
            DELETE FROM tasker.step_batches;
            DELETE FROM tasker.workflow_step_edges;
            DELETE FROM tasker.workflow_steps;
            DELETE FROM tasker.tasks;
            """)
    }

    /// Runs a script of statements.
    func run(_ script: String) async throws {
        try await pool.withConnection { try await $0.run(script: script) }
    }

    /// A foreign worker that holds a step takes its message away.
    func removeMessage(of step: UUID) async throws {
        for queue in ["worker_alpha_queue", "worker_beta_queue"] {
            try await pool.query(
                PostgresStatement(sql: "DELETE FROM pgmq.q_\(queue) WHERE message->>'step_uuid' = $1::text"),
                [.text(step.text)])
        }
    }

    /// The states that may follow, by the schema's own table of `task` or `step`.
    func successors(_ kind: String, of state: String) async throws -> [String]? {
        let statement = PostgresStatement(
            name: "oracle_\(kind)", sql: "SELECT tasker.allowed_\(kind)_transitions($1::text)")
        return try await pool.query(statement, [.text(state)]).first?.decode(at: 0)
    }

    /// Whether a foreign worker's result of the step waits to be settled.
    func isWaitingForSettlement(_ step: UUID) async throws -> Bool {
        try await pool.query(Self.waiting, [.uuid(step)]).first?.decode(at: 0, as: Bool.self) ?? false
    }

    /// Whether a foreign worker runs the step.
    func isRunByForeignWorker(_ step: UUID) async throws -> Bool {
        try await pool.query(Self.runByForeigner, [.uuid(step)]).first?.decode(at: 0, as: Bool.self) ?? false
    }

    private static let runByForeigner = PostgresStatement(
        name: "oracle_foreigner",
        sql: """
            SELECT state = 'in_progress' AND worker_uuid IS NULL
            FROM tasker.workflow_steps WHERE workflow_step_uuid = $1::uuid
            """)
    private static let waiting = PostgresStatement(
        name: "oracle_waiting",
        sql: """
            SELECT state IN ('enqueued_for_orchestration', 'enqueued_as_error_for_orchestration')
            FROM tasker.workflow_steps WHERE workflow_step_uuid = $1::uuid
            """)

    /// The dead letters, in the order in which they were opened.
    func deadLetters() async throws -> [UUID] {
        try await pool.query(Self.deadLetters).map { try $0.decode(at: 0) }
    }

    /// Gives up stale tasks; a line for each.
    func detectStaleness() async throws -> [String] {
        try await repeating { try await pool.query(Self.staleness).map { try $0.decode(at: 0) } }
    }

    /// Looks after lost leases as if no worker were alive; a line for each thing found.
    func sweep() async throws -> [String] {
        try await repeating { try await pool.query(Self.sweep).map { try $0.decode(at: 0) } }
    }

    /// Repeats the victim of a deadlock, as the store does: foreign workers lock as they like.
    private func repeating<Result>(_ call: () async throws -> Result) async throws -> Result {
        for attempt in 1..<6 {
            do {
                return try await call()
            } catch let error as PostgresError where error.sqlState == "40P01" {
                try await Task.sleep(for: .milliseconds(Int.random(in: 1...50) * attempt))
            }
        }
        return try await call()
    }

    private static let sweep = PostgresStatement(
        name: "oracle_sweep",
        sql:
            "SELECT kind || ' ' || COALESCE(detail, '-') || ': ' || steps FROM tasker.maintain(0, 1000000000, 10, false)"
    )
    private static let deadLetters = PostgresStatement(
        name: "oracle_dead_letters",
        sql: "SELECT dlq_entry_uuid FROM tasker.tasks_dlq ORDER BY dlq_timestamp, dlq_entry_uuid")
    private static let staleness = PostgresStatement(
        name: "oracle_staleness",
        sql: """
            SELECT task_uuid || ' ' || (moved_to_dlq AND transition_success)
            FROM tasker.detect_and_transition_stale_tasks(false) ORDER BY task_uuid
            """)

    /// Sets the clock that all functions go by.
    func setClock(_ now: Duration) async throws {
        try await pool.query(Self.setClock, [.int64(now.microseconds)])
    }

    /// A moment as a date.
    static func date(_ moment: Duration) -> Date {
        // 2030-01-01 is that many seconds after 2001-01-01.
        Date(timeIntervalSinceReferenceDate: 915_148_800 + Double(moment.microseconds) / 1_000_000)
    }

    /// The ids of the steps of tasks.
    func steps(of tasks: [UUID]) async throws -> [ModelStepID: UUID] {
        let rows = try await pool.query(Self.stepIDs, [.uuidArray(tasks)])
        return Dictionary(
            try rows.map {
                (
                    ModelStepID(task: try $0.decode("task_uuid"), name: try $0.decode("name")),
                    try $0.decode("workflow_step_uuid", as: UUID.self)
                )
            }, uniquingKeysWith: { first, _ in first })
    }

    private static let setClock = PostgresStatement(
        name: "oracle_clock",
        sql: """
            SELECT set_config('tasker.clock',
                              (timestamptz '\(origin)' + $1::bigint * interval '1 microsecond')::text, false)
            """)
    private static let stepIDs = PostgresStatement(
        name: "oracle_steps",
        sql: """
            SELECT s.task_uuid, n.name::text AS name, s.workflow_step_uuid
            FROM tasker.workflow_steps s JOIN tasker.named_steps n USING (named_step_uuid)
            WHERE s.task_uuid = ANY ($1::uuid[])
            """)
}
