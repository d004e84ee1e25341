/// The `error_type` texts of failures that the runtime itself makes; the first seven are the reference's.
public enum FailureType {
    /// No handler is registered for the step's callable.
    public static let handlerNotFound = "handler_not_found"
    /// The handler threw.
    public static let handlerError = "handler_error"
    /// The handler ran longer than the step's timeout.
    public static let handlerTimeout = "handler_timeout"
    /// The handler failed with a failure of the class that never helps to retry.
    public static let permanentError = "permanent_error"
    /// The handler failed with a failure that a retry may cure.
    public static let retryableError = "retryable_error"
    /// The input or a parent's result does not fit the handler's type.
    public static let validationError = "validation_error"
    /// A checkpoint could not be written.
    public static let checkpointError = "checkpoint_error"
    /// The lease ran out on the last allowed attempt.
    public static let leaseExpired = "lease_expired"
    /// The handler's result cannot be stored as JSON in PostgreSQL.
    public static let invalidResult = "invalid_result"
    /// The handler's result is larger than allowed.
    public static let resultTooLarge = "result_too_large"
    /// A decision or batchable step succeeded without a valid outcome.
    public static let invalidOutcome = "invalid_outcome"
    /// A foreign worker said that it had run the step, and stored no result that can be read.
    public static let resultMissing = "result_missing"
}
