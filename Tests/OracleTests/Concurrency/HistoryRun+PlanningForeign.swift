import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// What foreign workers' operations of a window mean before it begins.
///
/// Of the transactions in which such a worker claims and ends a step, the first one takes part in the window: it decides.
/// The others follow after it.
extension HistoryRun {
    func planForeignClaim(_ number: Int) -> WindowCall? {
        let visible = GraphGenerator.namespaces.map(TaskStore.queueName).flatMap(model.messages)
            .filter { $0.visibleAt <= now || $0.visibleAt == ReferenceModel.parked }.map(\.step).filter(isEnqueued)
        guard let id = visible.element(number), let step = stepIDs[id] else { return nil }
        return WindowCall(text: "a foreign worker claims \(id)", foreign: .begun(id, step)) { subject in
            try await Self.attempt(on: subject) { try await $0.begin(step) }
        } parts: { reply, _ in
            [
                { run in
                    // It may have met somebody who moved the step in that instant, and tries no second time.
                    guard !reply.isRefused else { return [] }
                    return run.model.claimForeign(id, counts: false, now: run.now) ? [] : ["foreign claim of \(id)"]
                }
            ]
        }
    }

    func planForeignEnd(_ number: Int, _ result: Operation.Result, announces: Bool) throws -> WindowCall? {
        let running = model.tasks.flatMap { task in
            task.steps.filter(\.isForeign).map { ModelStepID(task: task.id, name: $0.definition.name) }
        }
        guard let id = running.element(number), let step = stepIDs[id] else { return nil }
        let attempts = modelStep(id)?.attempts ?? 0
        let outcome = try outcome(result, ModelLease(step: id, attempt: attempts))
        let time = Date(timeIntervalSinceReferenceDate: 0)
        let record = StepExecutionResult(stepUUID: step, outcome: outcome, startedAt: time, completedAt: time)
        return WindowCall(
            text: "a foreign worker ends \(id) with \(outcome.failure.map { "\($0)" } ?? "success") "
                + "\(outcome.result?.text ?? "")\(announces ? "" : ", unannounced")",
            foreign: .ended(id, step, record, announces: announces)
        ) { subject in
            try await Self.attempt(on: subject) { try await $0.end(step, record) }
        } parts: { reply, _ in
            [
                { run in
                    guard !reply.isRefused else { return [] }
                    return run.model.endForeign(id, outcome, now: run.now) ? [] : ["foreign end of \(id)"]
                }
            ]
        }
    }

    mutating func planForeignSettlement(milliseconds: Int) -> WindowCall {
        let delay = delay(milliseconds)
        let outcomes = model.foreignResults.reduce(into: [UUID: (ModelLease, StepOutcome)]()) { outcomes, result in
            if let id = stepIDs[result.lease.step] { outcomes[id] = (result.lease, result.outcome) }
        }
        return WindowCall(text: "results of foreign workers are settled") { subject in
            var reply = Reply()
            let found = try await subject.store.foreignResults(limit: 100, hold: .seconds(30))
            reply.found = found.map(\.reference)
            guard !found.isEmpty else { return reply }
            let settled = try await subject.store.settle(
                foreign: found.map { result in
                    let failure = outcomes[result.reference.stepID]?.1.failure
                    return ForeignSettlement(
                        reference: result.reference,
                        outcome: failure.map { $0.retryable ? .retryable : .permanent } ?? .success, delay: delay,
                        messageID: result.messageID)
                })
            reply.settled = settled
            reply.started = settled.started
            return reply
        } parts: { reply, _ in
            [
                { run in
                    let settlements = reply.found.compactMap { outcomes[$0.stepID] }
                        .map { ModelSettlement($0.0, outcome: $0.1, retryDelay: delay) }
                    guard settlements.count == reply.found.count else { return ["found \(reply.found)"] }
                    let before = run.enqueuedSteps
                    let states = run.taskStates
                    let expected = run.model.settleForeign(settlements, now: run.now)
                    var answer = Answer(call: "")
                    run.compare(settlements, expected.verdicts, states: states, with: reply.settled, &answer)
                    run.compare([], reply.started, enqueued: before, &answer)
                    return answer.differences
                }
            ]
        }
    }

    /// What the server says to a foreign worker that came too late, or met one of our calls.
    private static let refusals: Set = ["55000", "23505", "40P01"]

    private static func attempt(
        on subject: Subject, _ action: (SimulatedForeignWorker) async throws -> Void
    ) async throws -> Reply {
        var reply = Reply()
        do {
            try await action(SimulatedForeignWorker(pool: subject.pool))
        } catch let error as PostgresError where refusals.contains(error.sqlState ?? "") {
            reply.isRefused = true
        }
        return reply
    }
}
