import Synchronization

/// Times of claims, gathered while others go on.
final class ClaimTimes: Sendable {
    private let times = Mutex<[Duration]>([])

    func add(_ time: Duration) {
        times.withLock { $0.append(time) }
    }

    /// What was gathered since the last call.
    func take() -> Percentiles {
        Percentiles(
            times.withLock { times in
                defer { times = [] }
                return times
            })
    }
}
