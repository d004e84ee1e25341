import Foundation
import Logging
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore

extension StepWorker {
    /// A settlement holds no more bytes of results than this, so that neither side drowns in one call.
    private static let settlementBytes = 16 << 20

    /// Settles results whenever there are some: alone when the worker is quiet, in batches that grow by themselves while
    /// a settlement is under way.
    func settleLoop(lane: Int, signal: Signal) async {
        for await _ in signal {
            while let batch = ledger.withLock({
                $0.nextBatch(lane: lane, most: configuration.settleBatch, bytes: Self.settlementBytes)
            }) {
                await settle(batch)
                let wantsMore = ledger.withLock { ledger in
                    ledger.settled(batch.count)
                    return ledger.wantsMore
                }
                if wantsMore { claimSignal.send() }
            }
        }
    }

    /// Wakes a lane for results that have waited for their companions'.
    func releaseHeld() async {
        for await _ in heldSignal {
            try? await Task.sleep(for: WorkerLedger.courtesy)
            if let lane = ledger.withLock({ $0.laneForHeld() }) { laneSignals[lane].send() }
        }
    }

    /// Settles a batch, however long the database is away.
    ///
    /// A batch that the database refuses is settled in halves, so that one bad result fails its own step and no other.
    private func settle(_ batch: [StepSettlement]) async {
        var batch = batch
        var pause = Duration.milliseconds(50)
        while true {
            let room = ledger.withLock { $0.reserveSuccessors(batch: batch.count, most: configuration.claimBatch) }
            do {
                try await findEvents(of: &batch)
                let result = try await store.settle(batch, terms: terms(limit: room.limit))
                took(result, of: batch, reserved: room.reserved)
                return
            } catch let error as PostgresError where Self.isRefusal(error) {
                ledger.withLock { $0.unreserve(room.reserved) }
                await settleApart(batch, refused: error)
                return
            } catch {
                ledger.withLock { $0.unreserve(room.reserved) }
                guard !Task.isCancelled else { return }
                logger.warning(
                    "settlement failed, will be repeated", metadata: ["results": "\(batch.count)", "error": "\(error)"])
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    func took(_ result: SettleResult, of batch: [StepSettlement], reserved: Int) {
        meters.settled(batch.count)
        for stale in result.stale {
            logger.notice(
                "a result was not taken: the attempt is not the current one",
                metadata: ["step": "\(stale.stepID)", "attempt": "\(stale.attempt)"])
        }
        accept(result.started, reserved: reserved)
        for settlement in batch where result.settled[settlement.reference.stepID] == StepState.waitingForRetry.rawValue
        {
            retries.schedule(after: settlement.delay)
        }
        announceEvents(of: batch, settled: result.settled)
        if !result.tasks.isEmpty {
            events.tasksChanged(result.tasks)
        }
    }

    private func settleApart(_ batch: [StepSettlement], refused error: PostgresError) async {
        if batch.count > 1 {
            let middle = batch.count / 2
            await settle(Array(batch[..<middle]))
            await settle(Array(batch[middle...]))
            return
        }
        guard let one = batch.first else { return }
        let refusal = Self.refusal(error)
        guard !one.isRefusal else {
            // Not even the refusal can be stored: the lease will end, and the next attempt meets the same fate.
            logger.error(
                "a result could not be settled", metadata: ["step": "\(one.reference.stepID)", "error": "\(error)"])
            return
        }
        let now = Date()
        let result = StepExecutionResult(
            stepUUID: one.reference.stepID, outcome: .failure(refusal), startedAt: now, completedAt: now)
        var settlement = StepSettlement(reference: one.reference, outcome: .permanent, result: result.encode())
        settlement.isRefusal = true
        settlement.unannounced = refusal
        await settle([settlement])
    }

    static func refusal(_ error: PostgresError) -> StepFailure {
        StepFailure(
            message: "the database refused the result (SQLSTATE \(error.sqlState ?? "unknown"))",
            errorType: FailureType.invalidResult, retryable: false)
    }

    /// Data that PostgreSQL does not take (class 22), limits it hits with it (54), rules it breaks (23).
    private static func isRefusal(_ error: PostgresError) -> Bool {
        guard let state = error.sqlState else { return false }
        return state.hasPrefix("22") || state.hasPrefix("54") || state.hasPrefix("23")
    }

    /// Fails attempts that lost their lease and were the last allowed.
    func settleExhausted(_ exhausted: [StepReference]) {
        let now = Date()
        let settlements = exhausted.map { reference in
            let failure = StepFailure(
                message: "the worker that ran attempt \(reference.attempt) was lost, and it was the last one allowed",
                errorType: FailureType.leaseExpired, retryable: false)
            var settlement = StepSettlement(
                reference: reference, outcome: .permanent,
                result: StepExecutionResult(
                    stepUUID: reference.stepID, outcome: .failure(failure), startedAt: now, completedAt: now
                ).encode())
            settlement.unannounced = failure
            return settlement
        }
        let lanes = ledger.withLock { ledger in settlements.compactMap { ledger.enter($0) } }
        for lane in lanes {
            laneSignals[lane].send()
        }
    }
}
