import Foundation
import PostgresClient
import TaskerCore

extension TaskStore {
    /// Records the end of attempts, releases their successors and finishes their tasks; one commit for any number.
    ///
    /// - Throws: `PostgresError`; of class 22 or 54 when PostgreSQL refuses a result, in which case nothing was written.
    public func settle(_ settlements: [StepSettlement], terms: ClaimTerms) async throws -> SettleResult {
        try SettleResult(try await query(EngineStatements.settleSteps, Self.values(of: settlements, terms: terms)))
    }

    static func values(of settlements: [StepSettlement], terms: ClaimTerms) -> [PostgresValue] {
        let references = settlements.map(\.reference)
        return [
            .uuidArray(references.map(\.stepID)), .uuidArray(references.map(\.taskID)),
            .int32Array(references.map { Int32(clamping: $0.attempt) }),
            .textArray(settlements.map(\.outcome.rawValue)), .jsonbArray(settlements.map(\.result.bytes)),
            .int64Array(settlements.map(\.delay.milliseconds)), .int64Array(settlements.map(\.elapsed.milliseconds)),
            events(of: settlements), .uuid(terms.worker), .textArray(terms.handlers),
            .int32(Int32(clamping: terms.limit)),
            .int32(terms.leaseMilliseconds),
        ]
    }

    /// NULL as a whole when nothing is published, which is all that a settlement without events pays.
    private static func events(of settlements: [StepSettlement]) -> PostgresValue {
        let queued = settlements.map { DueEvent.queued($0.events) }
        return queued.contains { $0 != nil } ? .jsonbArray(queued) : .null
    }
}
