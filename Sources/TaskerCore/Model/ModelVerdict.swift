/// What became of one settlement.
public enum ModelVerdict: Hashable, Sendable {
    /// Taken; the step's new state.
    case accepted(StepState)
    /// The step does not run that attempt (any more); nothing was written.
    case stale
}
