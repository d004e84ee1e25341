/// How the delay before another attempt grows with the attempts made.
public enum Backoff: String, CaseIterable, Codable, Hashable, Sendable {
    /// No delay.
    case none
    /// The base, always; an addition to the reference's four.
    case constant
    /// base × n after the n-th attempt.
    case linear
    /// base × 2^(n−1) after the n-th attempt.
    case exponential
    /// base × fib(n) after the n-th attempt: 1, 1, 2, 3, 5, 8 …
    case fibonacci

    /// The delay in multiples of the base after attempt n ≥ 1, capped at `limit`, so that it never overflows.
    func factor(afterAttempt attempt: Int, limit: Double) -> Double {
        let attempt = max(attempt, 1)
        switch self {
        case .none: return 0
        case .constant: return min(1, limit)
        case .linear: return min(Double(attempt), limit)
        case .exponential:
            // 2^1023 is the largest power a double holds; every cap is below.
            return attempt > 1_023 ? limit : min(Double(sign: .plus, exponent: attempt - 1, significand: 1), limit)
        case .fibonacci:
            var (previous, current) = (0.0, 1.0)
            var step = 1
            while step < attempt && current < limit {
                (previous, current) = (current, previous + current)
                step += 1
            }
            return min(current, limit)
        }
    }
}
