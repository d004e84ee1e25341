/// Notifications that arrived on a connection and wait for their reader.
struct NotificationBuffer {
    /// What a reader gets.
    enum Item: Sendable {
        case notification(PostgresNotification)
        /// The reader was too slow, and so many were dropped.
        case overflow
        /// Nothing came in the time given.
        case timeout
        case closed
    }

    private static let capacity = 10_000

    private var items: [PostgresNotification] = []
    private var head = 0
    private var hasOverflowed = false
    private var isClosed = false
    private var reader: ((Item) -> Void)?

    mutating func append(_ notification: PostgresNotification) {
        if let reader {
            self.reader = nil
            return reader(.notification(notification))
        }
        if items.count - head >= Self.capacity {
            items.removeAll()
            head = 0
            hasOverflowed = true
        }
        items.append(notification)
    }

    /// Gives the oldest item to `reader`, at once or when there is one; a former reader is told `timeout`.
    mutating func read(_ reader: @escaping (Item) -> Void) {
        self.reader.take()?(.timeout)
        if hasOverflowed {
            hasOverflowed = false
            return reader(.overflow)
        }
        guard head < items.count else {
            if isClosed { return reader(.closed) }
            self.reader = reader
            return
        }
        let item = items[head]
        head += 1
        if head == items.count {
            items.removeAll(keepingCapacity: true)
            head = 0
        }
        reader(.notification(item))
    }

    /// Sends the waiting reader away.
    mutating func timeOut() {
        self.reader.take()?(.timeout)
    }

    mutating func finish() {
        isClosed = true
        self.reader.take()?(.closed)
    }
}
