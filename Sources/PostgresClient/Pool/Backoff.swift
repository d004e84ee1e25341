/// The pause before another attempt to connect: doubling up to a limit, then shortened at random so that many clients of one
/// server don't come back at the same moment.
struct Backoff {
    let base: Duration
    let limit: Duration

    /// - Parameter failures: How many attempts have failed so far, at least 1.
    func delay(afterFailures failures: Int) -> Duration {
        let doublings = min(max(failures, 1) - 1, 20)
        let full = min(base * (1 << doublings), limit)
        return full * Double.random(in: 0.5...1)
    }
}
