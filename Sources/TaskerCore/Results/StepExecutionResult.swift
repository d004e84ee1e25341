public import Foundation

/// The JSON of `workflow_steps.results`, shared with the reference's workers in every language.
///
/// Reading tolerates every missing field, as the reference does; writing omits none.
public struct StepExecutionResult: Hashable, Sendable {
    /// The step; all zeros when the JSON names none.
    public var stepUUID: UUID
    /// Whether the handler succeeded.
    public var success: Bool
    /// What the handler returned; `null` for a failure.
    public var result: JSONPayload
    /// How the execution went.
    public var metadata: Metadata
    /// `completed`, `failed`, `error`, or any text of a foreign worker.
    public var status: String
    /// The failure, if any.
    public var error: Failure?
    /// Hints for the next attempt, if any.
    public var orchestration: OrchestrationMetadata?

    /// Creates a result field by field.
    public init(
        stepUUID: UUID, success: Bool, result: JSONPayload = .null, metadata: Metadata = Metadata(),
        status: String = "",
        error: Failure? = nil, orchestration: OrchestrationMetadata? = nil
    ) {
        self.stepUUID = stepUUID
        self.success = success
        self.result = result
        self.metadata = metadata
        self.status = status
        self.error = error
        self.orchestration = orchestration
    }

    /// Records an outcome.
    ///
    /// - Parameters:
    ///   - startedAt: when the handler began.
    ///   - completedAt: when it ended; the difference becomes `execution_time_ms`.
    ///   - worker: the worker's identity, kept for people.
    public init(
        stepUUID: UUID, outcome: StepOutcome, startedAt: Date, completedAt: Date, worker: String? = nil,
        host: String? = nil
    ) {
        let elapsed = max(completedAt.timeIntervalSince(startedAt), 0) * 1_000
        var metadata = Metadata(
            executionTime: .milliseconds(Int64(min(elapsed, 1e15).rounded())), completedAt: completedAt,
            startedAt: startedAt, workerID: worker, workerHost: host)
        switch outcome {
        case .success(let result):
            metadata.retryable = false
            self.init(stepUUID: stepUUID, success: true, result: result, metadata: metadata, status: "completed")
        case .failure(let failure):
            metadata.retryable = failure.retryable
            metadata.errorType = failure.errorType
            metadata.errorCode = failure.errorCode
            self.init(
                stepUUID: stepUUID, success: false, metadata: metadata,
                status: failure.retryable ? "failed" : "error", error: Failure(failure),
                orchestration: failure.retryAfter.map { OrchestrationMetadata(retryAfter: $0) })
        }
    }

    /// The status, or what `success` means when the status is empty.
    public var normalizedStatus: String {
        status.isEmpty ? (success ? "completed" : "failed") : status
    }

    /// What the JSON says about the execution.
    ///
    /// The asked-for delay is taken from the hint, a `Retry-After` header, or `metadata.context.retry_after`, in that order.
    ///
    /// - Parameter now: the time against which a `Retry-After` date counts.
    public func outcome(now: Date) -> StepOutcome {
        guard !success else { return .success(result) }
        return .failure(
            StepFailure(
                message: error?.message ?? "the worker reported no error message",
                errorType: error?.errorType ?? metadata.errorType ?? FailureType.handlerError,
                errorCode: metadata.errorCode, retryable: metadata.retryable, retryAfter: retryAfter(now: now),
                details: error?.context ?? [:]))
    }

    private func retryAfter(now: Date) -> Duration? {
        if let delay = orchestration?.backoffHint?.delay { return delay }
        let header = orchestration?.headers.first { $0.key.lowercased() == "retry-after" }?.value
        if let header, let delay = RetryAfter.parse(header, now: now) { return delay }
        switch metadata.context["retry_after"] {
        case .string(let text): return RetryAfter.parse(text, now: now)
        case .some(let value): return value.double.flatMap { RetryAfter.parse(String($0), now: now) }
        case nil: return nil
        }
    }
}

extension StepExecutionResult: CustomStringConvertible {
    /// Status and size only; results are data.
    public var description: String { "\(normalizedStatus), \(result)" }
}
