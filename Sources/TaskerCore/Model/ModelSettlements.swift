public import Foundation

/// What a call of settle did.
public struct ModelSettlements: Hashable, Sendable {
    /// One verdict per settlement, in their order.
    public internal(set) var verdicts: [ModelVerdict] = []
    /// Released steps that the caller claimed at once.
    public internal(set) var claimed: [ModelLease] = []
    /// Tasks that became complete, in the order of their first settlement.
    public internal(set) var completed: [UUID] = []

    /// Nothing done.
    public init() {}
}
