/// An input, a result or a configuration that does not have the form its reader expects.
///
/// The description names the field and the expected type, never the value.
public struct PayloadError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was read.
    public enum Subject: Hashable, Sendable, CustomStringConvertible {
        /// The input of the task.
        case input
        /// The result of a parent step.
        case result(of: String)
        /// The configuration of the step.
        case configuration
        /// What an earlier attempt saved.
        case checkpoint

        /// `task input`, `result of step x`, `step configuration`, `saved checkpoint`.
        public var description: String {
            switch self {
            case .input: "task input"
            case .result(let step): "result of step \(step)"
            case .configuration: "step configuration"
            case .checkpoint: "saved checkpoint"
            }
        }
    }

    /// What was read.
    public let subject: Subject
    /// The type it was to have.
    public let expected: String
    /// What does not fit and where.
    public let reason: String

    init(_ subject: Subject, expected: any Any.Type, reason: String) {
        self.subject = subject
        self.expected = "\(expected)"
        self.reason = reason
    }

    /// For example `task input is no Order: field price is missing at lines[3]`.
    public var description: String { "\(subject) is no \(expected): \(reason)" }
}
