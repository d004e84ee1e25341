public import Foundation

extension StepExecutionResult {
    /// How an execution went.
    public struct Metadata: Hashable, Sendable {
        /// How long the handler ran; milliseconds in the JSON.
        public var executionTime: Duration
        /// The handler's version, if it has one.
        public var handlerVersion: String?
        /// Whether another attempt may help.
        public var retryable: Bool
        /// When the handler ended.
        public var completedAt: Date?
        /// When it began.
        public var startedAt: Date?
        /// Which worker ran it.
        public var workerID: String?
        /// On which machine.
        public var workerHost: String?
        /// The worker's own additions.
        public var custom: [String: JSONValue]
        /// The failure's code, if any.
        public var errorCode: String?
        /// The failure's class, if any.
        public var errorType: String?
        /// The handler's own additions.
        public var context: [String: JSONValue]

        /// Creates metadata; what is left out is what the reference assumes.
        public init(
            executionTime: Duration = .zero, handlerVersion: String? = nil, retryable: Bool = false,
            completedAt: Date? = nil, startedAt: Date? = nil, workerID: String? = nil, workerHost: String? = nil,
            custom: [String: JSONValue] = [:], errorCode: String? = nil, errorType: String? = nil,
            context: [String: JSONValue] = [:]
        ) {
            self.executionTime = executionTime
            self.handlerVersion = handlerVersion
            self.retryable = retryable
            self.completedAt = completedAt
            self.startedAt = startedAt
            self.workerID = workerID
            self.workerHost = workerHost
            self.custom = custom
            self.errorCode = errorCode
            self.errorType = errorType
            self.context = context
        }
    }
}
