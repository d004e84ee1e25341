public import Foundation

/// Which dead letters are meant; what is nil filters nothing.
public struct DeadLetterFilter: Sendable, Hashable {
    /// `pending`, `manually_resolved`, `permanently_failed` or `cancelled`.
    public var status: String?
    /// The reason as the specification names it, or the exact cause, such as `permanent_failure`.
    public var reason: String?
    /// The namespace of the task.
    public var namespace: String?
    /// The name of the task's template.
    public var template: String?
    /// The group.
    public var fingerprint: String?
    /// The task.
    public var task: UUID?
    /// The last entry of the page before.
    public var after: UUID?
    /// How many; at least 1.
    public var limit = 50

    /// All of them.
    public init() {}
}
