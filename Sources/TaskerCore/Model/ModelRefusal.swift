/// Why the reference model refuses an operator's action.
public enum ModelRefusal: Error, Hashable, Sendable {
    /// There is no such task.
    case unknownTask
    /// The task has no such step.
    case unknownStep
    /// There is no such dead letter.
    case unknownEntry
    /// The task is in a state that does not allow the action.
    case state(TaskState)
    /// The step is in a state that does not allow the action.
    case step(StepState)
    /// It is paused already.
    case paused
    /// It is not paused.
    case notPaused
    /// The dead letter was closed before, as this.
    case closed(ModelDeadLetter.Status)
}
