import Foundation
import TaskerCore

extension TestEngine {
    func note(_ task: UUID, _ step: String?, _ kind: RunEvent.Kind) {
        journal[task]?.events.append(RunEvent(at: now, step: step, kind: kind))
    }

    /// Notes the tasks that have changed their state or got new steps since the last look.
    func noteStates() {
        for task in model.tasks {
            let known = journal[task.id]
            if let count = known?.stepCount, count < task.steps.count {
                note(task.id, nil, .stepsCreated(task.steps[count...].map(\.definition.name)))
            }
            journal[task.id]?.stepCount = task.steps.count
            if known?.state != task.state {
                journal[task.id]?.state = task.state
                note(task.id, nil, .state(task.state))
            }
        }
    }

    /// The step's id, the same for all its attempts.
    func stepID(_ step: ModelStepID) -> UUID {
        if let known = journal[step.task]?.steps[step.name] { return known.id }
        let id = random.id()
        journal[step.task]?.steps[step.name] = TaskJournal.Step(id: id)
        return id
    }

    func start(_ step: ModelStepID, _ attempt: Int) {
        _ = stepID(step)
        journal[step.task]?.steps[step.name]?.attempts.append(AttemptRecord(number: attempt, startedAt: now))
    }

    /// Notes the end of an attempt; nil when nobody took its outcome.
    func end(_ step: ModelStepID, _ attempt: Int, _ outcome: StepOutcome?) {
        guard let index = journal[step.task]?.steps[step.name]?.attempts.lastIndex(where: { $0.number == attempt })
        else { return }
        journal[step.task]?.steps[step.name]?.attempts[index].endedAt = now
        journal[step.task]?.steps[step.name]?.attempts[index].outcome = outcome
    }

    func save(_ checkpoint: StepCheckpoint, of lease: ModelLease, by worker: UUID) {
        _ = model.checkpoint(
            lease, of: worker, cursor: checkpoint.cursor, itemsProcessed: checkpoint.itemsProcessed,
            accumulated: checkpoint.accumulated, extending: options.lease, now: now)
        note(
            lease.step.task, lease.step.name,
            .checkpoint(attempt: lease.attempt, processed: checkpoint.itemsProcessed))
    }
}
