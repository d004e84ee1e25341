/// Something in a template that is tolerated but probably not meant.
public struct TemplateWarning: Hashable, Sendable, CustomStringConvertible {
    /// Where, such as `steps[2].retry.limit`.
    public let path: String
    /// What is odd.
    public let message: String

    /// One line: the path and what is odd.
    public var description: String { "\(path): \(message)" }
}
