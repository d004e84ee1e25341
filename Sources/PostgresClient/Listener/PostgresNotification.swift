/// What a NOTIFY carried.
public struct PostgresNotification: Sendable, Hashable {
    /// The channel's name.
    public let channel: String
    /// The payload, empty when NOTIFY had none.
    public let payload: String

    /// A notification.
    public init(channel: String, payload: String) {
        self.channel = channel
        self.payload = payload
    }
}
