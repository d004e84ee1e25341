import Foundation
import Logging
import TaskerCore
import TaskerStore
import TaskerWorker

extension TestEngine {
    /// Begins an attempt: runs the handler now, and keeps its outcome until the attempt's virtual time is over.
    func begin(_ lease: ModelLease, by worker: UUID) async {
        guard let task = model.task(lease.step.task), let step = step(lease.step) else { return }
        let plan = plan(for: step, pattern: task.template.steps[step.position].name)
        start(lease.step, lease.attempt)
        note(lease.step.task, lease.step.name, .started(attempt: lease.attempt))
        guard plan.crash != .beforeHandler else { return lose(lease, of: worker) }
        let timeout = step.definition.timeout ?? options.defaultTimeout
        let recorder = CheckpointRecorder(crash: plan.crash)
        let time = plan.hangs ? timeout : min(plan.delay, timeout)
        var execution = Execution(
            lease: lease, worker: worker, end: now + time, outcome: .failure(Self.timedOut(after: timeout)))
        if let failure = plan.failure {
            execution.outcome = .failure(failure)
        } else if !plan.hangs {
            let context = context(of: lease, step, in: task, timeout: timeout, recorder: recorder)
            execution.outcome = await run(
                plan.replacement ?? handlers[step.definition.handler.callable] ?? fallback, context, step, in: task)
            let attached = context.attachments.close()
            execution.publications = attached.publications
            if !attached.effects.isEmpty {
                execution.settling = PendingSettling(
                    replacement: plan.settling, context: context, count: attached.effects.count)
            }
        }
        for checkpoint in recorder.saved { save(checkpoint, of: lease, by: worker) }
        guard plan.crash == nil else { return lose(lease, of: worker) }
        if plan.delay > timeout {
            // What the handler attached goes with what it gave.
            execution = Execution(
                lease: lease, worker: worker, end: now + time, outcome: .failure(Self.timedOut(after: timeout)))
        }
        running.append(execution)
    }

    /// The process dies: nobody settles the attempt, and its lease runs out.
    private func lose(_ lease: ModelLease, of worker: UUID) {
        running.append(Execution(lease: lease, worker: worker, end: nil, outcome: .success(.null)))
        self.worker = random.id()
        end(lease.step, lease.attempt, nil)
        note(lease.step.task, lease.step.name, .crashed(attempt: lease.attempt))
    }

    private func run(
        _ handler: (any StepHandler)?, _ context: StepContext, _ step: ModelStep, in task: ModelTask
    ) async -> StepOutcome {
        guard let handler else {
            return .failure(
                StepFailure(
                    message: "no handler is registered for '\(step.definition.handler.callable)'",
                    errorType: FailureType.handlerNotFound, retryable: false))
        }
        var outcome = await handler.attempt(context, resultLimit: options.maxResultBytes)
        if let schemas = registration(of: context.workflow)?.schemas {
            outcome = outcome.checked(against: schemas, of: task.template.steps[step.position].name)
        }
        switch outcome {
        case .finished(let outcome): return outcome
        case .cancelled:
            return .failure(
                StepFailure(
                    message: "the handler cancelled its own task", errorType: FailureType.handlerError, retryable: true)
            )
        }
    }

    private func context(
        of lease: ModelLease, _ step: ModelStep, in task: ModelTask, timeout: Duration, recorder: CheckpointRecorder
    ) -> StepContext {
        var logger = options.logger
        logger[metadataKey: "task"] = "\(task.id)"
        logger[metadataKey: "step"] = "\(step.definition.name)"
        return StepContext(
            taskID: task.id, stepID: stepID(lease.step), stepName: step.definition.name,
            workflow: WorkflowReference(task.template), attempt: lease.attempt,
            maxAttempts: max(1, step.definition.retry.maxAttempts),
            correlationID: journal[task.id]?.correlationID ?? task.id,
            input: task.input, results: results(for: lease.step, in: task),
            configuration: configuration(of: step, in: task), timeout: timeout, checkpoint: step.checkpoint,
            saving: { try recorder.save($0) }, logger: logger,
            attachments: StepAttachments(events: StepEvents(step: step.definition, template: task.template)))
    }

    private static func timedOut(after timeout: Duration) -> StepFailure {
        StepFailure(
            message: "the handler did not end within \(timeout)", errorType: FailureType.handlerTimeout,
            retryable: true)
    }
}
