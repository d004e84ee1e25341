/// Order statistics of measured durations.
struct Percentiles {
    private let sorted: [Double]

    /// Takes durations; they are kept in milliseconds.
    init(_ durations: [Duration]) {
        sorted = durations.map { Double($0.components.seconds) * 1e3 + Double($0.components.attoseconds) / 1e15 }
            .sorted()
    }

    /// The smallest value that the given share of the values does not exceed; 0 when there are none.
    func value(at share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up)) - 1
        return sorted[min(max(rank, 0), sorted.count - 1)]
    }

    var median: Double { value(at: 0.5) }
}
