/// What differs in one environment.
public struct EnvironmentOverride: Hashable, Sendable {
    /// What differs in one step, or in all of them.
    public struct Step: Hashable, Sendable {
        /// The name that stands for every step.
        public static let all = "ALL"

        /// The step's name, or `all`.
        public var name: String
        /// Entries that replace or extend `handler.initialization`, key by key.
        public var initialization: [String: JSONValue]?
        /// Replaces the timeout when given.
        public var timeout: Duration?
        /// Replaces the whole retry policy when given.
        public var retry: RetryPolicy?

        /// Creates an override.
        public init(
            name: String, initialization: [String: JSONValue]? = nil, timeout: Duration? = nil,
            retry: RetryPolicy? = nil
        ) {
            self.name = name
            self.initialization = initialization
            self.timeout = timeout
            self.retry = retry
        }
    }

    /// The overrides, applied in this order.
    public var steps: [Step]

    /// Creates a list of overrides.
    public init(steps: [Step] = []) {
        self.steps = steps
    }
}
