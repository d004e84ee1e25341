public import TaskerCore

extension RetryPolicy {
    /// One attempt and no other.
    public static var none: RetryPolicy { .never }

    /// Waits the same time before each further attempt, without jitter.
    ///
    /// - Parameter attempts: how many attempts altogether, the first included.
    public static func constant(attempts: Int, every delay: Duration) -> RetryPolicy {
        .constant(attempts: attempts, delay: delay)
    }

    /// Waits 1, 2, 3 … times `base`, at most `cap`, give or take `jitter`.
    ///
    /// - Parameter attempts: how many attempts altogether, the first included.
    public static func linear(
        attempts: Int, base: Duration = .seconds(1), cap: Duration = .seconds(30), jitter: Double = 0.15
    ) -> RetryPolicy {
        RetryPolicy(maxAttempts: attempts, backoff: .linear, base: base, cap: cap, jitter: jitter)
    }

    /// Waits 1, 1, 2, 3, 5 … times `base`, at most `cap`, give or take `jitter`.
    ///
    /// - Parameter attempts: how many attempts altogether, the first included.
    public static func fibonacci(
        attempts: Int, base: Duration = .seconds(1), cap: Duration = .seconds(30), jitter: Double = 0.15
    ) -> RetryPolicy {
        RetryPolicy(maxAttempts: attempts, backoff: .fibonacci, base: base, cap: cap, jitter: jitter)
    }
}
