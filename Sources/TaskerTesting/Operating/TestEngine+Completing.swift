public import Foundation
import Tasker
import TaskerCore
public import TaskerStore

extension TestEngine {
    /// Ends a step by hand with a result, as if its handler had returned it: it has to fit the same schemas, and its events
    /// that go to the queue are published.
    ///
    /// - Throws: as ``resetStep(_:of:by:clearsCheckpoint:)``; `invalidInput` also for a result that cannot be stored as JSON.
    public func completeStep(_ step: String, of task: UUID, result: some Encodable, by actor: Operator) throws {
        let payload: JSONPayload
        do {
            payload = try JSONPayload(encoding: result)
        } catch {
            throw TestKitError("result", error)
        }
        if let refusal = payload.findJSONBRefusal() {
            throw TestKitError(.invalidInput, "the result cannot be stored: \(refusal)")
        }
        let id = ModelStepID(task: task, name: step)
        let due = try events(ofCompleting: id, with: payload)
        try act(.completeStep, on: task, step: step, by: actor) { model, now throws(ModelRefusal) in
            try model.finishStep(id, result: payload, by: actor.name, reason: actor.reason, now: now)
        }
        let attempt = self.step(id)?.attempts ?? 0
        publish(due.filter(\.delivery.isQueued), of: ModelLease(step: id, attempt: attempt), after: .complete)
    }

    /// What a step publishes that is completed by hand, if its result may be its result.
    private func events(ofCompleting id: ModelStepID, with result: JSONPayload) throws -> [DueEvent] {
        guard let task = model.task(id.task), let found = step(id) else { return [] }
        func refusal(_ reason: String) -> TestKitError {
            TestKitError(
                .refused,
                "step '\(id.name)' is \(found.state.rawValue) and cannot be completed with this result: \(reason)")
        }
        let pattern = task.template.steps[found.position].name
        let violations = registration(of: WorkflowReference(task.template))?.schemas.check(result: result, of: pattern)
        if let violations, !violations.isEmpty {
            throw refusal("it does not fit result_schema: \(violations.text)")
        }
        let due = events(of: id)?.due(after: .success(result), at: date, by: "test")
        if let unfit = due?.refused.first { throw refusal("\(unfit)") }
        return due?.events ?? []
    }
}
