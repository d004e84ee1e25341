import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct StoreChaosTests {
    @Test(.timeLimit(.minutes(5)))
    func `eight clients that do everything to the same tasks never deadlock and leave no contradiction`() async throws {
        try await StoreFixture.with(connections: 10) { fixture in
            let alpha = try await fixture.register([
                .step("a"), .step("b"), .step("c", after: ["a", "b"]), .step("d", after: ["a"]),
                .step("e", after: ["c", "d"]),
            ])
            let beta = try await fixture.register([.step("x"), .step("y", after: ["x"])], namespace: "beta")
            let done = Tally()
            let before = fixture.store.roundTrips.count
            let begin = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<8 {
                    group.addTask {
                        try await Client(fixture: fixture, templates: [alpha, beta], seed: UInt64(client))
                            .run(since: begin, done)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await fixture.violations() == [])
            let effects = done.withLock { $0 }
            #expect(effects.sufficed, "\(effects)")
            #expect(
                fixture.store.roundTrips.count - before == effects.calls,
                "\(effects): some calls were victims of deadlocks")
        }
    }

    /// What the clients did altogether.
    final class Tally: Sendable {
        private let effects = Mutex(Effects())

        @discardableResult
        func withLock<Result>(_ body: (inout sending Effects) -> sending Result) -> Result {
            effects.withLock(body)
        }
    }

    struct Effects {
        var calls = 0
        var created = 0
        var claimed = 0
        var taken = 0
        var settled = 0
        var stale = 0
        var released = 0
        var retried = 0
        var cancelled = 0
        var tasks: [UUID] = []

        /// Void unless every kind of call met work, and results met attempts that had been taken over.
        var sufficed: Bool {
            created > 50 && claimed > 100 && settled > 100 && cancelled > 5 && retried > 5 && released > 5
                && stale > 0 && taken > 0
        }
    }

    /// A client that calls at random, holds what it claims for a while, and often lets leases run out.
    struct Client {
        let fixture: StoreFixture
        let templates: [UUID]
        let seed: UInt64
        let worker = UUID()

        func run(since begin: ContinuousClock.Instant, _ done: Tally) async throws {
            var random = SeededGenerator(seed: seed)
            var held: [ClaimedStep] = []
            while begin.duration(to: .now) < .seconds(3)
                || (begin.duration(to: .now) < .seconds(40) && !done.withLock { $0.sufficed })
            {
                done.withLock { $0.calls += 1 }
                switch Int.random(in: 0..<20, using: &random) {
                case 0..<3:
                    let tasks = (0..<5).map { _ in fixture.task(templates.randomElement(using: &random) ?? UUID()) }
                    let created = try await fixture.store.create(tasks, terms: terms(limit: 2))
                    held += created.started.claimed
                    done.withLock {
                        $0.created += created.tasks.count
                        $0.tasks += created.tasks.map(\.taskID)
                    }
                case 3..<9:
                    let claimed = try await fixture.store.poll(
                        namespaces: ["beta", "alpha"].shuffled(using: &random), terms: terms(limit: 20), timers: 50)
                    held += claimed.claimed
                    done.withLock {
                        $0.claimed += claimed.claimed.count
                        $0.taken += claimed.claimed.count { $0.attempt > 1 }
                        $0.retried += claimed.enqueued.values.reduce(0, +)
                    }
                case 9..<16:
                    held.shuffle(using: &random)
                    let batch = Array(held.prefix(Int.random(in: 1...12, using: &random)))
                    held.removeFirst(batch.count)
                    let settlements = batch.map { step in
                        let outcome: StepSettlement.Outcome =
                            switch Int.random(in: 0..<10, using: &random) {
                            case 0: .permanent
                            case 1..<4: .retryable
                            default: .success
                            }
                        return step.settlement(outcome, delay: .milliseconds(5))
                    }
                    let result = try await fixture.store.settle(settlements, terms: terms(limit: 5))
                    held += result.started.claimed
                    done.withLock {
                        $0.settled += result.settled.count
                        $0.stale += result.stale.count
                    }
                case 16:
                    _ = try await fixture.store.extendLeases(
                        held.map(\.reference), worker: worker, lease: .milliseconds(50))
                case 17:
                    let batch = Array(held.suffix(4))
                    held.removeLast(batch.count)
                    let released = try await fixture.store.release(batch.map(\.reference), worker: worker)
                    done.withLock { $0.released += released.values.reduce(0, +) }
                case 18:
                    let enqueued = try await fixture.store.runTimers(limit: 50).enqueued
                    done.withLock { $0.retried += enqueued.values.reduce(0, +) }
                default:
                    let task = done.withLock { $0.tasks.randomElement(using: &random) }
                    let outcome = try await fixture.store.cancel(task: task ?? UUID(), by: "chaos", reason: "test")
                    if case .cancelled = outcome { done.withLock { $0.cancelled += 1 } }
                }
            }
        }

        private func terms(limit: Int) -> ClaimTerms {
            fixture.terms(limit: limit, worker: worker, lease: .milliseconds(30))
        }
    }
}
