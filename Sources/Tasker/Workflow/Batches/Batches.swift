/// What the analysis of a batch found: into which ranges its work is cut.
public struct Batches<Position: Codable & Sendable>: Sendable {
    /// Makes the ranges from the size that the batch was declared with.
    let cut: @Sendable (_ size: Int) -> [BatchRange<Position>]

    /// Nothing to do: no worker runs, and the convergence receives no results.
    public static var none: Batches { Batches { _ in [] } }

    /// These ranges, one for each worker; they must not overlap.
    ///
    /// At most 10,000; an empty list is `none`.
    public static func ranges(_ ranges: [BatchRange<Position>]) -> Batches {
        Batches { _ in ranges }
    }
}

extension Batches where Position == Int {
    /// Items numbered from 0, cut into ranges of the size that the batch was declared with.
    public static func items(_ count: Int) -> Batches {
        items(0..<max(0, count))
    }

    /// Items with these numbers, cut into ranges of the size that the batch was declared with.
    public static func items(_ numbers: Range<Int>) -> Batches {
        Batches { size in
            stride(from: numbers.lowerBound, to: numbers.upperBound, by: max(1, size)).map { start in
                let end = start + min(max(1, size), numbers.upperBound - start)
                return BatchRange(from: start, to: end, size: end - start)
            }
        }
    }
}
