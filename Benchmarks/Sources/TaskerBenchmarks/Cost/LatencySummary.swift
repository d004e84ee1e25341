/// Percentiles of latencies, in milliseconds.
struct LatencySummary: Codable, Sendable {
    var count: Int
    var p50: Double
    var p95: Double
    var p99: Double
}
