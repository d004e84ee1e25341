/// The result of an execution, to be settled.
public struct ModelSettlement: Hashable, Sendable {
    /// The execution.
    public let lease: ModelLease
    /// What it came to.
    public let outcome: StepOutcome
    /// The delay until the next attempt, should there be one.
    public let retryDelay: Duration
    /// What the handler published with payloads of its own.
    public let published: [EventPublication]

    /// Creates a settlement.
    public init(
        _ lease: ModelLease, outcome: StepOutcome, retryDelay: Duration = .zero, published: [EventPublication] = []
    ) {
        self.lease = lease
        self.outcome = outcome
        self.retryDelay = retryDelay
        self.published = published
    }
}
