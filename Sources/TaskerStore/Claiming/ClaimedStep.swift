public import Foundation
public import TaskerCore

/// A step that a worker holds under a lease, with all that its handler needs.
public struct ClaimedStep: Sendable {
    /// The step.
    public var stepID: UUID
    /// The task it belongs to.
    public var taskID: UUID
    /// The template (and version of it) that the task runs.
    public var templateID: UUID
    /// The step's name.
    public var name: String
    /// The name under which its handler is registered.
    public var callable: String
    /// The number of this attempt, from 1.
    ///
    /// It is the fencing token: a result is accepted for this attempt only.
    public var attempt: Int
    /// How often the step may be attempted in all.
    public var maxAttempts: Int
    /// Whether the template allows another attempt.
    public var retryable: Bool
    /// How long the handler may run, when the template says so.
    public var timeout: Duration?
    /// The correlation id of the task.
    public var correlationID: UUID
    /// The task's input.
    public var input: JSONPayload
    /// The step's own static input (`handler.initialization` of its template).
    public var configuration: JSONPayload?
    /// The results of the steps it directly depends on, by step name.
    public var results: [String: JSONPayload]
    /// What an earlier attempt saved to resume from.
    public var checkpoint: JSONPayload?

    /// The step of a template that this one is made from: for a batch worker the template's batch worker step, whose name
    /// is in its inputs; for any other step the one of its name.
    public func definition(in template: TaskTemplate) -> StepDefinition? {
        if let step = template.step(named: name) { return step }
        let inputs = try? configuration?.value()
        return inputs?["__template_step_name"]?.string.flatMap(template.step(named:))
    }
}
