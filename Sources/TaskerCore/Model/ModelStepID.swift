public import Foundation

/// A step of the reference model: its task and its name.
public struct ModelStepID: Hashable, Sendable, CustomStringConvertible {
    /// The task.
    public let task: UUID
    /// The step's name.
    public let name: String

    /// Names a step.
    public init(task: UUID, name: String) {
        self.task = task
        self.name = name
    }

    /// The first characters of the task and the step's name.
    public var description: String { "\(task.uuidString.prefix(8).lowercased())/\(name)" }
}
