import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerEngine

@Suite struct RetentionTests {
    @Test func `a policy removes what ended long enough ago, by and by`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 5)
            try await fixture.settle(try await fixture.claim(4))
            let loop = RetentionLoop(
                store: fixture.store, keep: .milliseconds(1), interval: .milliseconds(20),
                logger: fixture.database.logger)
            let running = Task { await loop.run() }
            try await eventually("the four that ended are gone") {
                try await fixture.value("SELECT count(*) FROM tasker.tasks", as: Int64.self) == 1
            }
            running.cancel()
            await running.value
            #expect(
                try await fixture.value(
                    "SELECT count(*) > 0 FROM tasker.operator_actions WHERE action = 'prune' AND acted_by = 'tasker'",
                    as: Bool.self) == true)
        }
    }

    @Test func `a pruning that is stopped goes on where somebody begins it again`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 9)
            try await fixture.settle(try await fixture.claim())
            let pruner = Pruner(store: fixture.store, by: Operator("me", reason: "test"), limit: 2, rest: 0)
            let before = Date(timeIntervalSinceNow: -0.001)
            let first = Task {
                try await pruner.prune(endedBefore: before) { sum in
                    // Between two transactions.
                    if sum.tasks >= 4 { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            await #expect(throws: CancellationError.self) { try await first.value }
            #expect(try await fixture.value("SELECT count(*) FROM tasker.tasks", as: Int64.self) == 5)
            #expect(try await pruner.prune(endedBefore: before).tasks == 5)
            #expect(try await fixture.value("SELECT count(*) FROM tasker.workflow_steps", as: Int64.self) == 0)
        }
    }
}
