/// One place at which a value breaks its schema; never holds the value itself.
public struct SchemaViolation: Hashable, Sendable, CustomStringConvertible {
    /// Where in the value, as a JSON Pointer (RFC 6901); empty for the whole value.
    public let path: String
    /// The keyword that is broken, such as `required`; `false` for a place where nothing is allowed.
    public let keyword: String
    /// What is wrong, and what is allowed.
    public let message: String

    /// The path and what is wrong.
    public var description: String { "\(path.isEmpty ? "/" : path): \(message)" }
}
