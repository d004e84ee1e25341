/// Why a step's execution failed.
public struct StepFailure: Error, Hashable, Sendable {
    /// What went wrong, for people.
    public var message: String
    /// The class of the failure, such as `handler_error` or the name of a Swift error type.
    public var errorType: String
    /// The caller's own code, if any.
    public var errorCode: String?
    /// Whether another attempt may help.
    public var retryable: Bool
    /// The delay that the failing side asked for, if any; overrides backoff.
    public var retryAfter: Duration?
    /// Anything else worth keeping; stored under `error.context`.
    public var details: [String: JSONValue]

    /// Creates a failure.
    public init(
        message: String, errorType: String = "handler_error", errorCode: String? = nil, retryable: Bool = true,
        retryAfter: Duration? = nil, details: [String: JSONValue] = [:]
    ) {
        self.message = message
        self.errorType = errorType
        self.errorCode = errorCode
        self.retryable = retryable
        self.retryAfter = retryAfter
        self.details = details
    }
}

extension StepFailure: CustomStringConvertible {
    /// The class only; message and details may hold data.
    public var description: String { "\(errorType)\(retryable ? ", retryable" : ", permanent")" }
}
