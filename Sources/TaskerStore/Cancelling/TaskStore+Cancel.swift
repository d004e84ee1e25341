public import Foundation
import PostgresClient

extension TaskStore {
    /// Cancels a task that has not finished, with its steps and their messages, in one transaction.
    ///
    /// - Parameters:
    ///   - by: who asks; kept in the history.
    ///   - reason: why; kept in the history.
    public func cancel(task: UUID, by: String, reason: String) async throws -> CancelOutcome {
        for row in try await query(EngineStatements.cancelTask, [.uuid(task), .text(by), .text(reason)]) {
            switch try row.decode("outcome", as: String.self) {
            case "cancelled": return .cancelled(steps: Int(try row.decode("steps", as: Int32.self)))
            case "finished": return .finished(state: try row.decode("state"))
            default: return .notFound
            }
        }
        return .notFound
    }

    /// The states of tasks; unknown ones are absent.
    public func states(of tasks: [UUID]) async throws -> [UUID: String] {
        let rows = try await query(EngineStatements.taskStates, [.uuidArray(tasks)])
        return Dictionary(
            try rows.map { (try $0.decode("task_uuid", as: UUID.self), try $0.decode("state", as: String.self)) },
            uniquingKeysWith: { first, _ in first })
    }
}
