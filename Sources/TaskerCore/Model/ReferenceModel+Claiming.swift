public import Foundation

extension ReferenceModel {
    /// Reads visible messages of a queue, by (visible since, message), and leases the steps of up to `offer.limit` of them.
    ///
    /// An enqueued step begins its next execution. A step that was running has lost its lease: it is taken over while its
    /// policy allows another attempt, otherwise it is handed out as exhausted, under a new lease and the same attempt: the
    /// worker settles it. Both count. Steps for which the worker has no handler are left alone and don't count.
    public mutating func claim(queue: String, _ offer: ModelClaimOffer, now: Duration) -> ModelClaims {
        claim(queues: [queue], offer, now: now)
    }

    /// Claims from several queues, each in its turn as long as the limit allows.
    public mutating func claim(queues: [String], _ offer: ModelClaimOffer, now: Duration) -> ModelClaims {
        var claims = ModelClaims()
        for queue in queues {
            for (id, message) in sortedMessages(queue) where message.visibleAt <= now {
                guard claims.claimed.count + claims.exhausted.count < offer.limit else { return claims }
                let place = (task: message.task, step: message.step)
                let step = tasks[place.task].steps[place.step]
                let isLost = step.state == .inProgress
                let isSpent = isLost && !step.definition.retry.allowsRetry(afterAttempts: step.attempts)
                guard offer.canRun(step), reaches(place) else { continue }
                if isPaused(place.task) && !isSpent {
                    if isLost {
                        tasks[place.task].steps[place.step].move(to: .enqueued)
                        tasks[place.task].touchedAt = now
                    }
                    messages[id]?.visibleAt = Self.parked
                    continue
                }
                messages[id]?.visibleAt = now + offer.lease
                if isSpent {
                    tasks[place.task].steps[place.step].worker = offer.worker
                    claims.exhausted.append(lease(of: place))
                    continue
                }
                if isLost { tasks[place.task].steps[place.step].move(to: .enqueued) }
                claims.claimed.append(start(place, worker: offer.worker))
                tasks[place.task].touchedAt = now
            }
        }
        return claims
    }

    /// Gives messages whose lease has run out, or whose scheduled start has come, within the last day the place that
    /// they would have if they had been sent then; a worker that polls does that before it claims.
    public mutating func promote(queues: [String], now: Duration) {
        for (id, message) in messages where queues.contains(message.queue) {
            guard message.visibleAt <= now, message.visibleAt > now - .seconds(86_400) else { continue }
            messages[id]?.visibleAt = message.visibleAt - tasks[message.task].headStart
        }
    }

    /// Takes over when messages become visible, by their steps: the order in which overlapping calls sent them, and so
    /// the microseconds between them, is not specified.
    public mutating func adopt(_ visibleTimes: [ModelStepID: Duration]) {
        for (id, message) in messages {
            if let time = visibleTimes[lease(of: (message.task, message.step)).step] { messages[id]?.visibleAt = time }
        }
    }

    /// The messages of a queue in the order in which they become claimable: what they are about, and when that is.
    public func messages(on queue: String) -> [(step: ModelStepID, visibleAt: Duration)] {
        sortedMessages(queue).map { (lease(of: ($0.value.task, $0.value.step)).step, $0.value.visibleAt) }
    }

    private func sortedMessages(_ queue: String) -> [(key: Int64, value: Message)] {
        messages.filter { $0.value.queue == queue }
            .sorted { ($0.value.visibleAt, $0.key) < ($1.value.visibleAt, $1.key) }
    }

    /// Extends leases of a worker, never shortening one, and returns those that still hold, in the order given.
    ///
    /// A lease that ran out holds as long as nobody has taken the step over.
    public mutating func extendLeases(
        _ leases: [ModelLease], of worker: UUID, by lease: Duration, now: Duration
    ) -> [ModelLease] {
        leases.filter { held in
            guard let id = findHeld(held, by: worker)?.message, let end = messages[id]?.visibleAt else { return false }
            messages[id]?.visibleAt = max(end, now + lease)
            return true
        }
    }

    /// Saves how far an execution has come, and extends its lease; says whether the worker still held it.
    public mutating func checkpoint(
        _ lease: ModelLease, of worker: UUID, cursor: JSONValue, itemsProcessed: Int, accumulated: JSONValue?,
        extending duration: Duration, now: Duration
    ) -> Bool {
        guard let (place, message) = findHeld(lease, by: worker), let end = messages[message]?.visibleAt else {
            return false
        }
        let past = tasks[place.task].steps[place.step].checkpoint?.history ?? []
        tasks[place.task].steps[place.step].checkpoint = StepCheckpoint(
            cursor: cursor, itemsProcessed: itemsProcessed, accumulated: accumulated,
            history: (past + [StepCheckpoint.Past(cursor: cursor, savedAt: nil)]).suffix(StepCheckpoint.maximumHistory))
        tasks[place.task].steps[place.step].checkpointedAt = now
        messages[message]?.visibleAt = max(end, now + duration)
        return true
    }

    /// Gives a worker's executions back uncounted; returns those that were held, in the order given.
    ///
    /// They are visible at once, on each queue by priority and then in the order of their messages, that is, of their age.
    public mutating func release(_ leases: [ModelLease], of worker: UUID, now: Duration) -> [ModelLease] {
        var released: [ModelLease] = []
        var freed: [String: [Int64]] = [:]
        for held in leases {
            guard let (place, id) = findHeld(held, by: worker) else { continue }
            freed[tasks[place.task].template.queueName, default: []].append(id)
            tasks[place.task].steps[place.step].move(to: .enqueued)
            tasks[place.task].steps[place.step].attempts -= 1
            tasks[place.task].touchedAt = now
            released.append(held)
        }
        for ids in freed.values {
            for (number, id) in ids.sorted().enumerated() {
                guard let task = messages[id]?.task else { continue }
                let visibleAt = isPaused(task) ? Self.parked : tasks[task].visibleAt(now) + Self.order(number)
                messages[id]?.visibleAt = visibleAt
            }
        }
        return released
    }

    private func findHeld(_ lease: ModelLease, by worker: UUID) -> (place: (task: Int, step: Int), message: Int64)? {
        guard let place = findRunning(lease, by: worker) else { return nil }
        return tasks[place.task].steps[place.step].messageID.map { (place, $0) }
    }
}
