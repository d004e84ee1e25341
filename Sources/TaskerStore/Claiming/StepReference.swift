public import Foundation

/// An attempt of a step: what a lease is about, and what every write about it must name.
public struct StepReference: Sendable, Hashable {
    /// The step.
    public var stepID: UUID
    /// The task it belongs to.
    public var taskID: UUID
    /// The number of the attempt.
    public var attempt: Int

    /// Makes a reference.
    public init(stepID: UUID, taskID: UUID, attempt: Int) {
        self.stepID = stepID
        self.taskID = taskID
        self.attempt = attempt
    }
}
