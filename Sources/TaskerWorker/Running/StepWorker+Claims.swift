import Synchronization
public import TaskerStore

extension StepWorker: ClaimSink {
    /// Sets room aside for steps that a call claims on the way.
    public func reserve(_ wanted: Int) -> ClaimTerms {
        let granted = ledger.withLock { $0.reserve(wanted) }
        return terms(limit: granted)
    }

    /// Takes over claimed steps and starts them.
    public func accept(_ started: StartedSteps, reserved: Int) {
        let now = clock.now
        ledger.withLock { ledger in
            ledger.unreserve(reserved)
            for step in started.claimed {
                let timeout = step.timeout ?? configuration.defaultTimeout
                ledger.add(
                    RunningStep(
                        reference: StepReference(stepID: step.stepID, taskID: step.taskID, attempt: step.attempt),
                        leasedAt: now, startedAt: now, deadline: now + timeout, step: step))
            }
        }
        meters.claimed(started.claimed.count)
        for step in started.claimed {
            start(step)
        }
        if !started.exhausted.isEmpty {
            settleExhausted(started.exhausted)
        }
        if !started.enqueued.isEmpty {
            announce(started.enqueued)
        }
        // While the room was set aside, a claim may have found none.
        if reserved > 0, ledger.withLock({ $0.wantsMore }) {
            claimSignal.send()
        }
    }

    /// The terms of a claim for this worker.
    func terms(limit: Int) -> ClaimTerms {
        ClaimTerms(worker: id, handlers: handlerNames, limit: limit, lease: configuration.lease)
    }

    /// Tells of messages that nobody holds: to ourselves when we could take them, and to the other processes.
    func announce(_ enqueued: [String: Int]) {
        if namespaces.contains(where: { enqueued[TaskStore.queueName($0)] != nil }) {
            wake()
        }
        events.stepsEnqueued(enqueued)
    }
}
