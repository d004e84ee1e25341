/// How one of the things that a soak looks at went: its mean in the middle third of the time, and in the last.
struct SoakTrend: CustomStringConvertible {
    let name: String
    /// Whether it is a size, which takes a quarter of an hour to become steady.
    let isSize: Bool
    let middle: Double
    let last: Double
    /// Whether it is larger in the last third than it may be.
    let grows: Bool

    var description: String { "\(name) \(middle.two) then \(last.two)" }

    static func all(of samples: [SoakSample]) -> [SoakTrend] {
        [
            SoakTrend("memory in MB", of: samples, most: 1.1, slack: 4) { $0.memory },
            SoakTrend("claim P99 in ms", of: samples, most: 1.5, slack: 2) { $0.claims },
            SoakTrend("tables in MB", isSize: true, of: samples, most: 1.1, slack: 8) { $0.tables },
            SoakTrend("indexes in MB", isSize: true, of: samples, most: 1.1, slack: 8) { $0.indexes },
            SoakTrend("dead rows", isSize: true, of: samples, most: 1.5, slack: 20_000) { $0.dead },
        ]
    }

    private init(
        _ name: String, isSize: Bool = false, of samples: [SoakSample], most: Double, slack: Double,
        _ value: (SoakSample) -> Double
    ) {
        let third = samples.count / 3
        self.name = name
        self.isSize = isSize
        middle = Self.mean(samples[third..<(2 * third)].map(value))
        last = Self.mean(samples[(2 * third)...].map(value))
        grows = last > middle * most + slack
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
