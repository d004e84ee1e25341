import TaskerStore

/// A step that this process holds, from its claim until its result is handed to a settlement.
struct RunningStep: Sendable {
    /// The attempt.
    var reference: StepReference
    /// When the process got the lease or last extended it.
    var leasedAt: ContinuousClock.Instant
    /// When the handler started.
    var startedAt: ContinuousClock.Instant
    /// When the handler has to be done.
    var deadline: ContinuousClock.Instant
    /// The claimed step.
    var step: ClaimedStep
    /// The task that runs the handler; nil for the moment between registration and start.
    var task: Task<Void, Never>?
}
