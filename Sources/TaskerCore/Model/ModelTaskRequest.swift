public import Foundation

/// A task to be created in the reference model.
public struct ModelTaskRequest: Hashable, Sendable {
    /// The identifier that the task gets if it is new.
    public let id: UUID
    /// The template, resolved for its environment.
    public let template: TaskTemplate
    /// The template's graph.
    public let graph: TemplateGraph
    /// The input.
    public let input: JSONPayload
    /// The identity.
    public let identity: IdentityHash
    /// How urgent it is, −100…100.
    public let priority: Int
    /// The time before which no step runs; nil for at once.
    public let notBefore: Duration?

    /// Creates a request.
    ///
    /// - Throws: `TemplateError` when the template's graph is not sound.
    public init(
        id: UUID, template: TaskTemplate, input: JSONPayload, identity: IdentityHash, priority: Int = 0,
        notBefore: Duration? = nil
    ) throws(TemplateError) {
        self.id = id
        self.template = template
        self.graph = try TemplateGraph(template)
        self.input = input
        self.identity = identity
        self.priority = priority
        self.notBefore = notBefore
    }
}
