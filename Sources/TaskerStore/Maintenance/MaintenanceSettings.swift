/// How the chores are done that look for what got lost.
public struct MaintenanceSettings: Sendable, Hashable {
    /// The shortest time between two rounds in the whole database; whole seconds.
    public var interval: Duration = .seconds(15)
    /// How long a step may wait for a worker that has its handler before a dead letter is opened.
    public var noWorkerThreshold: Duration = .seconds(600)
    /// How often a message may be read without leading to an attempt.
    public var poisonReads = 10
    /// Give up tasks without a sign of life.
    public var detectsStaleness = true
    /// Minutes without a sign of life in `waiting_for_dependencies`; a template's `lifecycle` overrides these three.
    public var waitingForDependenciesMinutes = 60
    /// Minutes without a sign of life in `waiting_for_retry`, counted from the time of the retry.
    public var waitingForRetryMinutes = 30
    /// Minutes without a sign of life in `steps_in_process`.
    public var stepsInProcessMinutes = 30
    /// Hours after which five minutes without a sign of life are enough.
    public var lifetimeHours = 24

    /// The reference's thresholds.
    public init() {}
}
