/// What workers of the reference system do: they write history rows, and hold no leases.
extension ReferenceModel {
    /// How long a foreign worker may take for a step that sets no timeout, and how long its result may stay unannounced.
    public static let foreignTimes = (lease: Duration.seconds(900), grace: Duration.seconds(60))
    /// How long nobody else is asked to settle a lost attempt that was the last one.
    static let foreignPause = Duration.seconds(30)

    /// A foreign worker takes an enqueued step, and its message away.
    ///
    /// - Parameter counts: whether it counts the attempt at once; it does so in a transaction of its own.
    /// - Returns: whether it may: not while the task is paused.
    public mutating func claimForeign(_ id: ModelStepID, counts: Bool = true, now: Duration) -> Bool {
        guard let place = find(id), tasks[place.task].steps[place.step].state == .enqueued, !isPaused(place.task) else {
            return false
        }
        removeMessage(of: place)
        tasks[place.task].steps[place.step].move(to: .inProgress, isForeign: true)
        if counts { tasks[place.task].steps[place.step].attempts += 1 }
        let timeout = tasks[place.task].steps[place.step].definition.timeout
        tasks[place.task].steps[place.step].wakeAt = now + (timeout ?? Self.foreignTimes.lease)
        tasks[place.task].touchedAt = now
        return true
    }

    /// A foreign worker counts the attempt that it has begun, unless somebody has ended it meanwhile.
    public mutating func countForeign(_ id: ModelStepID) {
        guard let place = find(id), tasks[place.task].steps[place.step].isForeign else { return }
        tasks[place.task].steps[place.step].attempts += 1
    }

    /// A foreign worker stores how its attempt ended; `settleForeign` makes something of it.
    ///
    /// - Returns: whether it may: not when the step is not its own any more.
    public mutating func endForeign(_ id: ModelStepID, _ outcome: StepOutcome, now: Duration) -> Bool {
        guard let place = find(id), tasks[place.task].steps[place.step].isForeign else { return false }
        let next: StepState = outcome.failure == nil ? .enqueuedForOrchestration : .enqueuedAsErrorForOrchestration
        tasks[place.task].steps[place.step].move(to: next, isForeign: true)
        tasks[place.task].steps[place.step].outcome = outcome
        tasks[place.task].steps[place.step].wakeAt = now + Self.foreignTimes.grace
        tasks[place.task].touchedAt = now
        return true
    }

    /// The results of foreign workers that wait to be settled, in the order of tasks and steps.
    public var foreignResults: [(lease: ModelLease, outcome: StepOutcome, isOverdueAt: Duration)] {
        tasks.indices.flatMap { task in
            tasks[task].steps.indices.compactMap { step in
                let value = tasks[task].steps[step]
                guard value.isStored, let outcome = value.outcome, let wakeAt = value.wakeAt else { return nil }
                return (lease(of: (task, step)), outcome, wakeAt)
            }
        }
    }

    /// Settles stored results, by the rules of `settle`; nothing is claimed with it.
    public mutating func settleForeign(_ settlements: [ModelSettlement], now: Duration) -> ModelSettlements {
        settle(settlements, of: nil, claiming: nil, now: now)
    }

    /// The step that waits for the settlement of this attempt's stored result.
    func findWaiting(_ lease: ModelLease) -> (task: Int, step: Int)? {
        guard let place = find(lease.step) else { return nil }
        let step = tasks[place.task].steps[place.step]
        return step.isStored && step.attempts == lease.attempt ? place : nil
    }
}

extension ModelStep {
    /// Whether a foreign worker has stored a result that nobody has settled.
    fileprivate var isStored: Bool {
        state == .enqueuedForOrchestration || state == .enqueuedAsErrorForOrchestration
    }
}
