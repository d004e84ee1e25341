public import Foundation

/// What can be said about a task besides its workflow, input and key.
public struct SubmitOptions: Sendable {
    /// Kept with the task, −100…100; claims don't look at it yet.
    public var priority = 0
    /// Follows the work through systems; the task's own id when nil.
    public var correlationID: UUID?
    /// The correlation of the work that asks for this task.
    public var parentCorrelationID: UUID?
    /// Labels to find the task by.
    public var tags: [String] = []
    /// Who asks; at most 255 characters.
    public var initiator: String?
    /// From which system; at most 255 characters.
    public var sourceSystem: String?
    /// Why; at most 500 characters.
    public var reason: String?

    /// Makes empty options.
    public init() {}
}
