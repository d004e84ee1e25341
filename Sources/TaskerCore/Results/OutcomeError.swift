/// Why a step's result does not say what its type of step has to say.
///
/// Never carries the data itself, only the names and kinds of fields.
public struct OutcomeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The field that is wrong, such as `decision_point_outcome.step_names`.
    public let field: String
    /// What was found there, such as "nothing" or "a number".
    public let found: String
    /// What is allowed there.
    public let allowed: String

    /// Creates an error; `found` must not repeat the data.
    public init(field: String, found: String, allowed: String) {
        self.field = field
        self.found = found
        self.allowed = allowed
    }

    /// One sentence with field, finding and allowed values.
    public var description: String { "\(field): found \(found); allowed is \(allowed)" }
}

extension OutcomeError {
    /// An error about a value of the wrong kind.
    init(_ field: String, found value: JSONValue?, allowed: String) {
        self.init(field: field, found: value.map { "a \($0.kind)" } ?? "nothing", allowed: allowed)
    }
}
