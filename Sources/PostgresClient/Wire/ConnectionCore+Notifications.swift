import CLibpq

extension ConnectionCore {
    /// Gives `reader` the next notification, or `timeout`; on the loop's thread.
    func readNotification(within timeout: Duration, _ reader: @escaping (NotificationBuffer.Item) -> Void) {
        let timer = loop.schedule(after: timeout) { [self] in notifications.timeOut() }
        notifications.read { [loop] item in
            loop.cancelTimer(timer)
            reader(item)
        }
    }

    /// Takes what libpq has collected.
    func readNotifications() {
        while let handle, let pointer = PQnotifies(handle) {
            defer { PQfreemem(pointer) }
            guard let channel = pointer.pointee.relname, let payload = pointer.pointee.extra else { continue }
            notifications.append(
                PostgresNotification(channel: String(cString: channel), payload: String(cString: payload)))
        }
    }
}
