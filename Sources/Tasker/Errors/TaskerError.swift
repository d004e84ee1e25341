public import TaskerCore

/// What can go wrong between a program and its tasks, apart from the database's own `PostgresError`.
public struct TaskerError: Error, Sendable, CustomStringConvertible {
    /// The kinds of error; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// The version of a template is registered with another content.
        public static let templateConflict = Code(description: "template_conflict")
        /// There is no template of this name (and version).
        public static let unknownTemplate = Code(description: "unknown_template")
        /// There is no such task.
        public static let unknownTask = Code(description: "unknown_task")
        /// A task with the same key exists, with another input or version.
        public static let keyConflict = Code(description: "key_conflict")
        /// The template asks for a key and none was given.
        public static let missingKey = Code(description: "missing_key")
        /// The input is not JSON that can be stored, or too large.
        public static let invalidInput = Code(description: "invalid_input")
        /// The task ended without a result, or stands still until an operator acts.
        public static let taskFailed = Code(description: "task_failed")
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

    init(_ code: Code, _ message: String, state: TaskState? = nil, failures: [FailedStep] = []) {
        self.code = code
        self.message = message
        self.state = state
        self.failures = failures
    }

    /// The message.
    public var description: String { message }
}
