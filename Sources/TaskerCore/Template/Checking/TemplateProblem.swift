/// One thing that is wrong with a template.
public struct TemplateProblem: Hashable, Sendable, CustomStringConvertible {
    /// The kind of a problem.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// A required field is missing or empty.
        public static let missing = Code(description: "missing")
        /// A field holds another kind of value.
        public static let wrongType = Code(description: "wrong_type")
        /// A field holds a value outside the allowed ones.
        public static let invalidValue = Code(description: "invalid_value")
        /// A number or length is outside its range.
        public static let outOfRange = Code(description: "out_of_range")
        /// Two things have the same name.
        public static let duplicate = Code(description: "duplicate")
        /// A name refers to nothing.
        public static let unknownReference = Code(description: "unknown_reference")
        /// Steps depend on each other in a circle.
        public static let cycle = Code(description: "cycle")
        /// A step's kind does not fit its place in the graph.
        public static let graph = Code(description: "graph")
        /// The text is not YAML or JSON, or not one document.
        public static let syntax = Code(description: "syntax")
    }

    /// What kind of problem it is.
    public let code: Code
    /// Where, such as `steps[2].retry.backoff`; empty for the whole document.
    public let path: String
    /// What is wrong.
    public let message: String
    /// What was found, shortened.
    public let found: String?
    /// What would be allowed.
    public let allowed: String?

    /// Creates a problem; `found` is cut after 80 characters.
    public init(code: Code, path: String, message: String, found: String? = nil, allowed: String? = nil) {
        self.code = code
        self.path = path
        self.message = message
        self.found = found.map { $0.count > 80 ? "\($0.prefix(80))…" : $0 }
        self.allowed = allowed
    }

    /// One line: the path, what is wrong, what was found, what is allowed.
    public var description: String {
        var text = path.isEmpty ? message : "\(path): \(message)"
        if let found { text += "; found \(found)" }
        if let allowed { text += "; allowed: \(allowed)" }
        return text
    }
}
