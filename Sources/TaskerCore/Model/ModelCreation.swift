public import Foundation

/// What became of a request.
public enum ModelCreation: Hashable, Sendable {
    /// The task is new.
    case created(UUID)
    /// A task with the same identity and input exists.
    case existing(UUID)
    /// A task with the same identity and another input exists.
    case conflict(UUID)
}
