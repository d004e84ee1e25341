/// An object in a dependent system, by the id that it has there.
public struct RemoteObject: Sendable, Hashable {
    /// The system's name.
    public let system: String
    /// The id there; 1 to 128 characters.
    public let id: String

    /// Makes one.
    public init(system: String, id: String) {
        self.system = system
        self.id = id
    }
}
