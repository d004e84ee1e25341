public import Foundation

/// A task as its submission left it.
public struct SubmittedTask: Sendable, Hashable {
    /// The task's id.
    public let id: UUID
    /// Whether this submission created it; false when the same key (or input, by the template's identity strategy) had.
    public let created: Bool
}
