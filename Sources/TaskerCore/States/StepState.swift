/// The ten states of a step; the raw value is what the database stores.
public enum StepState: String, CaseIterable, Codable, Hashable, Sendable {
    /// Waits for its parents.
    case pending
    /// Its message is on the worker queue.
    case enqueued
    /// Claimed by a worker under a lease.
    case inProgress = "in_progress"
    /// A foreign worker stored a success that waits for settlement.
    case enqueuedForOrchestration = "enqueued_for_orchestration"
    /// A foreign worker stored a failure that waits for settlement.
    case enqueuedAsErrorForOrchestration = "enqueued_as_error_for_orchestration"
    /// Failed and waits for its retry time.
    case waitingForRetry = "waiting_for_retry"
    /// Its result is accepted.
    case complete
    /// Failed for good; only an operator moves it on.
    case error
    /// Cancelled.
    case cancelled
    /// An operator declared it done.
    case resolvedManually = "resolved_manually"

    /// Whether nothing follows; `error` is not terminal, an operator may reset it.
    public var isTerminal: Bool {
        switch self {
        case .complete, .cancelled, .resolvedManually: true
        default: false
        }
    }

    /// Whether children may start.
    public var satisfiesDependencies: Bool {
        self == .complete || self == .resolvedManually
    }

    /// Whether a worker may claim it.
    public var isReadyForClaiming: Bool {
        self == .enqueued
    }

    /// Whether it counts in `tasks.live_steps`: it has a message, a lease or an unsettled result.
    public var isLive: Bool {
        switch self {
        case .enqueued, .inProgress, .enqueuedForOrchestration, .enqueuedAsErrorForOrchestration: true
        default: false
        }
    }
}
