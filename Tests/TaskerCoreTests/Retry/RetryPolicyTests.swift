import TaskerCore
import Testing

@Suite("Retry policy")
struct RetryPolicyTests {
    private static func policy(_ backoff: Backoff, jitter: Double = 0) -> RetryPolicy {
        RetryPolicy(maxAttempts: 10, backoff: backoff, base: .milliseconds(100), cap: .seconds(1), jitter: jitter)
    }

    private static let delayCases: [(Backoff, [Int])] = [
        (Backoff.none, [0, 0, 0, 0, 0, 0]), (.constant, [100, 100, 100, 100, 100, 100]),
        (.linear, [100, 200, 300, 400, 500, 600]), (.exponential, [100, 200, 400, 800, 1000, 1000]),
        (.fibonacci, [100, 100, 200, 300, 500, 800, 1000]),
    ]

    @Test(
        "the delay grows as the backoff says, up to the cap",
        arguments: delayCases)
    func delays(backoff: Backoff, milliseconds: [Int]) {
        for (index, expected) in milliseconds.enumerated() {
            let delay = Self.policy(backoff).delay(afterAttempt: index + 1, random: 0.99)
            #expect(delay == .milliseconds(expected), "after attempt \(index + 1)")
        }
    }

    @Test("no attempt number overflows or exceeds the cap", arguments: Backoff.allCases)
    func extremes(backoff: Backoff) {
        for attempt in [Int.min, 0, 1, 62, 63, 64, 65, 1_022, 1_024, 1_025, 10_000, .max] {
            let delay = Self.policy(backoff, jitter: 1).delay(afterAttempt: attempt, random: 0.999)
            #expect(delay >= .zero && delay <= .seconds(1), "after attempt \(attempt)")
        }
        let longest = RetryPolicy(backoff: backoff, base: .milliseconds(1), cap: .seconds(1e15), jitter: 1)
        #expect(longest.delay(afterAttempt: 10_000, random: 0.999) <= .seconds(1e15))
        #expect(RetryPolicy(backoff: backoff, base: .zero).delay(afterAttempt: 5, random: 0.5) == .zero)
        #expect(RetryPolicy(backoff: backoff, cap: .zero).delay(afterAttempt: 5, random: 0.5) == .zero)
    }

    @Test("jitter spreads around the delay and never exceeds the cap")
    func jitter() {
        let policy = Self.policy(.constant, jitter: 0.5)
        #expect(policy.delay(afterAttempt: 1, random: 0) == .milliseconds(50))
        #expect(policy.delay(afterAttempt: 1, random: 0.5) == .milliseconds(100))
        #expect(policy.delay(afterAttempt: 1, random: 0.75) == .milliseconds(125))
        let capped = Self.policy(.exponential, jitter: 0.5)
        #expect(capped.delay(afterAttempt: 9, random: 0.9) == .seconds(1))
        #expect(capped.delay(afterAttempt: 9, random: 0) == .milliseconds(500))
    }

    @Test("an asked-for delay overrides backoff and jitter, from zero to 24 hours")
    func retryAfter() {
        let policy = Self.policy(.exponential, jitter: 1)
        #expect(policy.delay(afterAttempt: 3, retryAfter: .seconds(5_400), random: 0) == .seconds(5_400))
        #expect(policy.delay(afterAttempt: 3, retryAfter: .seconds(1_000_000), random: 0) == .seconds(86_400))
        #expect(policy.delay(afterAttempt: 3, retryAfter: .seconds(-5), random: 0) == .zero)
    }

    @Test("the limit counts every execution and the first is always free")
    func limits() {
        #expect(RetryPolicy(maxAttempts: 3).allowsRetry(afterAttempts: 2))
        #expect(!RetryPolicy(maxAttempts: 3).allowsRetry(afterAttempts: 3))
        #expect(!RetryPolicy(maxAttempts: 0).allowsRetry(afterAttempts: 1))
        #expect(!RetryPolicy(retryable: false).allowsRetry(afterAttempts: 1))
        #expect(!RetryPolicy.never.allowsRetry(afterAttempts: 1))
    }

    @Test("the defaults are the reference's")
    func defaults() {
        let policy = RetryPolicy.default
        #expect(policy.retryable && policy.maxAttempts == 3 && policy.backoff == .exponential)
        #expect(policy.base == .seconds(1) && policy.cap == .seconds(30) && policy.jitter == 0.15)
        #expect(policy.delay(afterAttempt: 1, random: 0.5) == .seconds(1))
    }

    private static let millisecondCases: [(Duration, Int64)] = [
        (Duration.zero, 0), (.nanoseconds(1), 1), (.milliseconds(5), 5), (.microseconds(5_001), 6),
        (.milliseconds(-5), -5), (.seconds(Int64.max), Int64.max), (.seconds(Int64.min), .min),
    ]

    @Test(
        "milliseconds are rounded up and saturate",
        arguments: millisecondCases)
    func milliseconds(duration: Duration, expected: Int64) {
        #expect(duration.wholeMilliseconds == expected)
    }
}
