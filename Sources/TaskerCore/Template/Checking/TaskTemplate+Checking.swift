extension TaskTemplate {
    /// Everything that is wrong with the template, in the order of its fields; empty when it is sound.
    public func findProblems() -> [TemplateProblem] {
        var check = TemplateCheck()
        check.names(of: self)
        check.lifecycle(lifecycle)
        check.schema(inputSchema, at: "input_schema")
        for (index, event) in domainEvents.enumerated() {
            check.length(event.name, 1...255, "domain_events[\(index)].name")
            for problem in event.schema.map(JSONSchema.findProblems) ?? [] {
                check.report(.invalidValue, "domain_events[\(index)].schema\(problem.path)", problem.message)
            }
        }
        if steps.count > TemplateGraph.maximumSteps {
            check.report(
                .outOfRange, "steps", "there are too many steps", found: "\(steps.count)",
                allowed: "at most \(TemplateGraph.maximumSteps)")
        } else {
            for (index, step) in steps.enumerated() { check.step(step, at: "steps[\(index)]") }
            check.problems += TemplateGraph.findProblems(in: steps)
        }
        for (name, override) in environments.sorted(by: { $0.key < $1.key }) {
            check.environment(override, at: "environments.\(name)", steps: steps)
        }
        return check.problems
    }

    /// The template itself, once it is sound.
    ///
    /// - Throws: `TemplateError` with everything that is wrong.
    public func validated() throws(TemplateError) -> TaskTemplate {
        let problems = findProblems()
        guard problems.isEmpty else { throw TemplateError(problems: problems) }
        return self
    }
}
