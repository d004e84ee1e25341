public import Foundation
public import Logging
public import TaskerCore

/// What a handler knows about the attempt it makes.
public struct StepContext: Sendable {
    /// The task that the step belongs to.
    public let taskID: UUID
    /// The step; the same for all its attempts.
    public let stepID: UUID
    /// The step's name in the workflow.
    public let stepName: String
    /// The workflow that the task is a run of.
    public let workflow: WorkflowReference
    /// The number of this attempt, from 1.
    public let attempt: Int
    /// How many attempts the step has altogether.
    public let maxAttempts: Int
    /// Connects everything that belongs to one request, across tasks and systems.
    public let correlationID: UUID
    /// The input of the task.
    public let input: JSONPayload
    /// The results of the steps this one depends on directly, by their names.
    public let results: [String: JSONPayload]
    /// What the template sets for this step (`handler.initialization`); nil when it sets nothing.
    public let configuration: JSONPayload?
    /// How long the attempt may take; nil when the step has no limit.
    public let timeout: Duration?
    /// When the attempt's time is over; nil when the step has no limit.
    public let deadline: ContinuousClock.Instant?
    /// What an earlier attempt saved, on this worker or another; nil when none did.
    public let checkpoint: StepCheckpoint?
    /// Carries task, step and attempt as metadata.
    public let logger: Logger
    /// What the handler attaches to the end of the attempt with `publish` and `settling`.
    public let attachments: StepAttachments
    let saving: (@Sendable (StepCheckpoint) async throws -> Void)?

    /// Describes an attempt; workers and tests do this.
    ///
    /// - Parameter saving: saves a checkpoint; without it, checkpoints are taken and forgotten.
    public init(
        taskID: UUID, stepID: UUID, stepName: String, workflow: WorkflowReference, attempt: Int, maxAttempts: Int,
        correlationID: UUID, input: JSONPayload, results: [String: JSONPayload] = [:],
        configuration: JSONPayload? = nil, timeout: Duration? = nil, deadline: ContinuousClock.Instant? = nil,
        checkpoint: StepCheckpoint? = nil, saving: (@Sendable (StepCheckpoint) async throws -> Void)? = nil,
        logger: Logger, attachments: StepAttachments = StepAttachments()
    ) {
        self.taskID = taskID
        self.stepID = stepID
        self.stepName = stepName
        self.workflow = workflow
        self.attempt = attempt
        self.maxAttempts = maxAttempts
        self.correlationID = correlationID
        self.input = input
        self.results = results
        self.configuration = configuration
        self.timeout = timeout
        self.deadline = deadline
        self.checkpoint = checkpoint
        self.saving = saving
        self.logger = logger
        self.attachments = attachments
    }

    /// Whether a failure of this attempt settles the step: no retry follows.
    public var isLastAttempt: Bool { attempt >= maxAttempts }
}
