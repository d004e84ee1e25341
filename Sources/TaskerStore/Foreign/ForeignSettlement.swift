public import TaskerCore

/// What becomes of a foreign worker's attempt.
public struct ForeignSettlement: Sendable, Hashable {
    /// The attempt.
    public var reference: StepReference
    /// What its end means.
    public var outcome: StepSettlement.Outcome
    /// Recorded instead of what the worker stored; nil keeps that.
    public var replacement: JSONPayload?
    /// How long to wait before the next attempt; counts for `retryable` only.
    public var delay: Duration
    /// The message that announced the result, removed with the settlement.
    public var messageID: Int64?

    /// Makes a settlement.
    public init(
        reference: StepReference, outcome: StepSettlement.Outcome, replacement: JSONPayload? = nil,
        delay: Duration = .zero, messageID: Int64? = nil
    ) {
        self.reference = reference
        self.outcome = outcome
        self.replacement = replacement
        self.delay = delay
        self.messageID = messageID
    }
}
