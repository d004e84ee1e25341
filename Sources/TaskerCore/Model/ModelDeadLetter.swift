public import Foundation

/// An investigation of a task that failed for good.
public struct ModelDeadLetter: Hashable, Sendable {
    /// Why it was opened.
    public enum Cause: String, Hashable, Sendable {
        /// The last allowed attempt failed.
        case retriesExhausted = "retries_exhausted"
        /// A failure that no retry helps.
        case permanentFailure = "permanent_failure"
        /// The last allowed attempt lost its lease.
        case leaseExpired = "lease_expired"
        /// Nothing had moved the task for too long.
        case staleness = "staleness_timeout"
        /// An operator opened it.
        case manual
    }

    /// What became of it.
    public enum Status: String, Hashable, Sendable {
        /// It is open: at most one of a task.
        case pending
        /// Somebody saw to it.
        case manuallyResolved = "manually_resolved"
        /// Nobody will.
        case permanentlyFailed = "permanently_failed"
        /// The task was cancelled.
        case cancelled
    }

    /// The task.
    public let task: UUID
    /// Why it was opened first.
    public let cause: Cause
    /// What became of it.
    public internal(set) var status: Status = .pending
    /// How many steps failed while it was open.
    public internal(set) var failures: Int
    /// When it was opened.
    public let openedAt: Duration
}
