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
        let problems = (problems + template.findProblems() + ConditionCheck.findProblems(in: steps)).map(naming)
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

    /// Whoever declares steps in Swift knows them by name, not by number: `steps[1].retry` becomes `steps.by_size.retry`.
    private func naming(_ problem: TemplateProblem) -> TemplateProblem {
        for (index, step) in steps.enumerated() where problem.path.hasPrefix("steps[\(index)]") {
            let rest = problem.path.dropFirst("steps[\(index)]".count)
            return TemplateProblem(
                code: problem.code, path: "steps.\(step.declaredAs)\(rest)", message: problem.message,
                found: problem.found,
                allowed: problem.allowed)
        }
        return problem
    }

    private func definition(of step: StepDeclaration) -> StepDefinition {
        StepDefinition(
            name: step.name, description: step.description,
            handler: HandlerDefinition(callable: callable(of: step), initialization: step.initialization),
            type: step.type, dependencies: step.dependencies, retry: step.retry, timeout: step.timeout,
            publishesEvents: step.publishes, batchConfig: step.batch)
    }

    private func callable(of step: StepDeclaration) -> String {
        "\(reference.namespace).\(reference.name).\(step.name)@\(reference.version)"
    }
}
