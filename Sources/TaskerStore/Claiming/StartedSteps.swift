/// Which steps a call made runnable, and which of them the caller holds now.
public struct StartedSteps: Sendable {
    /// The steps that the caller holds and has to run.
    public var claimed: [ClaimedStep] = []
    /// How many messages each queue got that the caller does not hold: others should be woken for them.
    public var enqueued: [String: Int] = [:]
    /// Attempts whose lease ran out and that were the last allowed: the caller settles them as failed.
    public var exhausted: [StepReference] = []
    /// Tasks with due retries that somebody worked on at that moment: ask again soon.
    public var deferred = 0
    /// Results of foreign workers wait to be settled.
    public var foreignResults = false
    /// For how long the message had waited that had waited longest; nil when the call did not ask.
    public var longestWait: Duration?

    /// Nothing.
    public init() {}

    /// Adds what another call of the same transaction started.
    mutating func add(_ other: StartedSteps) {
        claimed += other.claimed
        enqueued.merge(other.enqueued, uniquingKeysWith: +)
        exhausted += other.exhausted
        deferred += other.deferred
    }
}
