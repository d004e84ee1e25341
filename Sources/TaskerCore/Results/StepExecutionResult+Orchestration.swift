extension StepExecutionResult {
    /// Hints of a worker for whoever settles the result.
    public struct OrchestrationMetadata: Hashable, Sendable {
        /// HTTP response headers worth knowing, such as `Retry-After`.
        public var headers: [String: String]
        /// What the handler was doing, for people.
        public var errorContext: String?
        /// The delay that the failing side asked for, if any.
        public var backoffHint: BackoffHint?
        /// The worker's own additions.
        public var custom: [String: JSONValue]

        /// Creates hints.
        public init(
            headers: [String: String] = [:], errorContext: String? = nil, backoffHint: BackoffHint? = nil,
            custom: [String: JSONValue] = [:]
        ) {
            self.headers = headers
            self.errorContext = errorContext
            self.backoffHint = backoffHint
            self.custom = custom
        }

        /// Asks for a delay.
        public init(retryAfter: Duration) {
            self.init(backoffHint: BackoffHint(kind: "ServerRequested", delay: retryAfter))
        }
    }

    /// A delay that a worker asks for.
    public struct BackoffHint: Hashable, Sendable {
        /// `ServerRequested`, `RateLimit`, `ServiceUnavailable` or `Custom`.
        public var kind: String
        /// The delay; whole seconds in the reference's field, exact in our addition `delay_ms`.
        public var delay: Duration
        /// Why, for people.
        public var context: String?

        /// Creates a hint.
        public init(kind: String, delay: Duration, context: String? = nil) {
            self.kind = kind
            self.delay = delay
            self.context = context
        }
    }
}
