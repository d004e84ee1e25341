public import Foundation

/// A worker's offer to run steps.
public struct ModelClaimOffer: Hashable, Sendable {
    /// The worker.
    public let worker: UUID
    /// How many steps at most.
    public let limit: Int
    /// For how long.
    public let lease: Duration
    /// The callables that the worker can run; nil when it can run all.
    public let handlers: Set<String>?

    /// Creates an offer.
    public init(worker: UUID, limit: Int, lease: Duration, handlers: Set<String>? = nil) {
        self.worker = worker
        self.limit = limit
        self.lease = lease
        self.handlers = handlers
    }

    /// Whether the worker has the step's handler.
    func canRun(_ step: ModelStep) -> Bool {
        handlers?.contains(step.definition.handler.callable) ?? true
    }
}
