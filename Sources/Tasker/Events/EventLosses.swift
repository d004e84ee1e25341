import Synchronization

/// How many events a subscriber was too slow for.
final class EventLosses: Sendable {
    private let number = Atomic<Int>(0)

    var count: Int { number.load(ordering: .relaxed) }

    /// Counts one; true for the 1st, 2nd, 4th, 8th…, which are worth a word.
    func add() -> Bool {
        number.wrappingAdd(1, ordering: .relaxed).newValue.nonzeroBitCount == 1
    }
}
