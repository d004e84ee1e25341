/// How long a task may take or wait, in minutes, and what happens then.
public struct LifecycleConfiguration: Hashable, Sendable {
    /// What happens to a task that took or waited too long.
    public enum StalenessAction: String, CaseIterable, Codable, Hashable, Sendable {
        /// It fails and gets a dead-letter entry.
        case deadLetter = "dlq"
        /// It fails.
        case error
        /// Nothing.
        case none
    }

    /// From creation to the end, 1...43,200 minutes.
    public var maxDurationMinutes: Int?
    /// In `waiting_for_dependencies`, 1...10,080 minutes.
    public var maxWaitingForDependenciesMinutes: Int?
    /// In `waiting_for_retry`, 1...10,080 minutes.
    public var maxWaitingForRetryMinutes: Int?
    /// In `steps_in_process`, 1...10,080 minutes.
    public var maxStepsInProcessMinutes: Int?
    /// What happens then.
    public var stalenessAction: StalenessAction
    /// Whether the task fails by itself.
    public var autoFailOnTimeout: Bool?
    /// Whether it gets a dead-letter entry by itself.
    public var autoDLQOnTimeout: Bool?

    /// Creates limits.
    public init(
        maxDurationMinutes: Int? = nil, maxWaitingForDependenciesMinutes: Int? = nil,
        maxWaitingForRetryMinutes: Int? = nil, maxStepsInProcessMinutes: Int? = nil,
        stalenessAction: StalenessAction = .deadLetter, autoFailOnTimeout: Bool? = nil, autoDLQOnTimeout: Bool? = nil
    ) {
        self.maxDurationMinutes = maxDurationMinutes
        self.maxWaitingForDependenciesMinutes = maxWaitingForDependenciesMinutes
        self.maxWaitingForRetryMinutes = maxWaitingForRetryMinutes
        self.maxStepsInProcessMinutes = maxStepsInProcessMinutes
        self.stalenessAction = stalenessAction
        self.autoFailOnTimeout = autoFailOnTimeout
        self.autoDLQOnTimeout = autoDLQOnTimeout
    }
}
