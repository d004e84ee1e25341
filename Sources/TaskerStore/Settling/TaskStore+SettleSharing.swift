public import Foundation
public import PostgresClient
import TaskerCore

extension TaskStore {
    /// Records the end of one attempt in a transaction that the application writes to as well: both or neither.
    ///
    /// The attempt is looked at before the application's part runs, so that one that is over does nothing; no lock is held
    /// while it runs, so that it keeps nobody waiting; and what counts is the look at the end, under the task's lock: an
    /// attempt that was cancelled or taken over meanwhile rolls everything back.
    ///
    /// - Parameters:
    ///   - terms: asked for when the application's part is done.
    ///   - application: its part; runs once for each call, on the connection that it is given.
    /// - Returns: what the settlement did, or the attempt as stale: then nothing was written.
    /// - Throws: `SharedSettlementError` when the transaction was rolled back for a reason that will not pass by itself;
    ///   `PostgresError` when the database cannot be reached, or was busy: the call may be repeated, and finds the attempt
    ///   stale if a commit whose answer was lost took effect.
    public func settle(
        _ settlement: StepSettlement, terms: () -> ClaimTerms, worker: UUID,
        sharing application: (PostgresConnection) async throws -> Void
    ) async throws -> SettleResult {
        let reference = settlement.reference
        var phase = Phase.beginning
        var used: PostgresConnection?
        roundTrips.add()
        do {
            return try await pool.transaction(timeout: callTimeout) { connection in
                used = connection
                let held = try await connection.query(
                    EngineStatements.holdsStep,
                    [.uuid(reference.stepID), .int32(Int32(clamping: reference.attempt)), .uuid(worker)],
                    timeout: callTimeout)
                guard !held.isEmpty else { throw StaleAttempt() }
                phase = .application
                try await application(connection)
                phase = .settling
                let result = try SettleResult(
                    try await connection.query(
                        EngineStatements.settleSteps, Self.values(of: [settlement], terms: terms()),
                        timeout: callTimeout))
                guard result.stale.isEmpty else { throw StaleAttempt() }
                phase = .committing
                return result
            }
        } catch is StaleAttempt {
            var result = SettleResult()
            result.stale = [reference]
            return result
        } catch {
            throw Self.judge(error, in: phase, isLost: used?.isClosed ?? true)
        }
    }

    private enum Phase { case beginning, application, settling, committing }

    private struct StaleAttempt: Error {}

    private static func judge(_ error: any Error, in phase: Phase, isLost: Bool) -> any Error {
        guard let failure = error as? PostgresError else {
            return phase == .application ? SharedSettlementError.application(error) : error
        }
        // The transaction may be repeated as a whole, the application's part included.
        if isLost || isWorthRepeating(failure) { return failure }
        switch phase {
        case .beginning: return failure
        // Ours took too long, as the server or the way to it does at times; that says nothing about the result.
        case .settling where failure.code == .timeout, .committing where failure.code == .timeout: return failure
        case .application: return SharedSettlementError.application(failure)
        case .settling where failure.sqlState == "25P02":
            return SharedSettlementError.application(
                PostgresError(
                    .usage, "a statement of the step's own transaction had failed, and its error was not thrown on",
                    sqlState: failure.sqlState))
        case .settling: return failure.sqlState == nil ? failure : SharedSettlementError.result(failure)
        // Deferred constraints and triggers of the application's tables speak up now.
        case .committing: return failure.sqlState == nil ? failure : SharedSettlementError.application(failure)
        }
    }
}
