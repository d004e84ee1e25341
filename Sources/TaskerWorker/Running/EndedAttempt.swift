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
    func events(after outcome: StepOutcome, by worker: String, logger: Logger) -> (StepOutcome, [DueEvent]) {
        guard let events else { return (outcome, []) }
        let end = events.conclude(outcome, published: publications, at: endedAt, by: worker)
        if !end.unpublished.isEmpty {
            let reasons = end.unpublished.map(\.message).joined(separator: "; ")
            logger.error(
                "events of a failed step were not published",
                metadata: ["step": "\(step.stepID)", "reasons": "\(reasons)"])
        }
        return (end.outcome, end.events)
    }
}
