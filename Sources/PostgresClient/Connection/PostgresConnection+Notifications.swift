extension PostgresConnection {
    /// Whether a read was cancelled, perhaps before it began.
    ///
    /// Sendable because only the loop's thread touches its variable.
    private final class ReadTicket: @unchecked Sendable {
        var isCancelled = false
    }

    /// Waits for a notification; for one reader at a time.
    func nextNotification(within timeout: Duration) async -> NotificationBuffer.Item {
        let core = core
        let ticket = ReadTicket()
        return await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                core.loop.execute {
                    if ticket.isCancelled { return continuation.resume(returning: .timeout) }
                    core.readNotification(within: timeout) { continuation.resume(returning: $0) }
                }
            }
        } onCancel: {
            core.loop.execute {
                ticket.isCancelled = true
                core.notifications.timeOut()
            }
        }
    }
}
