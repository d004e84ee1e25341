public import Foundation
public import TaskerStore

/// Removes finished tasks in small transactions, with pauses in between that leave the database to the work.
public struct Pruner: Sendable {
    private let store: TaskStore
    private let actor: Operator
    private let limit: Int
    private let rest: Double

    /// Makes a pruner.
    ///
    /// - Parameters:
    ///   - limit: how many tasks a transaction looks at, 1 to 10,000.
    ///   - rest: how long it rests after a transaction, in times what that took; 0 for no rest.
    public init(store: TaskStore, by actor: Operator, limit: Int = 200, rest: Double = 4) {
        self.store = store
        self.actor = actor
        self.limit = limit
        self.rest = max(rest, 0)
    }

    /// Removes everything that ended before a time; may be cancelled at any moment, between two transactions.
    ///
    /// - Parameter progress: called with the sums after every transaction.
    /// - Returns: the sums; `isBusy` when somebody else prunes, who may be ahead or behind.
    /// - Throws: as `TaskStore.prune`; `CancellationError`.
    @discardableResult
    public func prune(
        endedBefore date: Date, progress: (PrunedTasks) -> Void = { _ in }
    ) async throws -> PrunedTasks {
        var sum = PrunedTasks()
        while !sum.isLast && !sum.isBusy {
            var stretch = PrunedTasks()
            let took = try await ContinuousClock().measure {
                stretch = try await store.prune(endedBefore: date, after: sum.lastTask, limit: limit, by: actor)
            }
            sum.tasks += stretch.tasks
            sum.steps += stretch.steps
            sum.lastTask = stretch.lastTask ?? sum.lastTask
            sum.isLast = stretch.isLast
            sum.isBusy = stretch.isBusy
            progress(sum)
            // Tasks that are looked at and stay cost next to nothing.
            if stretch.tasks > 0, !sum.isLast, rest > 0 { try await Task.sleep(for: took * rest) }
            try Task.checkCancellation()
        }
        return sum
    }
}
