public import TaskerCore
public import TaskerWorker

extension Workflow {
    /// The graph as the database keeps it; steps in the order of their declaration.
    ///
    /// Throws ``WorkflowError`` with every mistake of the declaration.
    public func template() throws -> TaskTemplate {
        let template = TaskTemplate(
            name: reference.name, namespace: reference.namespace, version: reference.version, description: description,
            steps: steps.map(definition), identityStrategy: identity)
        guard problems.isEmpty else { throw WorkflowError(workflow: reference, problems: problems) }
        return template
    }

    /// The code of the steps, by the names that the template calls it: `<namespace>.<workflow>.<step>@<version>`.
    ///
    /// The version is part of the name because tasks keep the version they began with, and two may be registered at once.
    /// Throws ``WorkflowError`` with every mistake of the declaration.
    public func handlers() throws -> HandlerRegistry {
        try validate()
        var registry = HandlerRegistry()
        for step in steps { try registry.register(callable(of: step), handler: step.handler) }
        return registry
    }

    private func definition(of step: StepDeclaration) -> StepDefinition {
        StepDefinition(
            name: step.name, description: step.description, handler: HandlerDefinition(callable: callable(of: step)),
            dependencies: step.parents, retry: step.retry, timeout: step.timeout)
    }

    private func callable(of step: StepDeclaration) -> String {
        "\(reference.namespace).\(reference.name).\(step.name)@\(reference.version)"
    }
}
