public import Foundation
public import TaskerCore

/// A template as the database has it.
public struct RegisteredTemplate: Sendable {
    /// Its id (`named_task_uuid`), one for each version.
    public var id: UUID
    /// Its content.
    public var template: TaskTemplate

    /// Makes one.
    public init(id: UUID, template: TaskTemplate) {
        self.id = id
        self.template = template
    }
}
