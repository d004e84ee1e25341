import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerWorker

@Suite struct WorkerLeaseTests {
    @Test func `a step that takes longer than its lease is not taken over`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            let runs = Counted()
            let handlers = HandlerRegistry.work { _ in
                runs.enter()
                try await Task.sleep(for: .seconds(3))
                return .null
            }
            // The second worker would take it at once.
            try await fixture.withWorker(handlers, { $0.lease = .seconds(1) }) { _ in
                try await fixture.withWorker(handlers, { $0.lease = .seconds(1) }) { _ in
                    try await fixture.wait(for: task, toBe: "complete")
                }
            }
            #expect(runs.total == 1)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a worker that lost its lease cancels the handler, and the taker's result stands`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            let started = Counted()
            let cancelled = Counted()
            let handlers = HandlerRegistry.work { _ in
                started.enter()
                do {
                    try await Task.sleep(for: .seconds(60))
                } catch {
                    cancelled.enter()
                }
                return JSONPayload(.string("loser"))
            }
            try await fixture.withWorker(
                handlers,
                {
                    $0.lease = .milliseconds(600)
                    $0.pollInterval = .seconds(600)
                }
            ) { _ in
                try await eventually("the handler runs") { started.total == 1 }
                var taken: [ClaimedStep] = []
                try await eventually("somebody else takes the step") {
                    // As if the lease had run out.
                    try await fixture.pool.query(
                        PostgresStatement(sql: "UPDATE pgmq.q_worker_alpha_queue SET vt = clock_timestamp()"))
                    taken = try await fixture.claim()
                    return !taken.isEmpty
                }
                #expect(taken.map(\.attempt) == [2])
                try await eventually("the loser's handler is cancelled", within: .seconds(3)) { cancelled.total == 1 }
                try await fixture.settle(taken)
            }
            #expect(try await fixture.store.result(ofStep: "a", task: task)?.text == "\"a\"")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a last attempt that lost its lease fails as lease_expired`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a", retry: .never)])
            let task = try await fixture.create(template)[0]
            _ = try await fixture.claim(lease: .milliseconds(50))
            try await fixture.withWorker(.work { _ in .null }) { _ in
                try await fixture.wait(for: task, toBe: "blocked_by_failures")
            }
            #expect(try await fixture.errorTypes(of: task) == [FailureType.leaseExpired])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `steps of a cancelled task are cancelled in this process at once, in others with their leases`()
        async throws
    {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let tasks = try await fixture.create(template, count: 2)
            let started = Counted()
            let cancelled = Counted()
            let handlers = HandlerRegistry.work { _ in
                started.enter()
                do {
                    try await Task.sleep(for: .seconds(60))
                } catch {
                    cancelled.enter()
                    throw error
                }
                return .null
            }
            try await fixture.withWorker(handlers, { $0.lease = .seconds(1) }) { worker in
                try await eventually("the handlers run") { started.total == 2 }
                for task in tasks { _ = try await fixture.store.cancel(task: task, by: "me", reason: "test") }
                worker.cancelSteps(ofTask: tasks[0])
                try await eventually("the first is cancelled", within: .milliseconds(300)) { cancelled.total >= 1 }
                try await eventually("the second is cancelled", within: .seconds(3)) { cancelled.total == 2 }
            }
            #expect(try await fixture.violations() == [])
        }
    }
}
