extension TaskTemplate {
    /// The template as it counts in an environment; unchanged when the template does not name it, or counts in one already.
    ///
    /// Overrides apply in order: `initialization` is merged key by key, `timeout_seconds` and `retry` replace the whole value.
    public func resolved(for environment: String) -> TaskTemplate {
        guard self.environment == nil, let overrides = environments[environment] else { return self }
        var resolved = self
        resolved.environment = environment
        for override in overrides.steps {
            for index in resolved.steps.indices
            where override.name == EnvironmentOverride.Step.all || resolved.steps[index].name == override.name {
                if let initialization = override.initialization {
                    resolved.steps[index].handler.initialization.merge(initialization) { _, new in new }
                }
                if let timeout = override.timeout { resolved.steps[index].timeout = timeout }
                if let retry = override.retry { resolved.steps[index].retry = retry }
            }
        }
        return resolved
    }
}
