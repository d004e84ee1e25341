import Foundation
import Logging
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore

extension StepWorker {
    /// Settles a step together with what its handler wants to write, in a transaction of their own.
    ///
    /// The step stays in the books as running: its lease is extended, its timeout counts, and whoever cancels it cancels this.
    func settle(_ attempt: EndedAttempt, _ result: JSONPayload, sharing effects: [StepAttachments.Effect]) async {
        let (settlement, outcome) = settlement(of: attempt, .success(result))
        guard outcome.failure == nil else { return finish(attempt, .success(result)) }
        do {
            try await gate.pass { try await self.settle(settlement, sharing: effects) }
            meters.ended(outcome, elapsed: settlement.elapsed)
        } catch {
            if Task.isCancelled { return finishCancelled(attempt) }
            finish(attempt, .failure(Self.failure(of: error)))
        }
    }

    /// Repeats the transaction as a whole while the database is away, or chose it as the victim of a deadlock.
    private func settle(_ settlement: StepSettlement, sharing effects: [StepAttachments.Effect]) async throws {
        var pause = Duration.milliseconds(50)
        while true {
            var room = (limit: 0, reserved: 0)
            do {
                let result = try await store.settle(
                    settlement,
                    terms: {
                        room = ledger.withLock { $0.reserveSuccessors(batch: 1, most: configuration.claimBatch) }
                        return terms(limit: room.limit)
                    }, worker: id
                ) { try await Self.run(effects, on: $0) }
                _ = ledger.withLock { $0.remove([settlement.reference]) }
                took(result, of: [settlement], reserved: room.reserved)
                if ledger.withLock({ $0.wantsMore }) { claimSignal.send() }
                return
            } catch let error as PostgresError where !Task.isCancelled {
                ledger.withLock { $0.unreserve(room.reserved) }
                logger.warning("settlement failed, will be repeated", metadata: ["results": "1", "error": "\(error)"])
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            } catch {
                ledger.withLock { $0.unreserve(room.reserved) }
                throw error
            }
        }
    }

    private static func run(_ effects: [StepAttachments.Effect], on connection: PostgresConnection) async throws {
        for effect in effects {
            let lent = SettlingConnection(connection)
            defer { lent.end() }
            try await effect(lent)
        }
        try Task.checkCancellation()
    }

    private static func failure(of error: any Error) -> StepFailure {
        switch error {
        case SharedSettlementError.application(let error): StepFailure(thrown: error)
        case SharedSettlementError.result(let error): refusal(error)
        default: StepFailure(thrown: error)
        }
    }
}
