import PostgresClient
import TaskerCore

extension TaskStore {
    /// Takes results of foreign workers that wait to be settled.
    ///
    /// - Parameters:
    ///   - limit: the most results; as many again may come whose announcement got lost.
    ///   - hold: for so long nobody else is given them.
    public func foreignResults(limit: Int, hold: Duration) async throws -> [ForeignResult] {
        try await query(
            ForeignStatements.readResults, [.int32(Int32(clamping: limit)), .int32(hold.milliseconds32)]
        ).map { row in
            let outcome = try row.decode("outcome", as: [UInt8]?.self).map(JSONPayload.init(trusting:))
            return ForeignResult(
                reference: StepReference(
                    stepID: try row.decode("step_uuid"), taskID: try row.decode("task_uuid"),
                    attempt: Int(try row.decode("attempt", as: Int32.self))),
                templateID: try row.decode("named_task_uuid"), stepName: try row.decode("step_name"),
                result: outcome.flatMap { try? StepExecutionResult(decoding: $0) },
                messageID: try row.decode("message_id"))
        }
    }

    /// Settles results of foreign workers by the rules of `settle`; their successors are enqueued.
    public func settle(foreign settlements: [ForeignSettlement]) async throws -> SettleResult {
        let references = settlements.map(\.reference)
        return try SettleResult(
            await query(
                ForeignStatements.settleSteps,
                [
                    .uuidArray(references.map(\.stepID)), .uuidArray(references.map(\.taskID)),
                    .int32Array(references.map { Int32(clamping: $0.attempt) }),
                    .textArray(settlements.map(\.outcome.rawValue)),
                    .jsonbArray(settlements.map { $0.replacement?.bytes }),
                    .int64Array(settlements.map(\.delay.milliseconds)), .int64Array(settlements.map(\.messageID)),
                ]))
    }
}
