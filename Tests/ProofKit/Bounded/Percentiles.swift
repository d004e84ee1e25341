/// Order statistics of measured times, in milliseconds.
struct Percentiles {
    private let sorted: [Double]

    init(_ durations: [Duration]) {
        sorted = durations.map { $0 / .milliseconds(1) }.sorted()
    }

    var count: Int { sorted.count }
    var median: Double { value(at: 0.5) }
    var p99: Double { value(at: 0.99) }

    /// The smallest value that the given share of the values does not exceed; 0 when there are none.
    func value(at share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up)) - 1
        return sorted[min(max(rank, 0), sorted.count - 1)]
    }
}
