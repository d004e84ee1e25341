public import Foundation
import PostgresClient
public import TaskerCore
public import TaskerStore

extension StoreFixture {
    /// Claims the step of that name, and nothing else that is enqueued stays claimed.
    public func claim(step name: String) async throws -> ClaimedStep {
        let claimed = try await claim(20_000)
        _ = try await store.release(claimed.filter { $0.name != name }.map(\.reference), worker: worker)
        guard let step = claimed.first(where: { $0.name == name }) else {
            throw TestSupportError("no step \(name) to claim; there were \(claimed.map(\.name))")
        }
        return step
    }

    /// Claims the step of that name and ends it with a result.
    @discardableResult
    public func finish(
        _ name: String, with result: JSONPayload? = nil, _ outcome: StepSettlement.Outcome = .success
    ) async throws -> SettleResult {
        let step = try await claim(step: name)
        return try await store.settle([step.settlement(outcome, result: result)], terms: terms(limit: 0))
    }

    /// The names and kinds of the edges to a step.
    public func parents(of name: String, task: UUID) async throws -> [String] {
        try await value(
            """
            SELECT COALESCE(array_agg(pn.name || ' ' || e.name ORDER BY pn.name), '{}')
            FROM tasker.workflow_steps s
            JOIN tasker.named_steps n ON n.named_step_uuid = s.named_step_uuid AND n.name = $2::text
            JOIN tasker.workflow_step_edges e ON e.to_step_uuid = s.workflow_step_uuid
            JOIN tasker.workflow_steps p ON p.workflow_step_uuid = e.from_step_uuid
            JOIN tasker.named_steps pn ON pn.named_step_uuid = p.named_step_uuid
            WHERE s.task_uuid = $1::uuid
            """, [.uuid(task), .text(name)], as: [String].self) ?? []
    }

    /// What the error of a step says.
    public func errorMessage(of name: String, task: UUID) async throws -> String? {
        try await store.picture(of: task)?.steps.first { $0.name == name }.flatMap { step in
            step.errorMessage.map { "\(step.errorType ?? "-"): \($0)" }
        }
    }

    /// Explains a step, without a queue or workers.
    public func explain(_ name: String, task: UUID) async throws -> TaskExplanation? {
        guard let picture = try await store.picture(of: task) else { return nil }
        let template = try await store.template(
            namespace: picture.task.namespace, name: picture.task.name, version: picture.task.version)
        return TaskExplainer(picture: picture, queue: .none, workers: [], template: template?.template)
            .explain(step: name)
    }
}

extension StepDefinition {
    /// A batchable step and its worker, with how the work is cut.
    public static func batch(
        _ name: String, worker: String, after parents: [String] = [], parallelism: Int = 100,
        strategy: BatchConfiguration.FailureStrategy = .continueOnFailure
    ) -> [StepDefinition] {
        var work = StepDefinition.step(worker, after: [name], type: .batchWorker)
        work.batchConfig = BatchConfiguration(
            batchSize: 10, parallelism: parallelism, cursorField: "id", workerTemplate: worker,
            failureStrategy: strategy)
        return [.step(name, after: parents, type: .batchable), work]
    }
}

extension BatchOutcome {
    /// Batches of ten items each, named from 001 on.
    public static func tens(_ count: Int, worker: String) -> BatchOutcome {
        .createBatches(
            worker: worker,
            cursors: (1...max(1, count)).map { number in
                let name = String(number)
                return BatchCursor(
                    batchID: String(repeating: "0", count: max(0, 3 - name.count)) + name,
                    start: .int(Int64(number * 10)), end: .int(Int64(number * 10 + 10)), size: 10)
            }, totalItems: count * 10)
    }
}
