import TaskerCore
import TaskerStore

/// What the template says about a claimed step.
struct StepSettings: Sendable {
    let template: TaskTemplate
    let retry: RetryPolicy?
    /// What the step may publish; nil when that is nothing, as with most steps.
    let events: StepEvents?

    init(_ step: ClaimedStep, _ template: TaskTemplate) {
        let definition = template.step(named: step.name)
        self.template = template
        retry = definition?.retry
        let events = definition.map { StepEvents(step: $0, template: template) }
        self.events = events?.isEmpty == false ? events : nil
    }
}
