public import Foundation

/// The sink of a process without a worker: it claims nothing.
public struct NoClaims: ClaimSink {
    private let id: UUID

    /// Makes the sink of a process; `id` is who its writes are attributed to.
    public init(id: UUID) {
        self.id = id
    }

    /// No room.
    public func reserve(_ wanted: Int) -> ClaimTerms {
        ClaimTerms(worker: id, handlers: [], limit: 0, lease: .seconds(1))
    }

    /// There is nothing to take over.
    public func accept(_ started: StartedSteps, reserved: Int) {}
}
