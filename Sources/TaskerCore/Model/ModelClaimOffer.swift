public import Foundation

/// A worker's offer to run steps.
public struct ModelClaimOffer: Hashable, Sendable {
    /// The worker.
    public let worker: UUID
    /// How many steps at most.
    public let limit: Int
    /// For how long.
    public let lease: Duration

    /// Creates an offer.
    public init(worker: UUID, limit: Int, lease: Duration) {
        self.worker = worker
        self.limit = limit
        self.lease = lease
    }
}
