import TaskerCore
import TaskerStore

/// What the template says about a claimed step.
struct StepSettings: Sendable {
    let template: TaskTemplate
    let retry: RetryPolicy?
    /// What the step may publish; with most steps that is nothing.
    let events: StepEvents?

    init(_ step: ClaimedStep, _ template: TaskTemplate) {
        let definition = step.definition(in: template)
        self.template = template
        retry = definition?.retry
        events = definition.map { StepEvents(step: $0, template: template) }
    }
}
