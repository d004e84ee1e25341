/// An event that a handler published by name, with a payload of its own.
public struct EventPublication: Hashable, Sendable {
    /// The event's name.
    public let name: String
    /// What it says.
    public let payload: JSONPayload

    /// Names an event and what it says.
    public init(name: String, payload: JSONPayload) {
        self.name = name
        self.payload = payload
    }
}
