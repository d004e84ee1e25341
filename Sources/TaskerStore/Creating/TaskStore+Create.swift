import Foundation
import PostgresClient
import TaskerCore

extension TaskStore {
    /// Creates tasks, all or none, and starts their root steps; one commit for any number.
    ///
    /// - Throws: `PostgresError`; of class 22 when PostgreSQL refuses a value, in which case nothing was written.
    public func create(_ tasks: [NewTask], terms: ClaimTerms) async throws -> CreateResult {
        let values: [PostgresValue] = [
            .uuidArray(tasks.map(\.id)), .uuidArray(tasks.map(\.templateID)),
            .jsonbArray(tasks.map(\.input.bytes)), .textArray(tasks.map(\.identity)),
            .int32Array(tasks.map { Int32(clamping: $0.priority) }), .uuidArray(tasks.map(\.correlationID)),
            .uuidArray(tasks.map(\.parentCorrelationID)),
            .jsonbArray(try tasks.map { $0.tags.isEmpty ? nil : try JSONPayload(encoding: $0.tags).bytes }),
            .textArray(tasks.map(\.initiator)), .textArray(tasks.map(\.sourceSystem)), .textArray(tasks.map(\.reason)),
            .uuid(terms.worker), .textArray(terms.handlers), .int32(Int32(clamping: terms.limit)),
            .int32(terms.leaseMilliseconds),
        ]
        var result = CreateResult()
        for row in try await query(EngineStatements.createTasks, values) {
            let kind = try row.decode("kind", as: String.self)
            if let outcome = CreatedTask.Outcome(rawValue: kind) {
                result.tasks.append(
                    CreatedTask(
                        outcome: outcome, taskID: try row.decode("task_uuid"), state: try row.decode("state")))
            } else {
                try result.started.take(row, kind: kind)
            }
        }
        return result
    }
}
