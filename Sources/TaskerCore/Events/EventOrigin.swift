public import Foundation

/// The step whose attempt publishes events.
public struct EventOrigin: Hashable, Sendable {
    /// The task.
    public var taskID: UUID
    /// The step.
    public var stepID: UUID
    /// The step's name.
    public var stepName: String
    /// The namespace of the task's template.
    public var namespace: String
    /// The correlation id of the task.
    public var correlationID: UUID

    /// Names a step.
    public init(taskID: UUID, stepID: UUID, stepName: String, namespace: String, correlationID: UUID) {
        self.taskID = taskID
        self.stepID = stepID
        self.stepName = stepName
        self.namespace = namespace
        self.correlationID = correlationID
    }

    /// An event of this step as subscribers get it.
    public func event(_ event: DueEvent, result: JSONPayload) -> DomainEvent {
        DomainEvent(
            id: event.id, name: event.name, payload: event.payload,
            metadata: DomainEvent.Metadata(
                taskID: taskID, stepID: stepID, stepName: stepName, namespace: namespace, correlationID: correlationID,
                firedAt: event.firedAt, firedBy: event.firedBy),
            executionResult: result)
    }

    /// An event of a step whose outcome was refused in its settlement, as subscribers get it.
    ///
    /// It has an error in place of the result.
    public func refusal(_ event: DueEvent) -> DomainEvent {
        let failure = StepFailure(
            message: "the outcome of the step was refused; its recorded error says why",
            errorType: FailureType.invalidOutcome, retryable: false)
        let record = StepExecutionResult(
            stepUUID: stepID, outcome: .failure(failure), startedAt: event.firedAt, completedAt: event.firedAt)
        var domainEvent = self.event(event, result: record.encode())
        if event.isDefaultPayload { domainEvent.payload = StepEvents.payload(of: .failure(failure)) }
        return domainEvent
    }
}
