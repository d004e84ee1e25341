public import TaskerCore
public import TaskerWorker

/// Any workflow, whatever its input and result: what a list of workflows is made of.
public protocol WorkflowDefinition: Sendable {
    /// Namespace, name and version.
    var reference: WorkflowReference { get }
    /// Which tasks count as the same.
    var identity: IdentityStrategy { get }

    /// The graph as the database keeps it.
    ///
    /// Throws ``WorkflowError`` with every mistake of the declaration.
    func template() throws -> TaskTemplate

    /// The code of the steps, by the names that the template calls it.
    ///
    /// Throws ``WorkflowError`` with every mistake of the declaration.
    func handlers() throws -> HandlerRegistry
}

extension WorkflowDefinition {
    /// Checks the declaration.
    ///
    /// Throws ``WorkflowError`` with every mistake of it.
    public func validate() throws {
        _ = try template()
    }
}
