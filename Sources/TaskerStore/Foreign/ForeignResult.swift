public import Foundation
public import TaskerCore

/// A result that a foreign worker stored with its step, waiting to be settled.
public struct ForeignResult: Sendable {
    /// The attempt that ended.
    public var reference: StepReference
    /// The template of its task.
    public var templateID: UUID
    /// The name of the step in its template.
    public var stepName: String
    /// What the worker stored, without the payload where no `result_schema` asks for it; nil when it stored nothing that could
    /// be read.
    public var result: StepExecutionResult?
    /// The message that announced it; nil when none came in time.
    public var messageID: Int64?

    /// Makes a result.
    public init(
        reference: StepReference, templateID: UUID, stepName: String, result: StepExecutionResult?, messageID: Int64?
    ) {
        self.reference = reference
        self.templateID = templateID
        self.stepName = stepName
        self.result = result
        self.messageID = messageID
    }
}
