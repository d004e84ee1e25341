import Foundation
import TaskerCore
import TaskerStore

extension HistoryRun {
    mutating func settle(_ results: [Operation.Result], _ claim: Operation.ClaimPick) async throws -> Answer {
        let claim = settler(claim)
        let worker = workers[claim.worker]
        let settlements = try settlements(results, of: claim.worker)
        workers[claim.worker].exhausted = []
        workers[claim.worker].held.removeAll { lease in settlements.contains { $0.lease == lease } }
        var answer = Answer(
            call: "worker \(claim.worker + 1) settles "
                + settlements.map { "\([$0.lease].text) \(text($0))" }.joined(separator: ", ")
                + ", claims \(claim.limit) for \(claim.leaseMilliseconds) ms")

        let before = enqueuedSteps
        let states = taskStates
        let expected = model.settle(settlements, by: worker.id, claiming: worker.offer(claim), now: now)
        let actual = try await subject.store.settle(settlements.map(storeSettlement), terms: worker.terms(claim))
        try await learnSteps(of: settlements.map(\.lease.step.task))

        compare(settlements, expected.verdicts, states: states, with: actual, &answer)
        compare(expected.claimed, actual.started, enqueued: before, &answer)
        give(expected.claimed, to: claim.worker)
        return answer
    }

    /// The pick with a worker in it.
    func settler(_ pick: Operation.ClaimPick) -> Operation.ClaimPick {
        guard pick.worker == Operation.busiestWorker else { return pick }
        var pick = pick
        pick.worker = workers.indices.max { workers[$0].held.count < workers[$1].held.count } ?? 0
        return pick
    }

    /// What a worker settles: the exhausted attempts handed to it, and what the results mean.
    mutating func settlements(_ results: [Operation.Result], of number: Int) throws -> [ModelSettlement] {
        var settlements: [ModelSettlement] = workers[number].exhausted.map { lease in
            let failure = StepFailure(message: "lost", errorType: FailureType.leaseExpired, retryable: false)
            return ModelSettlement(lease, outcome: .failure(failure))
        }
        for result in results {
            for lease in leases([result.lease], of: number) {
                settlements.append(
                    ModelSettlement(
                        lease, outcome: try outcome(result, lease), retryDelay: delay(result.delayMilliseconds),
                        published: publications(result, lease)))
            }
        }
        return settlements
    }

    /// Compares what became of results, and of their tasks since they were in these states.
    func compare(
        _ settlements: [ModelSettlement], _ verdicts: [ModelVerdict], states: [UUID: String],
        with actual: SettleResult?,
        _ answer: inout Answer
    ) {
        for (settlement, verdict) in zip(settlements, verdicts) {
            switch verdict {
            case .accepted(let state):
                answer.expected.append("settled \(reference(settlement.lease).stepID) \(state.rawValue)")
            case .stale: answer.expected.append("stale \(reference(settlement.lease))")
            }
        }
        guard let actual else { return }
        answer.actual = actual.settled.map { "settled \($0.key) \($0.value)" } + actual.stale.map { "stale \($0)" }
        for (task, state) in taskStates where states[task] != state {
            answer.expected.append("task \(task) \(state)")
        }
        answer.actual += actual.tasks.map { "task \($0.key) \($0.value)" }
        answer.expected.sort()
        answer.actual.sort()
    }

    /// Asks for the ids of the steps that a call has created.
    mutating func learnSteps(of tasks: [UUID]) async throws {
        let known = stepIDs
        let hasNew = tasks.compactMap { model.task($0) }.contains { task in
            task.steps.contains { known[ModelStepID(task: task.id, name: $0.definition.name)] == nil }
        }
        if hasNew { stepIDs.merge(try await subject.steps(of: tasks)) { first, _ in first } }
    }

    mutating func cancel(_ number: Int) async throws -> Answer {
        let id = cancelled(number)
        var answer = Answer(call: "cancel \(id.text.suffix(4))")
        answer.expected = [expectedCancel(id)]
        answer.actual = [
            "\(try await subject.store.cancel(task: id, by: "operator", reason: "no longer needed"))"
        ]
        return answer
    }

    /// The task that a number means; some name one that does not exist.
    func cancelled(_ number: Int) -> UUID {
        let retrying = model.tasks.filter { $0.state == .waitingForRetry }.map(\.id)
        return number % 2 == 0 && !retrying.isEmpty
            ? retrying[0]
            : number % 10 == 9 ? UUID(numbered: 997, of: 0xF) : taskIDs.element(number) ?? UUID(numbered: 1, of: 0)
    }

    /// Cancels a task of the model, and says what that answers.
    mutating func expectedCancel(_ id: UUID) -> String {
        let stopped = model.task(id).map { task in task.steps.count { !$0.state.isTerminal } } ?? 0
        do {
            try model.cancel(id, by: "operator", reason: "no longer needed", now: now)
            return "\(CancelOutcome.cancelled(steps: stopped))"
        } catch {
            return switch error {
            case .state(let state): "\(CancelOutcome.finished(state: state.rawValue))"
            default: "\(CancelOutcome.notFound)"
            }
        }
    }

    var taskStates: [UUID: String] {
        Dictionary(model.tasks.map { ($0.id, $0.state.rawValue) }) { first, _ in first }
    }

    /// A delay whose end no other retry has.
    mutating func delay(_ milliseconds: Int) -> Duration {
        var delay = Duration.milliseconds(milliseconds)
        while !wakeTimes.insert(now + delay).inserted { delay += .milliseconds(1) }
        return delay
    }

    func outcome(_ result: Operation.Result, _ lease: ModelLease) throws -> StepOutcome {
        let number = lease.attempt * 1_000 + past.count
        return switch isSure(result, lease) ? .success : result.outcome {
        case .success: .success(OutcomeChoice(result.choice).result(of: lease.step, in: model, number: number))
        case .retryable, .permanent:
            .failure(
                StepFailure(
                    message: "no", errorType: "trouble_\(lease.attempt)", retryable: result.outcome == .retryable))
        }
    }

    /// In a history about graphs that grow, what makes them grow mostly succeeds.
    private func isSure(_ result: Operation.Result, _ lease: ModelLease) -> Bool {
        guard [.branches, .batches].contains(HistoryTheme(seed: history.seed)), result.choice % 8 != 0 else {
            return false
        }
        let type = modelStep(lease.step)?.definition.type
        return type == .decision || type == .batchable
    }

    func text(_ settlement: ModelSettlement) -> String {
        switch settlement.outcome {
        case .success(let result): "success \(result.text)\(published(settlement))"
        case .failure(let failure): "\(failure) after \(settlement.retryDelay)\(published(settlement))"
        }
    }

    private func published(_ settlement: ModelSettlement) -> String {
        settlement.published.map { " publishing \($0.name)" }.joined()
    }

    func storeSettlement(_ settlement: ModelSettlement) -> StepSettlement {
        let reference = reference(settlement.lease)
        let outcome: StepSettlement.Outcome =
            switch settlement.outcome {
            case .success: .success
            case .failure(let failure): failure.retryable ? .retryable : .permanent
            }
        let time = Date(timeIntervalSinceReferenceDate: 0)
        var stored = StepSettlement(
            reference: reference, outcome: outcome,
            result: StepExecutionResult(
                stepUUID: reference.stepID, outcome: settlement.outcome, startedAt: time, completedAt: time
            ).encode(), delay: settlement.retryDelay)
        stored.events =
            stepEvents(settlement.lease)?
            .due(after: settlement.outcome, published: settlement.published, at: time, by: "oracle").events ?? []
        return stored
    }

    /// What a step of the model may publish; nil for one that it does not know.
    private func stepEvents(_ lease: ModelLease) -> StepEvents? {
        model.task(lease.step.task).flatMap { task in
            task.steps.first { $0.definition.name == lease.step.name }
                .map { StepEvents(step: $0.definition, template: task.template) }
        }
    }

    /// Only events that the step or its template declares: a worker refuses others while the handler runs.
    func publications(_ result: Operation.Result, _ lease: ModelLease) -> [EventPublication] {
        let step = modelStep(lease.step)
        guard let declared = step?.definition.publishesEvents else {
            return []
        }
        let names = declared.map(\.name) + [GraphGenerator.extraEvent]
        return result.published.compactMap { number in
            names.element(number).map { EventPublication(name: $0, payload: JSONPayload(.int(Int64(number)))) }
        }
    }
}
