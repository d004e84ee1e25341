import Foundation
import Logging
import TaskerCore
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
        var outcome: StepOutcome
        if let failure = plan.failure {
            outcome = .failure(failure)
        } else if plan.hangs {
            outcome = .failure(Self.timedOut(after: timeout))
        } else {
            outcome = await run(
                plan.replacement ?? handlers[step.definition.handler.callable] ?? fallback,
                context(of: lease, step, in: task, timeout: timeout, recorder: recorder),
                callable: step.definition.handler.callable)
        }
        for checkpoint in recorder.saved { save(checkpoint, of: lease, by: worker) }
        guard plan.crash == nil else { return lose(lease, of: worker) }
        if plan.delay > timeout { outcome = .failure(Self.timedOut(after: timeout)) }
        let time = plan.hangs ? timeout : min(plan.delay, timeout)
        running.append(Execution(lease: lease, worker: worker, end: now + time, outcome: outcome))
    }

    /// The process dies: nobody settles the attempt, and its lease runs out.
    private func lose(_ lease: ModelLease, of worker: UUID) {
        running.append(Execution(lease: lease, worker: worker, end: nil, outcome: .success(.null)))
        self.worker = random.id()
        end(lease.step, lease.attempt, nil)
        note(lease.step.task, lease.step.name, .crashed(attempt: lease.attempt))
    }

    private func run(_ handler: (any StepHandler)?, _ context: StepContext, callable: String) async -> StepOutcome {
        guard let handler else {
            return .failure(
                StepFailure(
                    message: "no handler is registered for '\(callable)'", errorType: FailureType.handlerNotFound,
                    retryable: false))
        }
        switch await handler.attempt(context, resultLimit: options.maxResultBytes) {
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
            workflow: WorkflowReference(
                namespace: task.template.namespace, name: task.template.name, version: task.template.version),
            attempt: lease.attempt, maxAttempts: max(1, step.definition.retry.maxAttempts), correlationID: task.id,
            input: task.input, results: results(for: lease.step, in: task),
            configuration: configuration(of: step, in: task), timeout: timeout, checkpoint: step.checkpoint,
            saving: { try recorder.save($0) }, logger: logger)
    }

    private static func timedOut(after timeout: Duration) -> StepFailure {
        StepFailure(
            message: "the handler did not end within \(timeout)", errorType: FailureType.handlerTimeout,
            retryable: true)
    }
}
