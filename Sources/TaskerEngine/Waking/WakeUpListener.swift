public import Foundation
public import Logging
public import PostgresClient

/// Hears what the other processes tell, and passes it on.
public struct WakeUpListener: Sendable {
    /// The channel on which `cancel_task` names the tasks it has cancelled.
    static let cancelled = "tasker_cancelled"

    private let configuration: PostgresConfiguration
    private let own: UUID
    private let logger: Logger
    private let work: @Sendable () -> Void
    private let finished: @Sendable () -> Void
    private let cancelled: @Sendable (UUID) -> Void
    private let foreignResults: @Sendable () -> Void
    private let namespaces: Set<String>

    /// Makes a listener.
    ///
    /// - Parameters:
    ///   - own: the sender whose messages are this process's own, and not passed on.
    ///   - namespaces: the ones this process works for.
    ///   - work: called when one of them got work, and when the connection came back after a loss.
    ///   - finished: called when tasks finished, and when the connection came back.
    ///   - cancelled: called with each task that somebody cancelled.
    ///   - foreignResults: called when a foreign worker announced a result, and when the connection came back.
    public init(
        configuration: PostgresConfiguration, own: UUID, namespaces: Set<String>, logger: Logger,
        work: @escaping @Sendable () -> Void, finished: @escaping @Sendable () -> Void,
        cancelled: @escaping @Sendable (UUID) -> Void, foreignResults: @escaping @Sendable () -> Void = {}
    ) {
        self.configuration = configuration
        self.own = own
        // As queues name them.
        self.namespaces = Set(namespaces.map { $0.lowercased() })
        self.logger = logger
        self.work = work
        self.finished = finished
        self.cancelled = cancelled
        self.foreignResults = foreignResults
    }

    /// Listens until the task is cancelled.
    public func run() async {
        let listener = PostgresListener(
            configuration: configuration, channels: [WakeUpMessage.channel, Self.cancelled, ForeignResults.channel],
            logger: logger)
        for await event in listener {
            switch event {
            case .reconnected:
                work()
                finished()
                foreignResults()
            case .notification(let notification) where notification.channel == ForeignResults.channel:
                foreignResults()
            case .notification(let notification) where notification.channel == Self.cancelled:
                guard let task = UUID(uuidString: notification.payload) else { continue }
                cancelled(task)
                finished()
            case .notification(let notification):
                guard let message = WakeUpMessage(notification.payload), message.sender != own else { continue }
                if !message.namespaces.isDisjoint(with: namespaces) { work() }
                if message.finished { finished() }
            }
        }
    }
}
