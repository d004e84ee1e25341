/// The one reason why a task, or a step of it, does not move.
public struct TaskExplanation: Sendable, Hashable {
    /// The kinds of reason; more may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// The task has ended.
        public static let finished = Code(description: "finished")
        /// A step has failed for good, and an operator must decide.
        public static let failedStep = Code(description: "failed_step")
        /// A step runs: its worker holds the lease.
        public static let running = Code(description: "running")
        /// The lease of a running step has ended, and nobody has taken the step over.
        public static let leaseExpired = Code(description: "lease_expired")
        /// A step waits for the time of its next attempt.
        public static let backoff = Code(description: "backoff")
        /// The time of the next attempt has come, and no worker has noticed.
        public static let retryDue = Code(description: "retry_due")
        /// No live worker has the step's handler.
        public static let noHandler = Code(description: "no_handler")
        /// No live worker serves the namespace.
        public static let noWorker = Code(description: "no_worker")
        /// An operator has paused the task, its template or its namespace.
        public static let paused = Code(description: "paused")
        /// The step does not exist: a decision or a batch that could create it has not been settled.
        public static let decisionPending = Code(description: "decision_pending")
        /// The step does not exist: no decision or batch has chosen it, and none can any more.
        public static let notChosen = Code(description: "not_chosen")
        /// As many workers of the step's batch are under way as may be.
        public static let batchWindowFull = Code(description: "batch_window_full")
        /// The task starts at a time that has not come.
        public static let notBefore = Code(description: "not_before")
        /// The step waits behind steps of tasks with a higher priority.
        public static let priority = Code(description: "priority")
        /// The step waits for its turn in the queue.
        public static let queued = Code(description: "queued")
        /// The records do not explain it: a defect.
        public static let inconsistent = Code(description: "inconsistent")
    }

    /// The kind of reason.
    public let code: Code
    /// The reason in a sentence.
    public let message: String
    /// The step that everything else waits for; nil when the reason is the task's own.
    public let step: String?
    /// The steps from the one asked about to `step`: each waits for the next.
    public let chain: [String]

    /// Makes one.
    public init(code: Code, message: String, step: String?, chain: [String]) {
        self.code = code
        self.message = message
        self.step = step
        self.chain = chain
    }
}
