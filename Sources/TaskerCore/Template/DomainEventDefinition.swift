/// An entry in a template's catalogue of domain events; informational.
public struct DomainEventDefinition: Hashable, Sendable {
    /// The event's name, 1...255 characters.
    public var name: String
    /// What it means.
    public var description: String?
    /// A JSON Schema of its payload.
    public var schema: JSONValue?

    /// Creates an entry.
    public init(name: String, description: String? = nil, schema: JSONValue? = nil) {
        self.name = name
        self.description = description
        self.schema = schema
    }
}
