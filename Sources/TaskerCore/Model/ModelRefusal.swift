/// Why the reference model refuses an operator's action.
public enum ModelRefusal: Error, Hashable, Sendable {
    /// There is no such task.
    case unknownTask
    /// The task is in a state that does not allow the action.
    case state(TaskState)
}
