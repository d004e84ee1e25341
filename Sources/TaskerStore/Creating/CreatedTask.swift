public import Foundation
public import TaskerCore

/// What became of a request to create a task.
public struct CreatedTask: Sendable, Hashable {
    /// How the request ended.
    public enum Outcome: String, Sendable {
        /// The task is new.
        case created
        /// A task of the same identity and input exists; this is it.
        case existing
        /// A task of the same identity exists with another input; nothing was created.
        case conflict
    }

    /// How the request ended.
    public var outcome: Outcome
    /// The task that has the identity now.
    public var taskID: UUID
    /// Its state, as stored.
    public var state: String
    /// The template that it runs.
    public var templateID: UUID
    /// Its input; only for a conflict.
    public var input: JSONPayload?
}
