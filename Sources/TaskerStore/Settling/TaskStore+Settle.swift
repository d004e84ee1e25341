import Foundation
import PostgresClient
import TaskerCore

extension TaskStore {
    /// Records the end of attempts, releases their successors and finishes their tasks; one commit for any number.
    ///
    /// - Throws: `PostgresError`; of class 22 or 54 when PostgreSQL refuses a result, in which case nothing was written.
    public func settle(_ settlements: [StepSettlement], terms: ClaimTerms) async throws -> SettleResult {
        let references = settlements.map(\.reference)
        let values: [PostgresValue] = [
            .uuidArray(references.map(\.stepID)), .uuidArray(references.map(\.taskID)),
            .int32Array(references.map { Int32(clamping: $0.attempt) }),
            .textArray(settlements.map(\.outcome.rawValue)), .jsonbArray(settlements.map(\.result.bytes)),
            .int64Array(settlements.map(\.delay.milliseconds)), .int64Array(settlements.map(\.elapsed.milliseconds)),
            .uuid(terms.worker), .textArray(terms.handlers), .int32(Int32(clamping: terms.limit)),
            .int32(terms.leaseMilliseconds),
        ]
        var result = SettleResult()
        for row in try await query(EngineStatements.settleSteps, values) {
            let kind = try row.decode("kind", as: String.self)
            switch kind {
            case "settled":
                result.settled[try row.decode("step_uuid")] = try row.decode("state", as: String.self)
            case "stale":
                result.stale.append(
                    StepReference(
                        stepID: try row.decode("step_uuid"), taskID: try row.decode("task_uuid"),
                        attempt: Int(try row.decode("attempt", as: Int32.self))))
            case "task":
                result.tasks[try row.decode("task_uuid")] = try row.decode("state", as: String.self)
            default:
                try result.started.take(row, kind: kind)
            }
        }
        return result
    }
}
