/// What a test can ask in vain.
public struct TestKitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of error; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// No workflow of the test has a step of that name.
        public static let unknownStep = Code(description: "unknown_step")
        /// No workflow of that name was given to the test.
        public static let unknownWorkflow = Code(description: "unknown_workflow")
        /// The input cannot be stored as JSON or does not fit its schema, or something else that was given is not allowed.
        public static let invalidInput = Code(description: "invalid_input")
        /// The workflow asks for a key with every task.
        public static let missingKey = Code(description: "missing_key")
        /// A task of that key has another input.
        public static let keyConflict = Code(description: "key_conflict")
        /// A number is out of range.
        public static let outOfRange = Code(description: "out_of_range")
        /// The task or step has no result (yet).
        public static let noResult = Code(description: "no_result")
        /// The task does not end within the virtual time that it was given.
        public static let endless = Code(description: "endless")
        /// The action is not allowed in the state that the task or step is in.
        public static let refused = Code(description: "refused")
    }

    /// What kind of error it is.
    public let code: Code
    /// What was asked, what was found and what is allowed.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
