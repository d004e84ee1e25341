public import Foundation
public import TaskerCore

/// A task to be created.
public struct NewTask: Sendable {
    /// The id that the task gets when it is created; time-ordered (version 7).
    public var id: UUID
    /// The template it runs.
    public var templateID: UUID
    /// Its input, the context of all its steps.
    public var input: JSONPayload
    /// What makes it unique: at most one task has it.
    ///
    /// See `IdentityHash`.
    public var identity: String
    /// How urgent it is, −100…100: a point is worth a minute of waiting.
    public var priority = 0
    /// The time before which none of its steps runs; at once when nil.
    public var notBefore: Date?
    /// Follows the work through systems; the task's own id when nil.
    public var correlationID: UUID?
    /// The correlation of the work that asked for this task.
    public var parentCorrelationID: UUID?
    /// Labels to find it by.
    public var tags: [String] = []
    /// Who asked for it.
    public var initiator: String?
    /// The system it was asked for from.
    public var sourceSystem: String?
    /// Why it was asked for.
    public var reason: String?

    /// Makes a task from what every task needs; the rest has defaults.
    public init(id: UUID, templateID: UUID, input: JSONPayload, identity: String) {
        self.id = id
        self.templateID = templateID
        self.input = input
        self.identity = identity
    }
}
