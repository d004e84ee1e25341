/// A change of state that the tables do not allow.
public struct TransitionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What changes state.
    public enum Subject: String, Hashable, Sendable {
        /// A task.
        case task
        /// A step.
        case step
    }

    /// What was to change.
    public let subject: Subject
    /// The state it is in, as stored.
    public let from: String
    /// The event or the state that was asked for, as stored.
    public let attempted: String
    /// What would be allowed instead: events or states, as stored, in the order of their declaration.
    public let allowed: [String]

    /// The sentence for a log or a user.
    public var description: String {
        let rest = allowed.isEmpty ? "nothing is allowed from there" : "allowed: \(allowed.joined(separator: ", "))"
        return "a \(subject.rawValue) in state \(from) refuses \(attempted); \(rest)"
    }
}
