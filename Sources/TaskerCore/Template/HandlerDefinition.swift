/// Which code runs a step.
public struct HandlerDefinition: Hashable, Sendable {
    /// The handler's address: a registry key, a class, a module path; 1...500 characters.
    public var callable: String
    /// The entry point; nil means `call`.
    public var method: String?
    /// The one resolver to ask, if any.
    public var resolver: String?
    /// Static configuration; becomes the step's inputs.
    public var initialization: [String: JSONValue]

    /// Creates a handler definition.
    public init(
        callable: String, method: String? = nil, resolver: String? = nil, initialization: [String: JSONValue] = [:]
    ) {
        self.callable = callable
        self.method = method
        self.resolver = resolver
        self.initialization = initialization
    }

    /// The entry point, `call` when none is named.
    public var effectiveMethod: String { method ?? "call" }
}
