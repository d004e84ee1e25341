/// Percentiles of latencies, in milliseconds; nil where there were too few tasks to tell.
struct LatencySummary: Codable, Sendable {
    var count: Int
    var p50: Double
    /// Of at least 20 tasks.
    var p95: Double?
    /// Of at least 100 tasks.
    var p99: Double?
}
