public import Foundation

extension ReferenceModel {
    /// Records results, releases children, and finishes tasks.
    ///
    /// A result counts only from the worker and for the attempt that is running; of two results for one attempt the first counts. Released
    /// children are enqueued by (the first result in this call for a step of their task that has children, position); with an
    /// offer, the first of them are claimed at once. A task's state is evaluated once, at the end.
    ///
    /// A decision or batchable step creates steps before it is complete; without a valid outcome it fails for good. Batches
    /// are looked at once all results are recorded.
    public mutating func settle(
        _ settlements: [ModelSettlement], by worker: UUID, claiming offer: ModelClaimOffer? = nil, now: Duration
    ) -> ModelSettlements {
        settle(settlements, of: worker, claiming: offer, now: now)
    }

    /// - Parameter worker: who settles; nil for results that foreign workers stored.
    mutating func settle(
        _ settlements: [ModelSettlement], of worker: UUID?, claiming offer: ModelClaimOffer?, now: Duration
    ) -> ModelSettlements {
        var result = ModelSettlements()
        var touched: [Int] = []
        var released: [(task: Int, number: Int)] = []
        var ended: [(task: Int, step: Int, number: Int)] = []
        var failed: [(task: Int, step: Int)] = []
        for (number, settlement) in settlements.enumerated() {
            let found = worker.map { findRunning(settlement, by: $0) } ?? findWaiting(settlement.lease)
            guard let place = found else {
                result.verdicts.append(.stale)
                continue
            }
            let state = record(settlement, at: place, now: now)
            result.verdicts.append(.accepted(state))
            // What foreign workers' steps publish they publish themselves.
            if worker != nil { publish(settlement, at: place) }
            if state == .error { failed.append(place) }
            if !touched.contains(place.task) { touched.append(place.task) }
            if state == .complete || state == .error { ended.append((place.task, place.step, number)) }
        }
        // Only now: a later result of the call may have created children of an earlier one.
        for end in ended where tasks[end.task].steps[end.step].state == .complete && hasChildren((end.task, end.step)) {
            released.append((end.task, end.number))
        }
        released += runBatches(after: ended)
        let order = Dictionary(released.map { ($0.task, $0.number) }, uniquingKeysWith: min).sorted {
            $0.value < $1.value
        }
        result.claimed = enqueue(order.flatMap { ready($0.key) }, claiming: offer, now: now)
        for task in touched {
            evaluate(task, now: now)
            if tasks[task].state == .complete { result.completed.append(tasks[task].id) }
        }
        openDeadLetters(for: failed, now: now)
        return result
    }

    /// A foreign worker's attempt ends here only as lost.
    private func findRunning(_ settlement: ModelSettlement, by worker: UUID) -> (task: Int, step: Int)? {
        if let place = findRunning(settlement.lease, by: worker) { return place }
        guard let failure = settlement.outcome.failure, !failure.retryable,
            failure.errorType == FailureType.leaseExpired, let place = find(settlement.lease.step)
        else { return nil }
        let step = tasks[place.task].steps[place.step]
        return step.isForeign && step.attempts == settlement.lease.attempt ? place : nil
    }

    private mutating func record(
        _ settlement: ModelSettlement, at place: (task: Int, step: Int), now: Duration
    ) -> StepState {
        let step = tasks[place.task].steps[place.step]
        var outcome = settlement.outcome
        if case .success(let payload) = outcome, step.definition.type == .decision || step.definition.type == .batchable
        {
            do throws(OutcomeError) {
                try grow(place, payload)
            } catch {
                outcome = .failure(
                    StepFailure(
                        message: error.description, errorType: FailureType.invalidOutcome, retryable: false))
            }
        }
        removeMessage(of: place)
        tasks[place.task].steps[place.step].outcome = outcome
        switch outcome {
        case .success:
            tasks[place.task].steps[place.step].move(to: .complete)
            satisfyChildren(of: place)
        case .failure(let failure):
            if failure.retryable && step.definition.retry.allowsRetry(afterAttempts: step.attempts) {
                tasks[place.task].steps[place.step].move(to: .waitingForRetry)
                tasks[place.task].steps[place.step].wakeAt = now + max(settlement.retryDelay, .zero)
            } else {
                tasks[place.task].steps[place.step].move(to: .error)
            }
        }
        return tasks[place.task].steps[place.step].state
    }

    private func hasChildren(_ place: (task: Int, step: Int)) -> Bool {
        tasks[place.task].steps.contains { $0.batchPosition == 0 && $0.parents.contains(place.step) }
    }

    mutating func satisfyChildren(of place: (task: Int, step: Int)) {
        for child in tasks[place.task].steps.indices {
            let step = tasks[place.task].steps[child]
            // A worker does not count its batch, which was as good as complete when it was created.
            guard step.parents.contains(place.step), step.batchPosition == 0 else { continue }
            tasks[place.task].steps[child].unmet -= 1
        }
    }

    /// The steps of a task that wait for nothing any more.
    func ready(_ task: Int) -> [(task: Int, step: Int)] {
        let steps = tasks[task].steps
        return steps.indices.filter { steps[$0].state == .pending && steps[$0].unmet == 0 }
            .sorted { (steps[$0].position, steps[$0].batchPosition) < (steps[$1].position, steps[$1].batchPosition) }
            .map { (task, $0) }
    }
}
