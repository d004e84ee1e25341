import Synchronization

/// A number that grows.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }

    func add(_ number: Int) {
        value.wrappingAdd(number, ordering: .relaxed)
    }
}
