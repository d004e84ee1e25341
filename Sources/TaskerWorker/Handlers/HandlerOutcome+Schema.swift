package import TaskerCore

extension HandlerOutcome {
    /// The outcome, or a failure for good where the result does not fit its schema: the handler would give the same again.
    ///
    /// - Parameter step: the step's name in the template.
    package func checked(against schemas: TemplateSchemas, of step: String) -> HandlerOutcome {
        guard case .finished(.success(let result)) = self else { return self }
        let violations = schemas.check(result: result, of: step)
        guard !violations.isEmpty else { return self }
        return .finished(.failure(StepFailure(resultViolations: violations)))
    }
}
