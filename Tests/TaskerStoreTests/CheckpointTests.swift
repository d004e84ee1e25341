import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct CheckpointTests {
    @Test func `the next attempt goes on from the checkpoint, on another worker too`() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.create(try await fixture.register([.step("a")]))
            let first = try await fixture.claim()[0]
            #expect(first.checkpoint == nil)
            for items in [20, 40] {
                let saved = StepCheckpoint(cursor: .int(Int64(items)), itemsProcessed: items, accumulated: ["sum": 7])
                #expect(
                    try await fixture.store.checkpoint(
                        first.reference, saved, worker: fixture.worker, lease: .seconds(60)))
            }
            try await fixture.settle([first], .retryable)
            _ = try await fixture.store.runTimers(limit: 10)
            let second = try await fixture.claim(worker: UUID())[0]
            let checkpoint = try StepCheckpoint(json: try #require(try second.checkpoint?.value()))
            #expect(checkpoint.cursor == 40 && checkpoint.itemsProcessed == 40 && checkpoint.accumulated == ["sum": 7])
            #expect(checkpoint.history.map(\.cursor) == [20, 40])
            #expect(checkpoint.savedAt != nil && checkpoint.history.allSatisfy { $0.savedAt != nil })
        }
    }

    @Test func `the history keeps the last twenty`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            let step = try await fixture.claim()[0]
            for items in 1...25 {
                _ = try await fixture.store.checkpoint(
                    step.reference, StepCheckpoint(cursor: .int(Int64(items)), itemsProcessed: items),
                    worker: fixture.worker, lease: .seconds(60))
            }
            let stored = try #require(
                try await fixture.value(
                    "SELECT checkpoint::text FROM tasker.workflow_steps WHERE task_uuid = $1::uuid", [.uuid(task)],
                    as: String.self))
            let checkpoint = try StepCheckpoint(json: try JSONPayload(text: stored).value())
            #expect(checkpoint.history.map(\.cursor) == (6...25).map { .int($0) })
            #expect(checkpoint.accumulated == nil)
        }
    }

    @Test func `a checkpoint extends the lease`() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.create(try await fixture.register([.step("a")]))
            let step = try await fixture.claim(lease: .milliseconds(1))[0]
            #expect(
                try await fixture.store.checkpoint(
                    step.reference, StepCheckpoint(cursor: 1, itemsProcessed: 1), worker: fixture.worker,
                    lease: .seconds(600)))
            #expect(try await fixture.claim(worker: UUID()).isEmpty)
        }
    }

    @Test func `a checkpoint of an attempt that is lost is not taken`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            let lost = try await fixture.claim(lease: .milliseconds(1))[0]
            try await eventually("the lease has ended") { try await !fixture.claim(worker: UUID()).isEmpty }
            let checkpoint = StepCheckpoint(cursor: 1, itemsProcessed: 1)
            #expect(
                try await !fixture.store.checkpoint(
                    lost.reference, checkpoint, worker: fixture.worker, lease: .seconds(60)))
            #expect(
                try await fixture.value(
                    "SELECT checkpoint IS NULL FROM tasker.workflow_steps WHERE task_uuid = $1::uuid", [.uuid(task)],
                    as: Bool.self) == true)
        }
    }
}
