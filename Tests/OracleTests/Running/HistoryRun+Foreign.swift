import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// What workers of the reference system do, to both sides alike.
extension HistoryRun {
    mutating func claimForeign(_ number: Int) async throws -> Answer {
        let visible = GraphGenerator.namespaces.map(TaskStore.queueName).flatMap(model.messages)
            // It may have read the message just before a pause began.
            .filter { $0.visibleAt <= now || $0.visibleAt == ReferenceModel.parked }.map(\.step).filter(isEnqueued)
        guard let id = visible.element(number), let step = stepIDs[id] else { return Answer(call: "nothing to claim") }
        try await keepTimesApart([ReferenceModel.foreignTimes.lease])
        var answer = Answer(call: "a foreign worker claims \(id)")
        answer.expected = [model.claimForeign(id, now: now) ? "claimed" : "refused"]
        answer.actual = [try await attempt { try await $0.claim(step) } ? "claimed" : "refused"]
        if answer.actual == ["claimed"] { try await subject.removeMessage(of: step) }
        return answer
    }

    mutating func endForeign(_ number: Int, _ result: Operation.Result, announces: Bool) async throws -> Answer {
        let running = model.tasks.flatMap { task in
            task.steps.filter(\.isForeign).map { ModelStepID(task: task.id, name: $0.definition.name) }
        }
        guard let id = running.element(number), let step = stepIDs[id] else { return Answer(call: "nothing to end") }
        try await keepTimesApart([ReferenceModel.foreignTimes.grace])
        let attempts = modelStep(id)?.attempts ?? 0
        let outcome = try outcome(result, ModelLease(step: id, attempt: attempts))
        let time = Date(timeIntervalSinceReferenceDate: 0)
        let record = StepExecutionResult(stepUUID: step, outcome: outcome, startedAt: time, completedAt: time)
        var answer = Answer(
            call: "a foreign worker ends \(id) with \(outcome.failure.map { "\($0)" } ?? "success") "
                + "\(outcome.result?.text ?? "")\(announces ? "" : ", unannounced")")
        answer.expected = [model.endForeign(id, outcome, now: now) ? "ended" : "refused"]
        answer.actual = [try await attempt { try await $0.end(step, record) } ? "ended" : "refused"]
        if announces {
            try await SimulatedForeignWorker(pool: subject.pool).announce(step, record, ofTask: id.task)
            announced.insert(id)
        }
        return answer
    }

    mutating func settleForeign(milliseconds: Int) async throws -> Answer {
        let waiting = model.foreignResults.filter { announced.contains($0.lease.step) || $0.isOverdueAt <= now }
        announced = []
        let settlements = waiting.map { result in
            ModelSettlement(result.lease, outcome: result.outcome, retryDelay: delay(milliseconds))
        }
        var answer = Answer(call: "results of foreign workers are settled: \(settlements.map(\.lease).text)")
        let before = enqueuedSteps
        let found = try await subject.store.foreignResults(limit: 100, hold: .seconds(30))
        let messages = Dictionary(found.map { ($0.reference, $0.messageID) }) { first, _ in first }
        answer.expected = settlements.map { "found \(reference($0.lease))" }.sorted()
        answer.actual = found.map { "found \($0.reference)" }.sorted()
        guard answer.expected == answer.actual, !settlements.isEmpty else { return answer }

        let expected = model.settleForeign(settlements, now: now)
        let actual = try await subject.store.settle(
            foreign: settlements.map { settlement in
                let reference = reference(settlement.lease)
                let retryable = settlement.outcome.failure?.retryable
                return ForeignSettlement(
                    reference: reference, outcome: retryable.map { $0 ? .retryable : .permanent } ?? .success,
                    delay: settlement.retryDelay, messageID: messages[reference] ?? nil)
            })
        try await learnSteps(of: settlements.map(\.lease.step.task))
        for (settlement, verdict) in zip(settlements, expected.verdicts) {
            if case .accepted(let state) = verdict {
                answer.expected.append("settled \(reference(settlement.lease).stepID) \(state.rawValue)")
            }
        }
        answer.actual += actual.settled.map { "settled \($0.key) \($0.value)" }
        answer.expected.sort()
        answer.actual.sort()
        compare([], actual.started, enqueued: before, &answer)
        return answer
    }

    /// Lets a microsecond pass while a timer that begins now would ring together with another one: their order is not
    /// specified.
    private mutating func keepTimesApart(_ times: [Duration]) async throws {
        while times.contains(where: { wakeTimes.contains(now + $0) }) { now += .microseconds(1) }
        for time in times { wakeTimes.insert(now + time) }
        try await subject.setClock(now)
    }

    func isEnqueued(_ id: ModelStepID) -> Bool {
        modelStep(id)?.state == .enqueued
    }

    /// Whether the database lets a foreign worker do it.
    private func attempt(_ action: (SimulatedForeignWorker) async throws -> Void) async throws -> Bool {
        do {
            try await action(SimulatedForeignWorker(pool: subject.pool))
            return true
        } catch let error as PostgresError where error.sqlState == "55000" {
            return false
        }
    }
}
