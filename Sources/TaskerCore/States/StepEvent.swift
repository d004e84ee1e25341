/// What makes a step change its state, by the reference's names.
public enum StepEvent: String, CaseIterable, Codable, Hashable, Sendable {
    /// The parents are done, the message is sent.
    case enqueue
    /// A worker claims it.
    case start
    /// A foreign worker stores a success.
    case enqueueForOrchestration = "enqueue_for_orchestration"
    /// A foreign worker stores a failure.
    case enqueueAsErrorForOrchestration = "enqueue_as_error_for_orchestration"
    /// The result is accepted.
    case complete
    /// It failed for good.
    case fail
    /// It failed and will run again.
    case waitForRetry = "wait_for_retry"
    /// It may run again.
    case retry
    /// An operator lets it run again.
    case resetForRetry = "reset_for_retry"
    /// The task is cancelled.
    case cancel
    /// An operator supplies the result.
    case completeManually = "complete_manually"
    /// An operator declares it done.
    case resolveManually = "resolve_manually"
}
