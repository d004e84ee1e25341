import TaskerCore

extension TaskTemplate {
    /// The template without any schema, so that everything fits.
    func withoutSchemas() -> TaskTemplate {
        var template = self
        template.inputSchema = nil
        for index in template.domainEvents.indices { template.domainEvents[index].schema = nil }
        for index in template.steps.indices {
            template.steps[index].resultSchema = nil
            for event in template.steps[index].publishesEvents.indices {
                template.steps[index].publishesEvents[event].schema = .object([:])
            }
        }
        return template
    }
}
