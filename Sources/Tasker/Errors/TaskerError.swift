public import Foundation
public import TaskerCore

/// What can go wrong between a program and its tasks, apart from the database's own `PostgresError`.
public struct TaskerError: Error, Sendable, CustomStringConvertible {
    /// The kinds of error; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// The version of a template is registered with another content, or its namespace in another spelling.
        public static let templateConflict = Code(description: "template_conflict")
        /// There is no template of this name (and version).
        public static let unknownTemplate = Code(description: "unknown_template")
        /// There is no such task.
        public static let unknownTask = Code(description: "unknown_task")
        /// A task with the same key exists, with another input.
        public static let keyConflict = Code(description: "key_conflict")
        /// The template asks for a key and none was given.
        public static let missingKey = Code(description: "missing_key")
        /// The input is not JSON that can be stored, too large, or does not fit its schema; or an option has a value that is
        /// not allowed.
        public static let invalidInput = Code(description: "invalid_input")
        /// The template cannot be used as it is registered.
        public static let invalidTemplate = Code(description: "invalid_template")
        /// The task ended without a result, or stands still until an operator acts.
        public static let taskFailed = Code(description: "task_failed")
        /// The task has no such step.
        public static let unknownStep = Code(description: "unknown_step")
        /// There is no such dead letter.
        public static let unknownEntry = Code(description: "unknown_entry")
        /// The state that an operator's action found does not allow it; nothing was written.
        public static let actionRefused = Code(description: "action_refused")
        /// The task is complete, but the step that gives its result was not among the branches taken.
        public static let noResult = Code(description: "no_result")
        /// The task has finished and cannot be changed.
        public static let taskFinished = Code(description: "task_finished")
    }

    /// What kind of error it is.
    public let code: Code
    /// What happened, what was found and what is allowed.
    public let message: String
    /// The state of the task, for errors about one.
    public let state: TaskState?
    /// The steps that failed, for `taskFailed`.
    public let failures: [FailedStep]
    /// The task that has the key, for `keyConflict`.
    public let task: UUID?
    /// Which of many inputs was refused, from 0; nil for errors that are not about one of many.
    public let index: Int?

    init(
        _ code: Code, _ message: String, state: TaskState? = nil, failures: [FailedStep] = [], task: UUID? = nil,
        index: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.state = state
        self.failures = failures
        self.task = task
        self.index = index
    }

    /// The message.
    public var description: String { message }
}
