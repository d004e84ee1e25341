/// What a load did.
struct LoadResult: Sendable {
    var tasks: Int
    var seconds: Double
    var latency: LatencySummary?
}
