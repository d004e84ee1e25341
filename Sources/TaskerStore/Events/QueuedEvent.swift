public import TaskerCore

/// A message of an event queue.
public struct QueuedEvent: Sendable {
    /// The message's number in its queue.
    public var messageID: Int64
    /// How often it was delivered, this time included; 0 for one that was only looked at.
    public var deliveries: Int
    /// The event as it was sent.
    public var message: JSONPayload

    /// Describes a message.
    public init(messageID: Int64, deliveries: Int, message: JSONPayload) {
        self.messageID = messageID
        self.deliveries = deliveries
        self.message = message
    }
}
