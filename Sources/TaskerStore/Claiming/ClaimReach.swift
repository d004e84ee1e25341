import PostgresClient

/// How much of its queues a claim reads.
public enum ClaimReach: Sendable, Equatable {
    /// All of them.
    case everything
    /// All of them, and says for how long the oldest message had waited.
    case everythingAndLongestWait
    /// What was sent, or became free, within this time.
    ///
    /// Rounded up to milliseconds, at most 24 days.
    case recent(Duration)
}

extension ClaimReach {
    /// How far back the claim reads; SQL NULL for everything.
    var milliseconds: PostgresValue {
        guard case .recent(let time) = self else { return .null }
        return .int32((time + .nanoseconds(999_999)).milliseconds32)
    }

    var asksForLongestWait: Bool {
        self == .everythingAndLongestWait
    }
}
