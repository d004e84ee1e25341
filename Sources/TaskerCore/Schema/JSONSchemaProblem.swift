/// One thing that is wrong with a schema.
public struct JSONSchemaProblem: Hashable, Sendable, CustomStringConvertible {
    /// Where in the schema, as a JSON Pointer; empty for the whole schema.
    public let path: String
    /// What is wrong, and what is allowed.
    public let message: String

    /// The path and what is wrong.
    public var description: String { "\(path.isEmpty ? "/" : path): \(message)" }
}
