import Foundation
import TaskerCore
import TaskerWorker

extension TestEngine {
    /// Does everything that is due now: ends of attempts, timers, takeovers, new attempts, until nothing is left.
    func work() async {
        renewLeases()
        var isBusy = true
        while isBusy {
            isBusy = await finishDue()
            for step in model.runTimers(now: now) {
                note(step.task, step.name, .retryDue)
                isBusy = true
            }
            let claimer = worker
            let claims = claim()
            if !claims.exhausted.isEmpty || !claims.claimed.isEmpty { isBusy = true }
            for lease in claims.exhausted { await settleExhausted(lease) }
            noteStates()
            for lease in claims.claimed { await begin(lease, by: claimer) }
        }
    }

    private func claim() -> ModelClaims {
        let free = max(1, options.capacity) - running.count { $0.end != nil }
        guard free > 0 else { return ModelClaims() }
        model.promote(queues: queues, now: now + Self.precision)
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
    private func finishDue() async -> Bool {
        let due = running.filter { $0.end.map { $0 <= now } ?? false }
        guard !due.isEmpty else { return false }
        running.removeAll { $0.end.map { $0 <= now } ?? false }
        var workers: [UUID] = []
        for execution in due where !workers.contains(execution.worker) { workers.append(execution.worker) }
        for worker in workers { await settle(due.filter { $0.worker == worker }, of: worker) }
        return true
    }

    private func settleExhausted(_ lease: ModelLease) async {
        let failure = StepFailure(
            message: "the lease ran out on the last allowed attempt", errorType: FailureType.leaseExpired,
            retryable: false)
        await settle([Execution(lease: lease, worker: worker, end: now, outcome: .failure(failure))], of: worker)
    }

    func step(_ id: ModelStepID) -> ModelStep? {
        model.task(id.task)?.steps.first { $0.definition.name == id.name }
    }
}
