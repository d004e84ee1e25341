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
        let definition = await definition(of: step)
        let attachments = StepAttachments(events: definition?.events)
        let outcome = checked(await outcome(of: step, definition?.template, attachments), of: step)
        let attached = attachments.close()
        let attempt = EndedAttempt(
            step: step, reference: reference, startedAt: started, endedAt: Date(), retry: definition?.retry,
            events: definition?.events, publications: attached.publications,
            namespace: definition?.template.namespace ?? "")
        switch outcome {
        case .finished(.success(let result)) where !attached.effects.isEmpty:
            await settle(attempt, result, sharing: attached.effects)
        case .finished(let outcome):
            finish(attempt, outcome)
        case .cancelled:
            finishCancelled(attempt)
        }
    }

    /// Whoever cancels takes the step out of the books first.
    ///
    /// One that is still there cancelled itself.
    func finishCancelled(_ attempt: EndedAttempt) {
        guard ledger.withLock({ $0.holds(attempt.reference) }) else { return }
        finish(
            attempt,
            .failure(
                StepFailure(
                    message: "the handler cancelled its own task", errorType: FailureType.handlerError, retryable: true)
            ))
    }

    /// The template of a step and what it says about the step; nil when the template is not to be had.
    private func definition(of step: ClaimedStep) async -> StepSettings? {
        if let known = templates.cached(step.templateID) { return StepSettings(step, known.template) }
        do {
            return try await templates.template(step.templateID).map { StepSettings(step, $0.template) }
        } catch {
            logger.warning("a template could not be read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func outcome(
        of step: ClaimedStep, _ template: TaskTemplate?, _ attachments: StepAttachments
    ) async -> HandlerOutcome {
        guard let handler = handlers[step.callable] else {
            return .finished(
                .failure(
                    StepFailure(
                        message: "no handler is registered for '\(step.callable)'",
                        errorType: FailureType.handlerNotFound, retryable: false)))
        }
        guard let template else {
            return .finished(
                .failure(
                    StepFailure(
                        message: "the template of the task is not registered, or could not be read",
                        errorType: FailureType.handlerError, retryable: true)))
        }
        let checkpoint: StepCheckpoint?
        do {
            checkpoint = try step.checkpoint.map { try StepCheckpoint(json: $0.value()) }
        } catch {
            return .finished(.failure(StepFailure(thrown: error)))
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
            deadline: clock.now + timeout, checkpoint: checkpoint, saving: { try await self.save($0, of: step) },
            logger: logger, attachments: attachments)
        return await handler.attempt(context, resultLimit: configuration.maxResultBytes)
    }

    /// A result that does not fit its schema fails the step for good.
    private func checked(_ outcome: HandlerOutcome, of step: ClaimedStep) -> HandlerOutcome {
        guard let registered = templates.cached(step.templateID), registered.schemas.hasResults else { return outcome }
        // A batch worker's name is that of its template's step with the batch behind it; its configuration tells.
        let name =
            registered.template.step(named: step.name)?.name
            ?? (try? step.configuration?.value())?["__template_step_name"]?.string ?? step.name
        return outcome.checked(against: registered.schemas, of: name)
    }

    /// Hands the end of an attempt to the settlement lanes.
    func finish(_ attempt: EndedAttempt, _ outcome: StepOutcome) {
        let (settlement, outcome) = settlement(of: attempt, outcome)
        meters.ended(outcome, elapsed: settlement.elapsed)
        guard let finish = ledger.withLock({ $0.finish(settlement) }) else {
            logger.info("a result came after its attempt had ended", metadata: ["step": "\(attempt.step.stepID)"])
            return
        }
        if let lane = finish.lane {
            laneSignals[lane].send()
        } else if finish.isHeld {
            heldSignal.send()
        }
    }

    /// What is recorded of the end of an attempt; the outcome is another one when its events cannot be published.
    func settlement(of attempt: EndedAttempt, _ outcome: StepOutcome) -> (StepSettlement, StepOutcome) {
        let (outcome, events) = attempt.events(after: outcome, by: workerName, logger: logger)
        let result = StepExecutionResult(
            stepUUID: attempt.step.stepID, outcome: outcome, startedAt: attempt.startedAt, completedAt: attempt.endedAt,
            worker: workerName, host: hostname)
        var settlement = StepSettlement(
            reference: attempt.reference, outcome: .success, result: result.encode(),
            elapsed: .seconds(attempt.endedAt.timeIntervalSince(attempt.startedAt)))
        settlement.events = events
        settlement.origin = events.isEmpty ? nil : attempt.origin
        if let failure = outcome.failure {
            settlement.outcome = failure.retryable ? .retryable : .permanent
            settlement.delay = (attempt.retry ?? .default).delay(
                afterAttempt: attempt.step.attempt, retryAfter: failure.retryAfter, random: Double.random(in: 0..<1))
        }
        return (settlement, outcome)
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
            let settings = templates.cached(running.step.templateID).map { StepSettings(running.step, $0.template) }
            finish(
                EndedAttempt(
                    step: running.step, reference: running.reference,
                    startedAt: Date(timeIntervalSinceNow: -spent.seconds), endedAt: Date(), retry: settings?.retry,
                    events: settings?.events, namespace: settings?.template.namespace ?? ""),
                .failure(failure))
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
