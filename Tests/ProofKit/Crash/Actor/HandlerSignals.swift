import Synchronization

/// Tells a scenario how far the handlers of its process have come.
final class HandlerSignals: Sendable {
    private let started = Mutex<[String: Int]>([:])

    func start(_ step: String) {
        started.withLock { $0[step, default: 0] += 1 }
    }

    /// Waits until the handler of a step has begun.
    func wait(for step: String) async throws {
        while started.withLock({ $0[step] == nil }) { try await Task.sleep(for: .milliseconds(5)) }
    }
}
