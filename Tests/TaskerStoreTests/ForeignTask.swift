import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// A task of two steps, `a` before `b`, whose first one a simulated foreign worker runs.
struct ForeignTask: Sendable {
    let fixture: StoreFixture
    let worker: SimulatedForeignWorker
    let id: UUID
    let step: UUID

    static func with(
        _ step: StepDefinition = .step("a"), _ body: (ForeignTask) async throws -> Void
    ) async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([step, .step("b", after: ["a"])])
            let tasks = try await fixture.create(template)
            let created = try await fixture.value(
                "SELECT workflow_step_uuid FROM tasker.workflow_steps WHERE state = 'enqueued'", as: UUID.self)
            let task = try #require(tasks.first)
            let step = try #require(created)
            try await body(
                ForeignTask(
                    fixture: fixture, worker: SimulatedForeignWorker(pool: fixture.pool), id: task, step: step))
        }
    }

    func reference(attempt: Int) -> StepReference {
        StepReference(stepID: step, taskID: id, attempt: attempt)
    }

    /// An attempt from claim to announcement.
    func run(_ result: StepExecutionResult) async throws {
        // The original takes its message away once it has claimed the step.
        try await worker.claim(step)
        try await fixture.pool.query(
            PostgresStatement(sql: "DELETE FROM pgmq.q_worker_alpha_queue WHERE message->>'step_uuid' = $1::text"),
            [.text(step.uuidString.lowercased())])
        try await worker.end(step, result)
        try await worker.announce(step, result, ofTask: id)
    }

    @discardableResult
    func settle(_ found: [ForeignResult], _ outcome: StepSettlement.Outcome) async throws -> SettleResult {
        try await fixture.store.settle(
            foreign: found.map {
                ForeignSettlement(reference: $0.reference, outcome: outcome, messageID: $0.messageID)
            })
    }

    /// Lets the step's timer run out.
    func makeDue() async throws {
        try await fixture.pool.query(
            PostgresStatement(
                sql:
                    "UPDATE tasker.workflow_steps SET wake_at = now() - interval '1 s' WHERE workflow_step_uuid = $1::uuid"
            ),
            [.uuid(step)])
    }
}

extension StepExecutionResult {
    static func success(_ result: JSONValue) -> StepExecutionResult {
        StepExecutionResult(stepUUID: UUID(), success: true, result: JSONPayload(result), status: "completed")
    }

    static func failure(_ message: String) -> StepExecutionResult {
        var result = StepExecutionResult(stepUUID: UUID(), success: false, status: "retryable_error")
        result.metadata.retryable = true
        result.error = Failure(StepFailure(message: message, errorType: "bad_luck", retryable: true))
        return result
    }
}
