import Logging
import Synchronization

/// Counts calls that the server ended because of a deadlock, which the store would repeat without a word.
final class RepeatCount: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add() {
        count.add(1, ordering: .relaxed)
    }

    /// The logger of a store that says so.
    var logger: Logger {
        var logger = Logger(label: "pairs") { _ in Handler(count: self) }
        logger.logLevel = .notice
        return logger
    }

    private struct Handler: LogHandler {
        let count: RepeatCount
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .notice

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if event.message == "statement repeated" { count.add() }
        }
    }
}
