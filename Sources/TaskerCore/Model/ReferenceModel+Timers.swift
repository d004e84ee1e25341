extension ReferenceModel {
    /// Enqueues the steps whose retry time has come, by retry time, at most `limit`.
    ///
    /// Which of two with the same retry time comes first is not specified; here the task created first, then the position.
    ///
    /// - Returns: the steps, in that order.
    public mutating func runTimers(limit: Int = .max, now: Duration) -> [ModelStepID] {
        fireTimers(limit: limit, now: now).enqueued
    }

    /// Enqueues the steps whose retry time has come, and those whose foreign worker has let its time pass.
    ///
    /// - Returns: the steps, in that order; and the attempts of foreign workers that were the last ones, to be settled as failed.
    public mutating func fireTimers(
        limit: Int = .max, now: Duration
    ) -> (enqueued: [ModelStepID], exhausted: [ModelLease]) {
        let fired = dueTimers(now: now).prefix(max(limit, 0)).map { (task: $0.task, step: $0.step) }
        let spent = fired.filter { place in
            let step = tasks[place.task].steps[place.step]
            return step.isForeign && !step.definition.retry.allowsRetry(afterAttempts: step.attempts)
        }
        for place in spent { tasks[place.task].steps[place.step].wakeAt = now + Self.foreignPause }
        let places = fired.filter { place in !spent.contains { $0 == place } }
        _ = enqueue(places, claiming: nil, now: now)
        for task in Set(places.map(\.task)) { evaluate(task, now: now) }
        return (places.map { lease(of: $0).step }, spent.map(lease))
    }

    /// The least limit that is not below `limit` and does not part steps that are due at the same moment: which of these
    /// come first is nowhere said, and the database takes them as they lie.
    public func undividedLimit(_ limit: Int, now: Duration) -> Int {
        let due = dueTimers(now: now)
        guard limit > 0, limit < due.count else { return limit }
        return due.prefix { $0.wakeAt <= due[limit - 1].wakeAt }.count
    }

    private func dueTimers(now: Duration) -> [(wakeAt: Duration, task: Int, step: Int)] {
        var due: [(wakeAt: Duration, task: Int, step: Int)] = []
        for (task, value) in tasks.enumerated() {
            for (step, value) in value.steps.enumerated()
            where value.state == .waitingForRetry || value.state == .inProgress {
                if let wakeAt = value.wakeAt, wakeAt <= now, reaches((task, step)) { due.append((wakeAt, task, step)) }
            }
        }
        return due.sorted { $0 < $1 }
    }

    /// The first moment at which a retry time comes or a message becomes visible, if any, past or future; for tests that
    /// jump in time.
    public var nextMoment: Duration? { moments.min() }

    /// The next such moment after `now`.
    public func nextMoment(after now: Duration) -> Duration? {
        moments.filter { $0 > now }.min()
    }

    private var moments: [Duration] {
        tasks.flatMap(\.steps).compactMap(\.wakeAt) + messages.values.map(\.visibleAt).filter { $0 < Self.parked }
    }
}
