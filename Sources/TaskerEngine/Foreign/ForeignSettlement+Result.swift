public import Foundation
public import TaskerCore
public import TaskerStore

extension ForeignSettlement {
    /// Reads what a foreign worker stored.
    ///
    /// `success` and `metadata.retryable` count; `status` and `error.retryable`, which workers fill as they like, don't.
    /// The delay is the policy's, or what the failure asked for. A worker that stored nothing readable has failed, and the
    /// step is tried again.
    ///
    /// - Parameters:
    ///   - policy: the retry policy of the step; the default one where the template has none.
    ///   - violations: what in a successful result does not fit the step's `result_schema`; any of them fails the step.
    ///   - now: the time against which a `Retry-After` date counts.
    ///   - random: a number in 0..<1 that picks the place within the jitter.
    public init(
        _ foreign: ForeignResult, policy: RetryPolicy?, violations: [SchemaViolation] = [], now: Date, random: Double
    ) {
        self.init(reference: foreign.reference, outcome: .success, messageID: foreign.messageID)
        let failure: StepFailure
        if let result = foreign.result {
            switch result.outcome(now: now) {
            case .failure(let stored): failure = stored
            case .success where violations.isEmpty: return
            case .success:
                failure = StepFailure(resultViolations: violations)
                replacement = Self.record(of: failure, foreign, now: now)
            }
        } else {
            failure = StepFailure(
                message: "the foreign worker that ran attempt \(foreign.reference.attempt) stored no result",
                errorType: FailureType.resultMissing, retryable: true)
            replacement = Self.record(of: failure, foreign, now: now)
        }
        outcome = failure.retryable ? .retryable : .permanent
        delay = (policy ?? .default).delay(
            afterAttempt: foreign.reference.attempt, retryAfter: failure.retryAfter, random: random)
    }

    private static func record(of failure: StepFailure, _ foreign: ForeignResult, now: Date) -> JSONPayload {
        StepExecutionResult(
            stepUUID: foreign.reference.stepID, outcome: .failure(failure), startedAt: now, completedAt: now
        ).encode()
    }
}
