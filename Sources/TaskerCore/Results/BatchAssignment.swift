/// The part of a batch that a batch worker does, as it stands in the worker's inputs.
public struct BatchAssignment: Hashable, Sendable {
    /// Where the part begins and ends.
    public var cursor: BatchCursor
    /// The field that orders the items; nil when the template names none.
    public var cursorField: String?
    /// What a failed worker means for the others.
    public var failureStrategy: BatchConfiguration.FailureStrategy
    /// Whether there is nothing to do: the worker stands in for batches that there are not.
    public var isNoOp: Bool

    /// Creates an assignment.
    public init(
        cursor: BatchCursor, cursorField: String? = nil,
        failureStrategy: BatchConfiguration.FailureStrategy = .continueOnFailure, isNoOp: Bool = false
    ) {
        self.cursor = cursor
        self.cursorField = cursorField
        self.failureStrategy = failureStrategy
        self.isNoOp = isNoOp
    }
}

extension BatchAssignment {
    /// Reads the inputs of a batch worker.
    ///
    /// - Throws: `OutcomeError` when they hold no cursor.
    public init(inputs: JSONValue) throws(OutcomeError) {
        guard let cursor = inputs["cursor"] else {
            throw OutcomeError(field: "cursor", found: "nothing", allowed: "the cursor of a batch worker")
        }
        let metadata = inputs["batch_metadata"]
        self.init(
            cursor: try BatchCursor(json: cursor), cursorField: metadata?["cursor_field"]?.string,
            failureStrategy: metadata?["failure_strategy"]?.string
                .flatMap(BatchConfiguration.FailureStrategy.init(rawValue:)) ?? .continueOnFailure,
            isNoOp: inputs["is_no_op"]?.bool ?? false)
    }
}
