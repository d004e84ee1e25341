public import Foundation

/// What became of a request to create a task.
public struct CreatedTask: Sendable, Hashable {
    /// How the request ended.
    public enum Outcome: String, Sendable {
        /// The task is new.
        case created
        /// A task of the same identity, template and input exists; this is it.
        case existing
        /// A task of the same identity exists with another template version or input; nothing was created.
        case conflict
    }

    /// How the request ended.
    public var outcome: Outcome
    /// The task that has the identity now.
    public var taskID: UUID
    /// Its state, as stored.
    public var state: String
}
