extension StepExecutionResult {
    /// The member `error` of a failed execution.
    public struct Failure: Hashable, Sendable {
        /// What went wrong, for people.
        public var message: String
        /// The class of the failure.
        public var errorType: String?
        /// Lines of a stack trace, if the language offers one.
        public var backtrace: [String]?
        /// Whether another attempt may help, in the handler's view.
        public var retryable: Bool
        /// The HTTP status behind the failure, if any.
        public var statusCode: Int?
        /// Anything else worth keeping.
        public var context: [String: JSONValue]

        /// Creates the member field by field.
        public init(
            message: String, errorType: String? = nil, backtrace: [String]? = nil, retryable: Bool = true,
            statusCode: Int? = nil, context: [String: JSONValue] = [:]
        ) {
            self.message = message
            self.errorType = errorType
            self.backtrace = backtrace
            self.retryable = retryable
            self.statusCode = statusCode
            self.context = context
        }

        /// The member for a failure.
        public init(_ failure: StepFailure) {
            self.init(
                message: failure.message, errorType: failure.errorType, retryable: failure.retryable,
                context: failure.details)
        }
    }
}
