public import Foundation

/// What a pause holds.
public enum PauseScope: Sendable, Hashable {
    /// One task.
    case task(UUID)
    /// All tasks of a template, whatever its version.
    case template(namespace: String, name: String)
    /// All tasks of a namespace.
    case namespace(String)

    /// As `tasker.pauses.scope` has it.
    public var kind: String {
        switch self {
        case .task: "task"
        case .template: "template"
        case .namespace: "namespace"
        }
    }

    /// As `tasker.pauses.key` has it.
    public var key: String {
        switch self {
        case .task(let id): id.uuidString.lowercased()
        case .template(let namespace, let name): "\(namespace)/\(name)"
        case .namespace(let name): name
        }
    }
}
