/// How long a task may go without a sign of life.
public struct ModelStaleness: Hashable, Sendable {
    /// In `waiting_for_retry`, from the time of the retry.
    public var waitingForRetry: Duration = .seconds(1_800)
    /// In `steps_in_process`.
    public var stepsInProcess: Duration = .seconds(1_800)
    /// The age from which `oldAgePatience` is enough.
    public var lifetime: Duration = .seconds(86_400)
    /// How long a task past its lifetime may go without a sign of life, should that be shorter.
    public static let oldAgePatience: Duration = .seconds(300)

    /// The reference's thresholds.
    public init() {}
}
