/// What a claim gave.
public struct ModelClaims: Hashable, Sendable {
    /// The steps to run, in the order of their messages.
    public internal(set) var claimed: [ModelLease] = []
    /// Steps whose lease ran out on their last allowed attempt; the caller settles them as failed with `lease_expired`.
    public internal(set) var exhausted: [ModelLease] = []

    /// Nothing done.
    public init() {}
}
