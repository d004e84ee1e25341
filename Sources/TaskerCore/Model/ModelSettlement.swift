/// The result of an execution, to be settled.
public struct ModelSettlement: Hashable, Sendable {
    /// The execution.
    public let lease: ModelLease
    /// What it came to.
    public let outcome: StepOutcome
    /// The delay until the next attempt, should there be one.
    public let retryDelay: Duration

    /// Creates a settlement.
    public init(_ lease: ModelLease, outcome: StepOutcome, retryDelay: Duration = .zero) {
        self.lease = lease
        self.outcome = outcome
        self.retryDelay = retryDelay
    }
}
