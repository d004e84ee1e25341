public import Foundation

/// On whose behalf, and for how long, steps are claimed.
public struct ClaimTerms: Sendable {
    /// The process that will run the steps.
    ///
    /// Its leases are extended and released under this id.
    public var worker: UUID
    /// The callables of the handlers that the process has; steps of others are left where they are.
    public var handlers: [String]
    /// The most steps to claim; 0 claims none.
    public var limit: Int
    /// How long the steps stay with the worker without an extension.
    public var lease: Duration

    /// Makes terms.
    public init(worker: UUID, handlers: [String], limit: Int, lease: Duration) {
        self.worker = worker
        self.handlers = handlers
        self.limit = limit
        self.lease = lease
    }
}
