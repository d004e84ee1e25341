public import Foundation
public import PostgresClient
public import TaskerCore

/// Does to the database what a worker of the reference system does, statement by statement, without being one.
public struct SimulatedForeignWorker: Sendable {
    private let pool: PostgresPool

    /// Makes one that works over these connections.
    public init(pool: PostgresPool) {
        self.pool = pool
    }

    /// Claims a step and counts the attempt, in the two transactions of the original.
    public func claim(_ step: UUID) async throws {
        try await begin(step)
        try await count(step)
    }

    /// Claims a step: the first of the two transactions.
    public func begin(_ step: UUID) async throws {
        try await move(step, to: "in_progress", event: "{\"type\":\"Start\"}")
    }

    /// Counts the attempt: the second one.
    public func count(_ step: UUID) async throws {
        try await run(
            """
            UPDATE tasker.workflow_steps SET in_process = true, attempts = COALESCE(attempts, 0) + 1,
                   last_attempted_at = tasker.engine_clock() AT TIME ZONE 'UTC',
                   updated_at = tasker.engine_clock() AT TIME ZONE 'UTC' WHERE workflow_step_uuid = $1::uuid
            """, [.uuid(step)])
    }

    /// Says how the step ended: the first of three transactions.
    public func end(_ step: UUID, _ result: StepExecutionResult) async throws {
        let event = try JSONPayload(encoding: ["type": .string("EnqueueForOrchestration"), "data": result.json])
        try await move(
            step, to: result.success ? "enqueued_for_orchestration" : "enqueued_as_error_for_orchestration",
            event: event.text)
    }

    /// Stores the result and announces it: the other two.
    public func announce(_ step: UUID, _ result: StepExecutionResult, ofTask task: UUID) async throws {
        try await run(
            """
            UPDATE tasker.workflow_steps SET in_process = false, results = $2::jsonb, updated_at = tasker.engine_clock() AT TIME ZONE 'UTC'
            WHERE workflow_step_uuid = $1::uuid
            """, [.uuid(step), .jsonb(result.encode().bytes)])
        try await run(
            """
            SELECT pgmq.create('orchestration_step_results')
            WHERE NOT EXISTS (SELECT 1 FROM pgmq.meta WHERE queue_name = 'orchestration_step_results')
            """)
        try await run(
            """
            SELECT tasker.pgmq_send_with_notify('orchestration_step_results',
                jsonb_build_object('task_uuid', $1::uuid, 'step_uuid', $2::uuid, 'correlation_id', $1::uuid), 0)
            """, [.uuid(task), .uuid(step)])
    }

    private func move(_ step: UUID, to state: String, event: String) async throws {
        try await pool.withConnection { connection in
            try await connection.run(script: "BEGIN")
            do {
                let before = try await connection.query(
                    PostgresStatement(
                        sql: """
                            UPDATE tasker.workflow_step_transitions SET most_recent = false, updated_at = tasker.engine_clock() AT TIME ZONE 'UTC'
                            WHERE workflow_step_uuid = $1::uuid AND most_recent RETURNING to_state::text, sort_key
                            """), [.uuid(step)])
                let from = try before.first?.decode(at: 0, as: String.self) ?? "pending"
                let key = try before.first?.decode(at: 1, as: Int32.self) ?? 0
                let metadata = JSONPayload(["event": .string(event), "worker_uuid": .string(UUID().uuidString)])
                _ = try await connection.query(
                    PostgresStatement(
                        sql: """
                            INSERT INTO tasker.workflow_step_transitions
                                (workflow_step_uuid, to_state, from_state, metadata, sort_key, most_recent, created_at,
                                 updated_at)
                            VALUES ($1::uuid, $2::text, $3::text, $4::jsonb, $5::int, true, tasker.engine_clock() AT TIME ZONE 'UTC',
                                    tasker.engine_clock() AT TIME ZONE 'UTC')
                            """),
                    [.uuid(step), .text(state), .text(from), .jsonb(metadata.bytes), .int32(key + 1)])
                try await connection.run(script: "COMMIT")
            } catch {
                try? await connection.run(script: "ROLLBACK")
                throw error
            }
        }
    }

    private func run(_ sql: String, _ values: [PostgresValue] = []) async throws {
        try await pool.query(PostgresStatement(sql: sql), values)
    }
}

extension StepExecutionResult {
    fileprivate var json: JSONValue {
        (try? encode().decode(JSONValue.self)) ?? .null
    }
}
