import Foundation

extension ReferenceModel {
    /// For so long a lost lease is left to workers that have the handler.
    private static let grace = Duration.seconds(60)

    /// Looks after leases that ran out where no live worker has the handler, as if there were none.
    ///
    /// An attempt that was the last one fails, any other goes back to its queue. Pauses of tasks that have ended are
    /// forgotten.
    ///
    /// - Returns: how many steps of each queue failed, and how many were given back.
    public mutating func sweep(now: Duration) -> (failed: [String: Int], reclaimed: [String: Int]) {
        var swept: (failed: [String: Int], reclaimed: [String: Int]) = ([:], [:])
        pauses = pauses.filter { pause in
            guard case .task(let id) = pause, let task = task(id) else { return true }
            return ![.complete, .cancelled, .resolvedManually].contains(task.state)
        }
        for queue in Set(messages.values.map(\.queue)).sorted() {
            let lost = messages.filter { $0.value.queue == queue && $0.value.visibleAt <= now - Self.grace }
                .filter { tasks[$0.value.task].steps[$0.value.step].state == .inProgress }
                .filter { reaches(($0.value.task, $0.value.step)) }
                .sorted { (tasks[$0.value.task].id.uuidString, $0.key) < (tasks[$1.value.task].id.uuidString, $1.key) }
                .map { (task: $0.value.task, step: $0.value.step) }
            let spent = lost.filter { place in
                let step = tasks[place.task].steps[place.step]
                return !step.definition.retry.allowsRetry(afterAttempts: step.attempts)
            }
            if !spent.isEmpty { swept.failed[queue] = spent.count }
            if spent.count < lost.count { swept.reclaimed[queue] = lost.count - spent.count }
            fail(spent, now: now)
            for place in lost where tasks[place.task].steps[place.step].state == .inProgress {
                tasks[place.task].steps[place.step].move(to: .enqueued)
                tasks[place.task].touchedAt = now
            }
        }
        return swept
    }

    /// Fails steps whose last attempt lost its lease.
    private mutating func fail(_ places: [(task: Int, step: Int)], now: Duration) {
        var ended: [(task: Int, step: Int, number: Int)] = []
        for (number, place) in places.enumerated() {
            let failure = StepFailure(
                message: "the worker that ran the last allowed attempt was lost", errorType: FailureType.leaseExpired,
                retryable: false)
            removeMessage(of: place)
            tasks[place.task].steps[place.step].outcome = .failure(failure)
            tasks[place.task].steps[place.step].move(to: .error)
            publish(ModelSettlement(lease(of: place), outcome: .failure(failure)), at: place)
            ended.append((place.task, place.step, number))
        }
        let order = Dictionary(runBatches(after: ended).map { ($0.task, $0.number) }, uniquingKeysWith: min)
            .sorted { $0.value < $1.value }
        _ = enqueue(order.flatMap { ready($0.key) }, claiming: nil, now: now)
        for task in Set(places.map(\.task)) { evaluate(task, now: now) }
        openDeadLetters(for: places, now: now)
    }
}
