public import TaskerCore

/// What calling a handler once came to.
public enum HandlerOutcome: Hashable, Sendable {
    /// The handler returned or failed.
    case finished(StepOutcome)
    /// The Swift task was cancelled and the handler gave up for that reason; who cancelled knows what it means for the step.
    case cancelled
}

extension StepHandler {
    /// Makes one attempt and never throws.
    ///
    /// - Parameter resultLimit: the most bytes of JSON that the result may have; a larger one fails the step permanently,
    ///   as does one that PostgreSQL's `jsonb` refuses.
    public func attempt(_ context: StepContext, resultLimit: Int) async -> HandlerOutcome {
        do {
            let result = try await run(context)
            return .finished(Self.check(result, limit: resultLimit))
        } catch is CancellationError where Task.isCancelled {
            return .cancelled
        } catch {
            return .finished(.failure(StepFailure(thrown: error)))
        }
    }

    private static func check(_ result: JSONPayload, limit: Int) -> StepOutcome {
        guard result.byteCount <= limit else {
            let message = "the result has \(result.byteCount) bytes of JSON; allowed are \(limit)"
            return .failure(
                StepFailure(message: message, errorType: FailureType.resultTooLarge, retryable: false))
        }
        if let refusal = result.findJSONBRefusal() {
            return .failure(
                StepFailure(
                    message: "the result cannot be stored: \(refusal)", errorType: FailureType.invalidResult,
                    retryable: false))
        }
        return .success(result)
    }
}
