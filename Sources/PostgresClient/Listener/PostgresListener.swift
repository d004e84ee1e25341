public import Logging

/// Notifications of one or several channels, over a connection of its own, as an endless sequence.
///
/// After each (re)connection the sequence yields `.reconnected` first: from then on no notification is missed, but what
/// happened before may have been, so look once at whatever they announce. It ends when its task is cancelled. Each iteration
/// has its own connection, which ends with it.
public struct PostgresListener: AsyncSequence, Sendable {
    /// What happened.
    public enum Event: Sendable, Hashable {
        /// Listening begins, or begins again after a loss.
        case reconnected
        /// A NOTIFY arrived.
        case notification(PostgresNotification)
    }

    /// Where to connect to.
    public let configuration: PostgresConfiguration
    /// The names of the channels, as written in NOTIFY (case matters when quoted there).
    public let channels: [String]

    let keepalive: Duration
    let logger: Logger
    let eventLoop: PostgresEventLoop

    /// A listener; nothing is connected yet.
    ///
    /// - Parameters:
    ///   - configuration: Where to connect to.
    ///   - channels: The channels' names.
    ///   - keepalive: After so long without a notification the connection is tested.
    ///   - logger: Gets the server's notices and failures to connect.
    ///   - eventLoop: The loop that owns the socket.
    public init(
        configuration: PostgresConfiguration, channels: [String], keepalive: Duration = .seconds(30), logger: Logger,
        eventLoop: PostgresEventLoop = .shared
    ) {
        self.configuration = configuration
        self.channels = channels
        self.keepalive = keepalive
        self.logger = logger
        self.eventLoop = eventLoop
    }

    /// Begins an iteration; the first `next()` connects.
    public func makeAsyncIterator() -> Iterator { Iterator(listener: self) }
}
