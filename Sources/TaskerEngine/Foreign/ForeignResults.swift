import Foundation
public import Logging
import PostgresClient
import TaskerCore
public import TaskerStore

/// Settles the results of workers of the reference system, which store them with the step and announce them in a queue.
///
/// Every process may run one. Nothing is asked until somebody says that there are results: the listener hears the workers'
/// notifications, and the poll that every process makes anyway finds what was missed.
public final class ForeignResults: Sendable {
    /// The channel on which workers' announcements are told of.
    static let channel = "pgmq_message_ready.orchestration"
    private static let batch = 100
    /// Longer than a settlement takes; after it somebody tries again, as when the reply to the look was lost.
    private static let hold: Duration = .seconds(10)

    private let store: TaskStore
    private let sink: any ClaimSink
    private let templates: TemplateCache
    private let logger: Logger
    private let settled: @Sendable (SettleResult) -> Void
    private let retried: @Sendable (Duration) -> Void
    private let signal: ForeignSignal

    /// Makes a settler; it does nothing until `run`.
    ///
    /// - Parameters:
    ///   - signal: makes it look for results.
    ///   - sink: is told of the successors' messages.
    ///   - settled: called after each settlement.
    ///   - retried: called with the delay of each step that is to be tried again.
    public init(
        signal: ForeignSignal, store: TaskStore, sink: any ClaimSink, templates: TemplateCache, logger: Logger,
        settled: @escaping @Sendable (SettleResult) -> Void, retried: @escaping @Sendable (Duration) -> Void
    ) {
        self.signal = signal
        self.store = store
        self.sink = sink
        self.templates = templates
        self.logger = logger
        self.settled = settled
        self.retried = retried
    }

    /// Settles whenever told to, until cancelled.
    public func run() async {
        for await _ in signal.stream {
            do {
                while try await settleSome() >= Self.batch, !Task.isCancelled {}
            } catch let error as PostgresError where error.isDenied {
                logger.info("results of foreign workers are left to the processes of another role")
                return
            } catch {
                guard !Task.isCancelled else { return }
                // What was read becomes visible again, and the poll finds it.
                logger.warning("results of foreign workers were not settled", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Settles results that wait; returns how many there were.
    @discardableResult
    public func settleSome() async throws -> Int {
        let found = try await store.foreignResults(limit: Self.batch, hold: Self.hold)
        guard !found.isEmpty else { return 0 }
        var settlements: [ForeignSettlement] = []
        for foreign in found {
            let registered = try await templates.template(foreign.templateID)
            let violations = registered.flatMap { registered in
                foreign.result.map { registered.schemas.check(result: $0.result, of: foreign.stepName) }
            }
            settlements.append(
                ForeignSettlement(
                    foreign, policy: registered?.template.step(named: foreign.stepName)?.retry,
                    violations: violations ?? [], now: Date(), random: Double.random(in: 0..<1)))
        }
        try await settle(settlements)
        return found.count
    }

    /// Settles a batch; one that the database refuses in halves, so that one bad result holds up no other.
    private func settle(_ batch: [ForeignSettlement]) async throws {
        let result: SettleResult
        do {
            result = try await store.settle(foreign: batch)
        } catch let error as PostgresError where error.sqlState != nil && batch.count > 1 {
            let middle = batch.count / 2
            try await settle(Array(batch[..<middle]))
            try await settle(Array(batch[middle...]))
            return
        }
        for stale in result.stale {
            logger.info("a foreign worker's result had been settled before", metadata: ["step": "\(stale.stepID)"])
        }
        sink.accept(result.started, reserved: 0)
        settled(result)
        for settlement in batch
        where settlement.outcome == .retryable && result.settled[settlement.reference.stepID] != nil {
            retried(settlement.delay)
        }
    }
}
