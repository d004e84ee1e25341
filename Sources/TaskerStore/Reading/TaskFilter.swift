public import Foundation

/// Which tasks a list holds.
public struct TaskFilter: Sendable {
    /// Only those in this state.
    public var state: String?
    /// Only those of this namespace.
    public var namespace: String?
    /// Only those of the template with this name.
    public var name: String?
    /// Only those older than this one: the last task of the page before.
    public var after: UUID?
    /// The most tasks of a page; at least 1.
    public var limit = 20

    /// A filter that lets everything through.
    public init() {}
}
