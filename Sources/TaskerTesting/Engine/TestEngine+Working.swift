import Foundation
import TaskerCore
import TaskerWorker

extension TestEngine {
    /// Does everything that is due now: ends of attempts, timers, takeovers, new attempts, until nothing is left.
    func work() async {
        renewLeases()
        var isBusy = true
        while isBusy {
            isBusy = finishDue()
            for step in model.runTimers(now: now) {
                note(step.task, step.name, .retryDue)
                isBusy = true
            }
            let claimer = worker
            let claims = claim()
            if !claims.exhausted.isEmpty || !claims.claimed.isEmpty { isBusy = true }
            for lease in claims.exhausted { settleExhausted(lease) }
            noteStates()
            for lease in claims.claimed { await begin(lease, by: claimer) }
        }
    }

    private func claim() -> ModelClaims {
        let free = max(1, options.capacity) - running.count { $0.end != nil }
        guard free > 0 else { return ModelClaims() }
        let offer = ModelClaimOffer(worker: worker, limit: free, lease: options.lease)
        let claims = model.claim(queues: queues, offer, now: now + Self.precision)
        // What was claimed again is not running anywhere else any more.
        let taken = Set((claims.claimed + claims.exhausted).map(\.step))
        running.removeAll { $0.end == nil && taken.contains($0.lease.step) }
        return claims
    }

    /// Extends the leases of living processes, and drops the attempts that are no longer theirs.
    private func renewLeases() {
        for worker in Set(running.filter { $0.end != nil }.map(\.worker)) {
            let leases = running.filter { $0.worker == worker && $0.end != nil }.map(\.lease)
            let held = Set(model.extendLeases(leases, of: worker, by: options.lease, now: now))
            running.removeAll { execution in
                guard execution.worker == worker, execution.end != nil, !held.contains(execution.lease) else {
                    return false
                }
                note(execution.lease.step.task, execution.lease.step.name, .ignored(attempt: execution.lease.attempt))
                return true
            }
        }
    }

    /// Settles the attempts whose time has come; false when there are none.
    private func finishDue() -> Bool {
        let due = running.filter { $0.end.map { $0 <= now } ?? false }
        guard !due.isEmpty else { return false }
        running.removeAll { $0.end.map { $0 <= now } ?? false }
        var workers: [UUID] = []
        for execution in due where !workers.contains(execution.worker) { workers.append(execution.worker) }
        for worker in workers { settle(due.filter { $0.worker == worker }, of: worker) }
        return true
    }

    private func settleExhausted(_ lease: ModelLease) {
        let failure = StepFailure(
            message: "the lease ran out on the last allowed attempt", errorType: FailureType.leaseExpired,
            retryable: false)
        settle([Execution(lease: lease, worker: worker, end: now, outcome: .failure(failure))], of: worker)
    }

    private func settle(_ executions: [Execution], of worker: UUID) {
        let settlements = executions.map { execution in
            ModelSettlement(execution.lease, outcome: execution.outcome, retryDelay: retryDelay(after: execution))
        }
        let verdicts = model.settle(settlements, by: worker, now: now).verdicts
        for (execution, verdict) in zip(executions, verdicts) { record(execution, verdict) }
        noteStates()
    }

    private func retryDelay(after execution: Execution) -> Duration {
        guard let failure = execution.outcome.failure, let policy = step(execution.lease.step)?.definition.retry else {
            return .zero
        }
        return policy.delay(
            afterAttempt: execution.lease.attempt, retryAfter: failure.retryAfter, random: random.fraction())
    }

    private func record(_ execution: Execution, _ verdict: ModelVerdict) {
        let (id, attempt) = (execution.lease.step, execution.lease.attempt)
        let kind: RunEvent.Kind
        switch (verdict, execution.outcome) {
        case (.stale, _): kind = .ignored(attempt: attempt)
        case (.accepted(.waitingForRetry), .failure(let failure)):
            kind = .failed(attempt: attempt, failure, retryAt: step(id)?.wakeAt)
        case (.accepted(let state), .failure(let failure)):
            kind = .failed(attempt: attempt, failure, retryAt: state == .waitingForRetry ? step(id)?.wakeAt : nil)
        case (.accepted(.complete), .success): kind = .completed(attempt: attempt)
        case (.accepted, .success):
            let failure = step(id)?.outcome?.failure ?? StepFailure(message: "the result was refused", retryable: false)
            kind = .failed(attempt: attempt, failure, retryAt: step(id)?.wakeAt)
        }
        end(id, attempt, verdict == .stale ? nil : execution.outcome)
        note(id.task, id.name, kind)
    }

    func step(_ id: ModelStepID) -> ModelStep? {
        model.task(id.task)?.steps.first { $0.definition.name == id.name }
    }
}
