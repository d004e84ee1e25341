/// Why a handler could not be registered.
public struct HandlerRegistryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added.
    public struct Code: Hashable, Sendable {
        private let name: String

        /// A handler of that name is registered already.
        public static let duplicate = Code(name: "duplicate")
        /// The name is empty or longer than 500 characters.
        public static let invalidName = Code(name: "invalidName")
    }

    /// The kind of failure.
    public let code: Code
    /// The name the handler was to have.
    public let callable: String

    /// One sentence that names the handler and the remedy.
    public var description: String {
        code == .duplicate
            ? "callable: a handler \(callable) is registered already; every handler needs a name of its own"
            : "callable: the name has \(callable.count) characters; allowed are 1 to 500"
    }
}
