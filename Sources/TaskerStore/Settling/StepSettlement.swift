public import TaskerCore

/// The end of an attempt, to be recorded.
public struct StepSettlement: Sendable {
    /// What the end means for the step.
    public enum Outcome: String, Sendable {
        /// The step is complete.
        case success
        /// The step is tried again when it has attempts left.
        case retryable
        /// The step has failed for good.
        case permanent
    }

    /// The attempt that ended.
    public var reference: StepReference
    /// What its end means.
    public var outcome: Outcome
    /// The whole recorded result, in the shape of `StepExecutionResult`.
    public var result: JSONPayload
    /// How long to wait before the next attempt; counts for `retryable` only.
    public var delay: Duration
    /// How long the handler ran.
    public var elapsed: Duration
    /// What the attempt publishes; of these, the ones that go to a queue are sent with the settlement.
    public var events: [DueEvent] = []
    /// Where these events come from; nil when there are none.
    public var origin: EventOrigin?
    /// The failure whose events are still to be looked up: of an attempt whose handler is not at hand.
    public var unannounced: StepFailure?

    /// Whether this stands in for a result that the database refused.
    public var isRefusal = false

    /// Makes a settlement.
    public init(
        reference: StepReference, outcome: Outcome, result: JSONPayload, delay: Duration = .zero,
        elapsed: Duration = .zero
    ) {
        self.reference = reference
        self.outcome = outcome
        self.result = result
        self.delay = delay
        self.elapsed = elapsed
    }
}
