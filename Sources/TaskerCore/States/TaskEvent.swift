/// What makes a task change its state, by the reference's names.
public enum TaskEvent: String, CaseIterable, Codable, Hashable, Sendable {
    /// Work begins.
    case start
    /// Ready steps were found.
    case readyStepsFound = "ready_steps_found"
    /// There are no steps.
    case noStepsFound = "no_steps_found"
    /// Steps exist, none is ready.
    case noDependenciesReady = "no_dependencies_ready"
    /// A step became ready.
    case dependenciesReady = "dependencies_ready"
    /// Steps are on their queues.
    case stepsEnqueued = "steps_enqueued"
    /// Steps could not be put on queues.
    case enqueueFailed = "enqueue_failed"
    /// A step has a result.
    case stepCompleted = "step_completed"
    /// A step failed.
    case stepFailed = "step_failed"
    /// Every step has a result.
    case allStepsCompleted = "all_steps_completed"
    /// Every step succeeded.
    case allStepsSuccessful = "all_steps_successful"
    /// A step failed for good.
    case permanentFailure = "permanent_failure"
    /// A retry time has come.
    case retryReady = "retry_ready"
    /// The task is given up.
    case giveUp = "give_up"
    /// An operator closes a blocked task.
    case manualResolution = "manual_resolution"
    /// Somebody cancels.
    case cancel
    /// The reference's older name for completion.
    case complete
    /// The reference's older name for failure.
    case fail
    /// The reference's older name for manual resolution.
    case resolveManually = "resolve_manually"
    /// Declared by the reference, always refused.
    case reset
    /// Declared by the reference, moves nothing.
    case timeout
    /// Declared by the reference, moves nothing.
    case processorCrashed = "processor_crashed"
}
