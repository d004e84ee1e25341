/// Whether, how often and after which delay a failed step runs again.
///
/// Defaults are those of the reference's templates: 3 attempts, exponential from 1 s up to 30 s, and its jitter of 15 %.
public struct RetryPolicy: Hashable, Sendable {
    /// The policy of a step that names none.
    public static let `default` = RetryPolicy()
    /// The longest delay that a failure may ask for: 24 hours.
    public static let maximumRetryAfter: Duration = .seconds(86_400)

    /// Whether a failure may be retried at all.
    public var retryable: Bool
    /// How many executions are allowed in total, the first included, 0...100; 0 behaves as 1.
    public var maxAttempts: Int
    /// How the delay grows.
    public var backoff: Backoff
    /// The delay that `backoff` multiplies.
    public var base: Duration
    /// The longest delay that `backoff` and jitter reach.
    public var cap: Duration
    /// The fraction by which a delay varies up and down, 0...1; 0 makes delays exact.
    public var jitter: Double

    /// Creates a policy; ranges are checked with the template that holds it.
    public init(
        retryable: Bool = true, maxAttempts: Int = 3, backoff: Backoff = .exponential, base: Duration = .seconds(1),
        cap: Duration = .seconds(30), jitter: Double = 0.15
    ) {
        self.retryable = retryable
        self.maxAttempts = maxAttempts
        self.backoff = backoff
        self.base = base
        self.cap = cap
        self.jitter = jitter
    }

    /// A policy that never retries.
    public static let never = RetryPolicy(retryable: false, maxAttempts: 1, backoff: .none)

    /// A policy whose delay doubles.
    public static func exponential(
        attempts: Int, base: Duration = .seconds(1), cap: Duration = .seconds(30), jitter: Double = 0.15
    ) -> RetryPolicy {
        RetryPolicy(maxAttempts: attempts, backoff: .exponential, base: base, cap: cap, jitter: jitter)
    }

    /// A policy with the same delay every time.
    public static func constant(attempts: Int, delay: Duration, jitter: Double = 0) -> RetryPolicy {
        RetryPolicy(maxAttempts: attempts, backoff: .constant, base: delay, cap: delay, jitter: jitter)
    }

    /// A policy without delay.
    public static func immediate(attempts: Int) -> RetryPolicy {
        RetryPolicy(maxAttempts: attempts, backoff: .none, jitter: 0)
    }

    /// Whether another attempt is allowed after `attempts` executions.
    public func allowsRetry(afterAttempts attempts: Int) -> Bool {
        retryable && attempts < maxAttempts
    }

    /// The delay before the next attempt.
    ///
    /// - Parameters:
    ///   - attempt: how many attempts were made, from 1.
    ///   - retryAfter: what the failure asked for; overrides backoff and jitter, 0...`maximumRetryAfter`.
    ///   - random: a number in 0..<1 that picks the place within the jitter.
    public func delay(afterAttempt attempt: Int, retryAfter: Duration? = nil, random: Double) -> Duration {
        if let retryAfter { return min(max(retryAfter, .zero), Self.maximumRetryAfter) }
        guard base > .zero, cap > .zero else { return .zero }
        let factor = backoff.factor(afterAttempt: attempt, limit: cap / base)
        guard jitter > 0 else { return min(base * factor, cap) }
        let spread = min(jitter, 1) * (2 * min(max(random, 0), 1) - 1)
        return min(base * (factor * (1 + spread)), cap)
    }
}
