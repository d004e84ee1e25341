import Histogram
import Synchronization

/// Latencies of many tasks, which run side by side, in a histogram of three significant digits.
final class LatencyHistogram: Sendable {
    private let histogram = Mutex(LatencyHistogram.empty)

    private static var empty: Histogram<UInt32> {
        // Up to an hour.
        Histogram(highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: .three)
    }

    func record(microseconds: Int) {
        histogram.withLock { _ = $0.record(UInt64(max(1, microseconds))) }
    }

    func reset() {
        histogram.withLock { $0.reset() }
    }

    /// What was recorded so far; nil when nothing was.
    var summary: LatencySummary? {
        histogram.withLock { histogram in
            guard histogram.totalCount > 0 else { return nil }
            func milliseconds(_ percentile: Double) -> Double {
                Double(histogram.valueAtPercentile(percentile)) / 1_000
            }
            let count = Int(histogram.totalCount)
            return LatencySummary(
                count: count, p50: milliseconds(50), p95: count < 20 ? nil : milliseconds(95),
                p99: count < 100 ? nil : milliseconds(99))
        }
    }
}
