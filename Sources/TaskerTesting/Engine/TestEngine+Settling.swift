import Foundation
import TaskerCore
import TaskerWorker

extension TestEngine {
    /// Hands attempts that have ended to the model, and tells what became of them.
    func settle(_ executions: [Execution], of worker: UUID) async {
        var ended: [EndedExecution] = []
        for execution in executions { ended.append(await end(execution)) }
        let settlements = ended.map { one in
            ModelSettlement(
                one.execution.lease, outcome: one.outcome,
                retryDelay: retryDelay(of: one.execution.lease, after: one.outcome),
                published: one.execution.publications)
        }
        let verdicts = model.settle(settlements, by: worker, now: now).verdicts
        for (one, verdict) in zip(ended, verdicts) { record(one, verdict) }
        noteStates()
    }

    /// What an attempt comes to, once its events and what it settles with are looked at.
    private func end(_ execution: Execution) async -> EndedExecution {
        let planned = conclude(execution, execution.outcome)
        guard let settling = execution.settling, planned.outcome.failure == nil else { return planned }
        guard let replacement = settling.replacement else {
            return conclude(execution, .failure(Self.withoutDatabase(execution.lease.step.name)))
        }
        do {
            try await replacement(settling.context)
            return planned
        } catch {
            return conclude(execution, .failure(StepFailure(thrown: error)))
        }
    }

    private func conclude(_ execution: Execution, _ outcome: StepOutcome) -> EndedExecution {
        let end = events(of: execution.lease.step)?
            .conclude(outcome, published: execution.publications, at: date, by: "test")
        return EndedExecution(execution: execution, outcome: end?.outcome ?? outcome, events: end?.events ?? [])
    }

    /// What a step may publish.
    func events(of id: ModelStepID) -> StepEvents? {
        guard let task = model.task(id.task), let step = step(id) else { return nil }
        return StepEvents(step: step.definition, template: task.template)
    }

    private func retryDelay(of lease: ModelLease, after outcome: StepOutcome) -> Duration {
        guard let failure = outcome.failure, let policy = step(lease.step)?.definition.retry else { return .zero }
        return policy.delay(
            afterAttempt: lease.attempt, retryAfter: failure.retryAfter, random: random.fraction())
    }

    private func record(_ ended: EndedExecution, _ verdict: ModelVerdict) {
        let (id, attempt) = (ended.execution.lease.step, ended.execution.lease.attempt)
        guard case .accepted(let state) = verdict else {
            end(id, attempt, nil)
            return note(id.task, id.name, .ignored(attempt: attempt))
        }
        var ended = ended
        if ended.outcome.failure == nil, state != .complete {
            // The model refused what a decision or a batch has chosen.
            let refusal = step(id)?.outcome?.failure
            ended = conclude(
                ended.execution, .failure(refusal ?? StepFailure(message: "the result was refused", retryable: false)))
        }
        end(id, attempt, ended.outcome)
        switch ended.outcome {
        case .success:
            journal[id.task]?.steps[id.name]?.settlings += ended.execution.settling?.count ?? 0
            note(id.task, id.name, .completed(attempt: attempt))
        case .failure(let failure):
            note(id.task, id.name, .failed(attempt: attempt, failure, retryAt: step(id)?.wakeAt))
        }
        publish(ended.events, of: ended.execution.lease, after: state)
    }

    /// Publishes those of the events that are meant for what became of the step.
    func publish(_ events: [DueEvent], of lease: ModelLease, after state: StepState) {
        for event in events where event.states.contains(state) {
            published.append(PublishedEvent(event, at: now, of: lease))
            note(lease.step.task, lease.step.name, .published(attempt: lease.attempt, event: event.name))
        }
    }

    private static func withoutDatabase(_ step: String) -> StepFailure {
        StepFailure(
            message:
                "the handler called context.settling, and the test kit has no database to run its closure on; say what takes its place with kit.onSettling(\"\(step)\")",
            errorType: "no_database", retryable: false)
    }
}
