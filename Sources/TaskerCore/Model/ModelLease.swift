/// An execution of a step: the fencing token of everything a worker may do with it.
public struct ModelLease: Hashable, Sendable {
    /// The step.
    public let step: ModelStepID
    /// The number of the execution, from 1.
    public let attempt: Int

    /// Names an execution.
    public init(step: ModelStepID, attempt: Int) {
        self.step = step
        self.attempt = attempt
    }
}
