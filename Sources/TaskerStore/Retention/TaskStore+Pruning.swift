public import Foundation
import PostgresClient

extension TaskStore {
    /// Removes tasks that ended before a time, with all that belongs to them: those among the next `limit` tasks.
    ///
    /// One transaction. A task in `error`, one with an open dead letter, and whatever somebody holds are kept.
    ///
    /// - Parameters:
    ///   - after: go on behind this task, as the call before it says; from the oldest on without.
    ///   - limit: 1 to 10,000.
    /// - Throws: `PostgresError` of class 22 for a time that has not come, a limit out of range, or a blank operator.
    public func prune(
        endedBefore date: Date, after: UUID? = nil, limit: Int = 200, by actor: Operator
    ) async throws -> PrunedTasks {
        var pruned = PrunedTasks()
        let values: [PostgresValue] = [
            .timestamptz(date), .int32(Int32(clamping: limit)), after.map { .uuid($0) } ?? .null, .text(actor.name),
            .text(actor.reason),
        ]
        for row in try await query(OperatorStatements.prune, values) {
            pruned.tasks = Int(try row.decode("tasks", as: Int32.self))
            pruned.steps = Int(try row.decode("steps", as: Int32.self))
            pruned.lastTask = try row.decode("last_task")
            pruned.isLast = try row.decode("is_last")
            pruned.isBusy = try row.decode("is_busy")
        }
        return pruned
    }
}
