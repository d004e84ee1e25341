public import Foundation

/// Something that happened in a step, for whoever wants to know.
public struct DomainEvent: Hashable, Sendable {
    /// Where an event comes from.
    public struct Metadata: Hashable, Sendable {
        /// The task.
        public var taskID: UUID
        /// The step.
        public var stepID: UUID?
        /// The step's name.
        public var stepName: String?
        /// The namespace of the task's template.
        public var namespace: String
        /// The correlation id of the task.
        public var correlationID: UUID
        /// When the attempt ended.
        public var firedAt: Date
        /// Who published it.
        public var firedBy: String

        /// Creates metadata field by field.
        public init(
            taskID: UUID, stepID: UUID?, stepName: String?, namespace: String, correlationID: UUID, firedAt: Date,
            firedBy: String
        ) {
            self.taskID = taskID
            self.stepID = stepID
            self.stepName = stepName
            self.namespace = namespace
            self.correlationID = correlationID
            self.firedAt = firedAt
            self.firedBy = firedBy
        }
    }

    /// The event's own identifier, by which a consumer knows it when it comes twice.
    public var id: UUID
    /// The event's name.
    public var name: String
    /// The version of the event's form.
    public var version: String
    /// What it says: what the handler published with it, or the step's result, or its error.
    public var payload: JSONPayload
    /// Where it comes from.
    public var metadata: Metadata
    /// The recorded result of the attempt, in the form of `StepExecutionResult`.
    public var executionResult: JSONPayload
    /// The task and the step with all that its handler was given, in the form of the reference's `TaskSequenceStep`.
    ///
    /// `null` for events that did not travel through a queue.
    public var subject: JSONPayload

    /// Creates an event field by field.
    public init(
        id: UUID, name: String, version: String = "1.0", payload: JSONPayload, metadata: Metadata,
        executionResult: JSONPayload = .null, subject: JSONPayload = .null
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.payload = payload
        self.metadata = metadata
        self.executionResult = executionResult
        self.subject = subject
    }

    /// The payload as a value.
    ///
    /// - Throws: `JSONError` that names what is missing or of another type.
    public func payload<Value: Decodable>(as type: Value.Type) throws(JSONError) -> Value {
        try payload.decode(type)
    }
}
