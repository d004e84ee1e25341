public import Foundation
import PostgresClient

/// What people do when something went wrong.
///
/// Each action is one transaction that holds the task, refuses what its state does not allow, evaluates the task, and is
/// recorded with who and why. A blank name or reason is refused with an error of class 22 before anything is written.
extension TaskStore {
    /// Gives a failed step all of its attempts again and makes it runnable.
    ///
    /// - Parameters:
    ///   - step: its name in the task, or its id.
    ///   - clearsCheckpoint: whether the next attempt begins anew instead of where the last one left off.
    public func resetStep(
        _ step: String, task: UUID, by actor: Operator, clearsCheckpoint: Bool = false
    ) async throws -> OperatorOutcome {
        let values: [PostgresValue] = [
            .uuid(task), .text(step), .text(actor.name), .text(actor.reason), .bool(clearsCheckpoint),
        ]
        return try OperatorOutcome(await query(OperatorStatements.resetStep, values))
    }

    /// Ends a step by hand: it counts as done for its children, which get no result of it.
    public func resolveStep(_ step: String, task: UUID, by actor: Operator) async throws -> OperatorOutcome {
        let values: [PostgresValue] = [.uuid(task), .text(step), .text(actor.name), .text(actor.reason)]
        return try OperatorOutcome(await query(OperatorStatements.resolveStep, values))
    }

    /// Begins all failed steps of a blocked or stale task again.
    ///
    /// - Parameter date: when; at once without.
    public func resume(
        task: UUID, by actor: Operator, clearsCheckpoints: Bool = false, at date: Date? = nil
    ) async throws -> OperatorOutcome {
        let values: [PostgresValue] = [
            .uuid(task), .text(actor.name), .text(actor.reason), .bool(clearsCheckpoints),
            date.map { .timestamptz($0) } ?? .null,
        ]
        return try OperatorOutcome(await query(OperatorStatements.resumeTask, values))
    }

    /// Keeps steps from being started; those that run go on, and settle.
    public func pause(_ scope: PauseScope, by actor: Operator) async throws -> OperatorOutcome {
        let values: [PostgresValue] = [
            .text(scope.kind), .text(scope.key), .text(actor.name), .text(actor.reason),
        ]
        return try OperatorOutcome(await query(OperatorStatements.pause, values))
    }

    /// Ends a pause.
    public func unpause(_ scope: PauseScope, by actor: Operator) async throws -> OperatorOutcome {
        let values: [PostgresValue] = [
            .text(scope.kind), .text(scope.key), .text(actor.name), .text(actor.reason),
        ]
        return try OperatorOutcome(await query(OperatorStatements.unpause, values))
    }

    /// The pauses that hold a task: its own, its template's, its namespace's.
    public func pauses(of task: UUID) async throws -> [Pause] {
        try await query(OperatorStatements.pausesOfTask, [.uuid(task)]).map(Pause.init)
    }
}
