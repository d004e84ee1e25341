import Foundation
import Logging
import TaskerCore
import TaskerStore

/// An attempt whose handler has ended, or has had its time.
struct EndedAttempt: Sendable {
    let step: ClaimedStep
    let reference: StepReference
    let startedAt: Date
    let endedAt: Date
    let retry: RetryPolicy?
    let events: StepEvents?
    var publications: [EventPublication] = []
    let namespace: String

    var origin: EventOrigin {
        EventOrigin(
            taskID: step.taskID, stepID: step.stepID, stepName: step.name, namespace: namespace,
            correlationID: step.correlationID)
    }

    /// What the attempt publishes, and what it comes to.
    ///
    /// A success whose events cannot be published is none: the outbox promises them. A failure stays what it is, and says
    /// which of its events could not be published.
    func events(after outcome: StepOutcome, by worker: String, logger: Logger) -> (StepOutcome, [DueEvent]) {
        guard let events, !events.isEmpty else { return (outcome, []) }
        let due = events.due(after: outcome, published: publications, at: endedAt, by: worker)
        guard !due.refused.isEmpty else { return (outcome, due.events) }
        let reasons = due.refused.map(\.message)
        switch outcome {
        case .success:
            let failure = StepOutcome.failure(
                StepFailure(
                    message: reasons.joined(separator: "; "), errorType: FailureType.validationError,
                    errorCode: EventError.Code.invalidPayload.description, retryable: false))
            return self.events(after: failure, by: worker, logger: logger)
        case .failure(var failure):
            logger.error(
                "events of a failed step were not published",
                metadata: ["step": "\(step.stepID)", "reasons": "\(reasons.joined(separator: "; "))"])
            failure.details["unpublished_events"] = .array(reasons.map(JSONValue.string))
            return (.failure(failure), due.events)
        }
    }
}
