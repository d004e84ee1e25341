/// How the work of a batch step is cut.
public struct BatchConfiguration: Hashable, Sendable {
    /// What a failed batch means for the others.
    public enum FailureStrategy: String, CaseIterable, Codable, Hashable, Sendable {
        /// The others go on.
        case continueOnFailure = "continue_on_failure"
        /// The others are not started.
        case failFast = "fail_fast"
        /// The failed one is set aside.
        case isolate
    }

    /// Items per batch, 1...100,000.
    public var batchSize: Int
    /// Batches at the same time, 1...1,000.
    public var parallelism: Int
    /// The field that orders the items.
    public var cursorField: String
    /// The batch worker step that is the pattern for every batch.
    public var workerTemplate: String
    /// What a failed batch means for the others.
    public var failureStrategy: FailureStrategy

    /// Creates a configuration.
    public init(
        batchSize: Int, parallelism: Int, cursorField: String, workerTemplate: String,
        failureStrategy: FailureStrategy = .continueOnFailure
    ) {
        self.batchSize = batchSize
        self.parallelism = parallelism
        self.cursorField = cursorField
        self.workerTemplate = workerTemplate
        self.failureStrategy = failureStrategy
    }
}
