/// A domain event that a step publishes when it ends.
public struct EventDeclaration: Hashable, Sendable {
    /// When an event is published.
    public enum Condition: String, CaseIterable, Codable, Hashable, Sendable {
        /// After a success.
        case success
        /// After any failure.
        case failure
        /// After a failure that will be retried.
        case retryableFailure = "retryable_failure"
        /// After a failure for good.
        case permanentFailure = "permanent_failure"
        /// After every execution.
        case always
    }

    /// How an event travels.
    public enum DeliveryMode: String, CaseIterable, Codable, Hashable, Sendable {
        /// Through a queue.
        case durable
        /// In memory.
        case fast
        /// Both ways.
        case broadcast
    }

    /// The event's name: lower-case letters, digits and underscores in at least two parts joined by dots.
    public var name: String
    /// What it means.
    public var description: String
    /// When it is published.
    public var condition: Condition
    /// A JSON Schema of its payload.
    public var schema: JSONValue
    /// How it travels.
    public var deliveryMode: DeliveryMode
    /// The publisher's address: identifiers joined by `.` or `::`; nil for the default one.
    public var publisher: String?

    /// Creates a declaration.
    public init(
        name: String, description: String, condition: Condition = .success, schema: JSONValue,
        deliveryMode: DeliveryMode = .durable, publisher: String? = nil
    ) {
        self.name = name
        self.description = description
        self.condition = condition
        self.schema = schema
        self.deliveryMode = deliveryMode
        self.publisher = publisher
    }
}
