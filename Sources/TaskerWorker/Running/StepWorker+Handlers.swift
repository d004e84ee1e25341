import Foundation
import Logging
import Synchronization
import TaskerCore
import TaskerStore

extension StepWorker {
    /// Starts the handler of a step that is in the books.
    ///
    /// The task is not structured, on purpose: a handler that ignores its cancellation must not keep the worker from
    /// settling the attempt as timed out, nor from stopping.
    func start(_ step: ClaimedStep) {
        let reference = StepReference(stepID: step.stepID, taskID: step.taskID, attempt: step.attempt)
        let task = Task(executorPreference: executor) { await self.execute(step, reference) }
        let isHeld = ledger.withLock { $0.attach(task, to: reference) }
        // Ended already, or given up before there was a task to cancel.
        if !isHeld { task.cancel() }
    }

    private func execute(_ step: ClaimedStep, _ reference: StepReference) async {
        let started = Date()
        let outcome = await outcome(of: step)
        switch outcome {
        case .finished(let outcome):
            let template = templates.cached(step.templateID)
            finish(step, reference, outcome, since: started, policy: template?.template.step(named: step.name)?.retry)
        case .cancelled:
            // Whoever cancels takes the step out of the books first. One that is still there cancelled itself.
            guard ledger.withLock({ $0.holds(reference) }) else { return }
            let failure = StepFailure(
                message: "the handler cancelled its own task", errorType: FailureType.handlerError, retryable: true)
            let policy = templates.cached(step.templateID)?.template.step(named: step.name)?.retry
            finish(step, reference, .failure(failure), since: started, policy: policy)
        }
    }

    private func outcome(of step: ClaimedStep) async -> HandlerOutcome {
        guard let handler = handlers[step.callable] else {
            return .finished(
                .failure(
                    StepFailure(
                        message: "no handler is registered for '\(step.callable)'",
                        errorType: FailureType.handlerNotFound, retryable: false)))
        }
        do {
            guard let template = try await templates.template(step.templateID)?.template else {
                throw StepFailure(
                    message: "the template of the task is not registered", errorType: FailureType.handlerError,
                    retryable: true)
            }
            let timeout = step.timeout ?? configuration.defaultTimeout
            var logger = logger
            logger[metadataKey: "task"] = "\(step.taskID)"
            logger[metadataKey: "step"] = "\(step.name)"
            let context = StepContext(
                taskID: step.taskID, stepID: step.stepID, stepName: step.name,
                workflow: WorkflowReference(
                    namespace: template.namespace, name: template.name, version: template.version),
                attempt: step.attempt, maxAttempts: max(1, step.maxAttempts), correlationID: step.correlationID,
                input: step.input, results: step.results, configuration: step.configuration, timeout: timeout,
                deadline: clock.now + timeout, logger: logger)
            return await handler.attempt(context, resultLimit: configuration.maxResultBytes)
        } catch {
            return .finished(.failure(StepFailure(thrown: error)))
        }
    }

    /// Hands the end of an attempt to the settlement lanes.
    func finish(
        _ step: ClaimedStep, _ reference: StepReference, _ outcome: StepOutcome, since started: Date,
        policy: RetryPolicy?
    ) {
        let ended = Date()
        let result = StepExecutionResult(
            stepUUID: step.stepID, outcome: outcome, startedAt: started, completedAt: ended,
            worker: "worker_\(id.uuidString.lowercased())", host: hostname)
        var settlement = StepSettlement(
            reference: reference, outcome: .success, result: result.encode(),
            elapsed: .seconds(ended.timeIntervalSince(started)))
        if let failure = outcome.failure {
            settlement.outcome = failure.retryable ? .retryable : .permanent
            settlement.delay = (policy ?? .default).delay(
                afterAttempt: step.attempt, retryAfter: failure.retryAfter, random: Double.random(in: 0..<1))
        }
        meters.ended(outcome, elapsed: settlement.elapsed)
        guard let finish = ledger.withLock({ $0.finish(settlement) }) else {
            logger.info("a result came after its attempt had ended", metadata: ["step": "\(step.stepID)"])
            return
        }
        if let lane = finish.lane {
            laneSignals[lane].send()
        }
    }

    /// Ends the attempts whose handlers have had their time, and adds threads when handlers hold them up.
    func watchHandlers() {
        executor.relieve()
        let overdue = ledger.withLock { $0.overdue(at: clock.now) }
        for running in overdue {
            let timeout = running.step.timeout ?? configuration.defaultTimeout
            let failure = StepFailure(
                message: "the handler did not end within \(timeout)", errorType: FailureType.handlerTimeout,
                retryable: true)
            let spent = running.startedAt.duration(to: clock.now)
            let policy = templates.cached(running.step.templateID)?.template.step(named: running.step.name)?.retry
            finish(
                running.step, running.reference, .failure(failure),
                since: Date(timeIntervalSinceNow: -spent.seconds), policy: policy)
            // Only now, lest what the handler says to it should count as its result.
            running.task?.cancel()
        }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
