import Synchronization

/// Which transactions the current Swift task is inside of, as a list from the innermost outwards.
///
/// While a transaction is open on a connection, only tasks inside of it get their statements through there; a task-local
/// value says who is, and so child tasks belong to the transaction and strangers wait.
final class TransactionScope: Sendable {
    @TaskLocal static var current: TransactionScope?

    private static let lastNumber = Atomic<UInt64>(0)

    let number: UInt64
    private let outer: TransactionScope?

    init(outer: TransactionScope?) {
        number = Self.lastNumber.add(1, ordering: .relaxed).newValue
        self.outer = outer
    }

    func isInside(_ number: UInt64) -> Bool {
        var scope: TransactionScope? = self
        while let current = scope {
            if current.number == number { return true }
            scope = current.outer
        }
        return false
    }
}
