public import Foundation
public import TaskerCore

/// What became of the registration of a template.
public struct TemplateRegistration: Sendable {
    /// How the registration ended.
    public enum Outcome: String, Sendable {
        /// The version is new.
        case created
        /// The version is registered with the same content.
        case unchanged
        /// The version was registered with another content, which this one has replaced.
        case replaced
        /// The version is registered with another content, which was kept; nothing was written.
        case conflict
    }

    /// How the registration ended.
    public var outcome: Outcome
    /// The template's id.
    public var id: UUID
    /// The content that is registered now.
    public var registered: JSONPayload

    /// Where the registered content differs from a template, in the order of the paths.
    public func differences(from template: TaskTemplate) -> [JSONDifference] {
        guard let registered = try? registered.value() else { return [] }
        return JSONDifference.find(registered, template.json)
    }
}
