public import Foundation

extension ReferenceModel {
    /// Records results, releases children, and finishes tasks.
    ///
    /// A result counts only from the worker and for the attempt that is running; of two results for one attempt the first counts. Released
    /// children are enqueued by (the first success in this call of a step of their task that has children, position); with an
    /// offer, the first of them are claimed at once. A task's state is evaluated once, at the end.
    public mutating func settle(
        _ settlements: [ModelSettlement], by worker: UUID, claiming offer: ModelClaimOffer? = nil, now: Duration
    ) -> ModelSettlements {
        var result = ModelSettlements()
        var touched: [Int] = []
        var released: [Int] = []
        for settlement in settlements {
            guard let place = findRunning(settlement.lease, by: worker) else {
                result.verdicts.append(.stale)
                continue
            }
            result.verdicts.append(.accepted(record(settlement, at: place, now: now)))
            if !touched.contains(place.task) { touched.append(place.task) }
            if case .success = settlement.outcome, hasChildren(place), !released.contains(place.task) {
                released.append(place.task)
            }
        }
        result.claimed = enqueue(released.flatMap(ready), claiming: offer, now: now)
        for task in touched {
            evaluate(task, now: now)
            if tasks[task].state == .complete { result.completed.append(tasks[task].id) }
        }
        return result
    }

    private mutating func record(
        _ settlement: ModelSettlement, at place: (task: Int, step: Int), now: Duration
    ) -> StepState {
        let step = tasks[place.task].steps[place.step]
        removeMessage(of: place)
        tasks[place.task].steps[place.step].outcome = settlement.outcome
        switch settlement.outcome {
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
        tasks[place.task].steps.contains { $0.parents.contains(place.step) }
    }

    private mutating func satisfyChildren(of place: (task: Int, step: Int)) {
        for child in tasks[place.task].steps.indices where tasks[place.task].steps[child].parents.contains(place.step) {
            tasks[place.task].steps[child].unmet -= 1
        }
    }

    /// The steps of a task that wait for nothing any more.
    private func ready(_ task: Int) -> [(task: Int, step: Int)] {
        tasks[task].steps.indices.filter { tasks[task].steps[$0].state == .pending && tasks[task].steps[$0].unmet == 0 }
            .map { (task, $0) }
    }
}
