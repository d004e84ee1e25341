import Synchronization

/// Knows when the retries that this process scheduled are due, so that they start on time and not at the next poll.
///
/// Only a hint: the timers are in the database, and every process finds the due ones when it asks.
final class RetryClock: Sendable {
    /// While something is due later, the clock looks this often whether something earlier came in.
    private static let look: Duration = .milliseconds(50)
    /// Times this close together are one.
    private static let grain: Duration = .milliseconds(5)
    /// More times than this are not kept; the poll finds those.
    private static let most = 1_000

    private let due = Mutex<[ContinuousClock.Instant]>([])
    private let signal = Signal()
    private let clock = ContinuousClock()

    /// Notes that something is due after a delay.
    func schedule(after delay: Duration) {
        let instant = clock.now + delay + .milliseconds(1)
        let noted = due.withLock { due in
            let close = due.contains { $0 >= instant && $0 - instant < Self.grain }
            guard !close, due.count < Self.most else { return false }
            due.append(instant)
            return true
        }
        if noted { signal.send() }
    }

    /// Calls `body` whenever something is due, until cancelled.
    func run(_ body: @Sendable () -> Void) async {
        for await _ in signal {
            while let next = due.withLock({ $0.min() }) {
                let now = clock.now
                if next <= now {
                    due.withLock { $0.removeAll { $0 <= now } }
                    body()
                } else if (try? await Task.sleep(for: min(next - now, Self.look))) == nil {
                    return
                }
            }
        }
    }
}
