public import Foundation
public import TaskerCore

/// A template as the database has it.
public struct RegisteredTemplate: Sendable {
    /// Its id (`named_task_uuid`), one for each version.
    public var id: UUID
    /// Its content.
    public let template: TaskTemplate
    /// Its schemas, ready to check inputs and results.
    public let schemas: TemplateSchemas

    /// Makes one.
    public init(id: UUID, template: TaskTemplate) {
        self.id = id
        self.template = template
        schemas = TemplateSchemas(template)
    }
}
