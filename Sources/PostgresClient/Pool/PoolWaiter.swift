/// A task that waits for a connection.
///
/// Sendable because its variables are read and written under the pool's mutex only, except `timer`, which belongs to the
/// loop's thread.
final class PoolWaiter: @unchecked Sendable {
    var continuation: UnsafeContinuation<PostgresConnection, any Error>?
    /// The task was cancelled, perhaps before it began to wait.
    var isCancelled = false
    /// Ends the wait.
    var timer: TimerQueue.ID?
}
