/// What one execution of a step came to.
public enum StepOutcome: Hashable, Sendable {
    /// The handler returned.
    case success(JSONPayload)
    /// The handler failed, or the runtime failed it.
    case failure(StepFailure)

    /// The result, or nil for a failure.
    public var result: JSONPayload? {
        guard case .success(let result) = self else { return nil }
        return result
    }

    /// The failure, or nil for a success.
    public var failure: StepFailure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}
