package import Foundation

extension StepEvents {
    /// What an attempt comes to, and what it publishes.
    ///
    /// A success whose events cannot be published is none: the outbox promises them. A failure stays what it is, and says
    /// which of its events could not be published.
    ///
    /// - Returns: the outcome that counts, the events that are due, and why others of a failure are not.
    package func conclude(
        _ outcome: StepOutcome, published: [EventPublication], at time: Date, by worker: String
    ) -> (outcome: StepOutcome, events: [DueEvent], unpublished: [EventError]) {
        guard !isEmpty else { return (outcome, [], []) }
        let due = due(after: outcome, published: published, at: time, by: worker)
        guard !due.refused.isEmpty else { return (outcome, due.events, []) }
        let reasons = due.refused.map(\.message)
        switch outcome {
        case .success:
            let failure = StepFailure(
                message: reasons.joined(separator: "; "), errorType: FailureType.validationError,
                errorCode: EventError.Code.invalidPayload.description, retryable: false)
            return conclude(.failure(failure), published: published, at: time, by: worker)
        case .failure(var failure):
            failure.details["unpublished_events"] = .array(reasons.map(JSONValue.string))
            return (.failure(failure), due.events, due.refused)
        }
    }
}
