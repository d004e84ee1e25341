import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerWorker

@Suite struct GrowingTaskTests {
    @Test func `handlers decide, cut work into batches, resume at checkpoints and join`() async throws {
        try await StoreFixture.with { fixture in
            var handlers = HandlerRegistry()
            try handlers.register("start") { _ in .emptyObject }
            try handlers.register("route") { _ in DecisionOutcome.createSteps(["cut"]) }
            try handlers.register("cut") { _ in BatchOutcome.tens(3, worker: "work") }
            let begun = Mutex<[String]>([])
            handlers.add("work") { context in
                let batch = try context.batch()
                let done = context.checkpoint?.itemsProcessed ?? 0
                begun.withLock { $0.append("\(batch.cursor.batchID) from \(done)") }
                for item in (done + 1)...batch.cursor.size {
                    if item == 5 {
                        try await context.checkpoint(cursor: 4, processed: 4, accumulated: ["sum": 10])
                        if context.attempt == 1 { throw StepError.retryable("not this time", after: .zero) }
                    }
                }
                return JSONPayload(.int(Int64(batch.cursor.size)))
            }
            handlers.add("join") { context in JSONPayload(.int(Int64(context.results.count))) }
            var steps: [StepDefinition] = [
                .step("start", handler: "start"), .step("route", after: ["start"], handler: "route", type: .decision),
                .step("skip", after: ["route"]),
            ]
            steps += StepDefinition.batch("cut", worker: "work", after: ["route"], parallelism: 2)
            steps[3].handler.callable = "cut"
            steps.append(.step("join", after: ["work", "skip"], handler: "join", type: .deferredConvergence))
            let task = try await fixture.create(try await fixture.register(steps))[0]
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "complete")
            }
            #expect(try await fixture.store.result(ofStep: "join", task: task)?.text == "3")
            #expect(try await fixture.steps(of: task)["skip"] == nil)
            #expect(
                begun.withLock { $0.sorted() } == [
                    "001 from 0", "001 from 4", "002 from 0", "002 from 4", "003 from 0", "003 from 4",
                ])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a checkpoint that is too large fails the step for good`() async throws {
        try await StoreFixture.with { fixture in
            let handlers = HandlerRegistry.work { context in
                try await context.checkpoint(
                    cursor: 1, processed: 1, accumulated: String(repeating: "x", count: 2_000))
                return .null
            }
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            try await fixture.withWorker(handlers, { $0.maxResultBytes = 1_000 }) { _ in
                try await fixture.wait(for: task, toBe: "blocked_by_failures")
            }
            #expect(try await fixture.errorTypes(of: task) == [FailureType.checkpointError])
        }
    }

    @Test func `a handler whose attempt was taken over ends at its next checkpoint`() async throws {
        try await StoreFixture.with { fixture in
            let ended = Mutex<[Bool]>([])
            let handlers = HandlerRegistry.work { context in
                if context.attempt == 1 {
                    // Somebody else takes the step over behind the handler's back.
                    _ = try await fixture.pool.query(
                        .init(sql: "UPDATE tasker.workflow_steps SET attempts = 2, worker_uuid = $1::uuid"),
                        [.uuid(UUID())])
                }
                do {
                    try await context.checkpoint(cursor: 1, processed: 1)
                } catch {
                    ended.withLock { $0.append(error is CancellationError) }
                    throw error
                }
                return .null
            }
            _ = try await fixture.create(try await fixture.register([.step("a")]))
            try await fixture.withWorker(handlers) { worker in
                try await eventually("the handler has ended") { ended.withLock { !$0.isEmpty } && worker.held == 0 }
            }
            #expect(ended.withLock { $0 } == [true])
        }
    }
}
