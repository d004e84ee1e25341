extension ReferenceModel {
    /// Reads up to `offer.limit` visible messages of a queue, by (visible since, message), and leases their steps.
    ///
    /// An enqueued step begins its next execution. A step that was running has lost its lease: it is taken over while its
    /// policy allows another attempt, otherwise it is handed out as exhausted, under a new lease and the same attempt.
    public mutating func claim(queue: String, _ offer: ModelClaimOffer, now: Duration) -> ModelClaims {
        var claims = ModelClaims()
        for id in visibleMessages(queue, now: now).prefix(max(offer.limit, 0)) {
            guard let message = messages[id] else { continue }
            messages[id]?.visibleAt = now + offer.lease
            let place = (task: message.task, step: message.step)
            let step = tasks[place.task].steps[place.step]
            if step.state == .inProgress {
                guard step.definition.retry.allowsRetry(afterAttempts: step.attempts) else {
                    tasks[place.task].steps[place.step].worker = offer.worker
                    claims.exhausted.append(lease(of: place))
                    continue
                }
                tasks[place.task].steps[place.step].move(to: .enqueued)
            }
            claims.claimed.append(start(place, worker: offer.worker))
        }
        return claims
    }

    private func visibleMessages(_ queue: String, now: Duration) -> [Int64] {
        messages.filter { $0.value.queue == queue && $0.value.visibleAt <= now }
            .sorted { ($0.value.visibleAt, $0.key) < ($1.value.visibleAt, $1.key) }.map(\.key)
    }

    /// Extends leases and returns those that still hold, in the order given.
    ///
    /// A lease that ran out holds as long as nobody has taken the step over.
    public mutating func extendLeases(_ leases: [ModelLease], by lease: Duration, now: Duration) -> [ModelLease] {
        leases.filter { held in
            guard let place = findRunning(held), let id = tasks[place.task].steps[place.step].messageID else {
                return false
            }
            messages[id]?.visibleAt = now + lease
            return true
        }
    }

    /// Gives executions back uncounted, visible at once; returns those that were held, in the order given.
    public mutating func release(_ leases: [ModelLease], now: Duration) -> [ModelLease] {
        leases.filter { held in
            guard let place = findRunning(held), let id = tasks[place.task].steps[place.step].messageID else {
                return false
            }
            messages[id]?.visibleAt = now
            tasks[place.task].steps[place.step].move(to: .enqueued)
            tasks[place.task].steps[place.step].attempts -= 1
            return true
        }
    }
}
