public import Foundation

/// What is paused.
public enum ModelPause: Hashable, Sendable {
    /// One task.
    case task(UUID)
    /// A template, whatever its version.
    case template(namespace: String, name: String)
    /// A namespace.
    case namespace(String)
}
