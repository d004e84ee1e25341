/// Why an event cannot be published or asked for.
public struct EventError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of error; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        /// Neither the step nor the template declares an event of this name.
        public static let unknownEvent = Code(description: "unknown_event")
        /// The payload does not fit the event's schema, or cannot be stored.
        public static let invalidPayload = Code(description: "invalid_event_payload")
        /// The pattern is no event pattern.
        public static let invalidPattern = Code(description: "invalid_event_pattern")
        /// The attempt has ended: nothing can be added to it.
        public static let attemptEnded = Code(description: "attempt_ended")
        /// The namespace has no event queue: no template with events is registered there.
        public static let noQueue = Code(description: "no_event_queue")
        /// The message on the queue is no event.
        public static let malformed = Code(description: "malformed_event")
    }

    /// What kind of error it is.
    public let code: Code
    /// What was found and what is allowed; never the payload.
    public let message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
