import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerWorker

@Suite struct WorkerDrainTests {
    @Test func `what ends within the grace period is settled, the rest is given back uncounted and runs elsewhere`()
        async throws
    {
        try await StoreFixture.with { fixture in
            let short = try await fixture.register(
                [.step("a", handler: "short"), .step("b", after: ["a"])], name: "short")
            let long = try await fixture.register([.step("a", handler: "long", retry: .never)], name: "long")
            let tasks = try await fixture.create(short) + (try await fixture.create(long))
            let started = Counted()
            let cancelled = Counted()
            var handlers = HandlerRegistry.work { _ in .null }
            handlers.add("short") { _ in
                started.enter()
                try await Task.sleep(for: .milliseconds(300))
                return .null
            }
            handlers.add("long") { _ in
                started.enter()
                do {
                    try await Task.sleep(for: .seconds(60))
                } catch {
                    cancelled.enter()
                }
                return JSONPayload(.string("too late"))
            }
            let worker = fixture.makeWorker(handlers, { $0.grace = .seconds(3) })
            let running = Task { await worker.run() }
            try await eventually("both run") { started.total == 2 }
            let stop = ContinuousClock.now
            worker.drain()
            await running.value
            #expect(stop.duration(to: .now) < .seconds(20))
            try await eventually("the handler has heard of it") { cancelled.total == 1 }
            #expect(try await fixture.steps(of: tasks[0]) == ["a": "complete", "b": "enqueued"])
            #expect(try await fixture.steps(of: tasks[1]) == ["a": "enqueued"])
            #expect(
                try await fixture.value(
                    "SELECT sum(attempts) FROM tasker.workflow_steps WHERE task_uuid = $1::uuid", [.uuid(tasks[1])],
                    as: Int64.self) == 0)
            #expect(try await fixture.violations() == [])

            var others = HandlerRegistry.work { _ in .null }
            others.add("long") { _ in .null }
            try await fixture.withWorker(others) { _ in try await fixture.waitForAll(toBe: "complete") }
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a claim that comes in during the stop is given back`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            let worker = fixture.makeWorker(
                .work { _ in
                    try await Task.sleep(for: .seconds(60))
                    return .null
                })
            var running: Task<Void, Never>?
            try await fixture.pool.transaction { connection in
                _ = try await connection.query(
                    PostgresStatement(sql: "LOCK TABLE pgmq.q_worker_alpha_queue IN ACCESS EXCLUSIVE MODE"))
                running = Task { await worker.run() }
                try await WorkerRunningTests.waitForLock(fixture, connection)
                worker.drain()
                try await eventually("the worker stops") { worker.ledger.withLock { !$0.isOpen } }
            }
            await running?.value
            #expect(try await fixture.steps(of: task) == ["a": "enqueued"])
            #expect(
                try await fixture.value("SELECT sum(attempts) FROM tasker.workflow_steps", as: Int64.self) == 0)
            #expect(try await fixture.claim().count == 1)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `steps of a submission that was under way when the worker stopped are given back`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let worker = fixture.makeWorker(
                .work { _ in
                    try await Task.sleep(for: .seconds(60))
                    return .null
                }, { $0.pollInterval = .seconds(600) })
            let running = Task { await worker.run() }
            try await fixture.waitUntilPolled(worker)
            let terms = worker.reserve(1)
            #expect(terms.limit == 1)
            worker.drain()
            try await Task.sleep(for: .milliseconds(200))
            let created = try await fixture.store.create([fixture.task(template)], terms: terms)
            #expect(created.started.claimed.count == 1)
            worker.accept(created.started, reserved: 1)
            await running.value
            #expect(try await fixture.steps(of: created.tasks[0].taskID) == ["a": "enqueued"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a worker that is drained before it runs takes nothing`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            let worker = fixture.makeWorker(.work { _ in .null })
            worker.drain()
            await worker.run()
            #expect(try await fixture.steps(of: task) == ["a": "enqueued"])
            #expect(worker.reserve(1).limit == 0)
        }
    }

    @Test func `a cancelled worker ends at once and gives its steps back`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            let started = Counted()
            let worker = fixture.makeWorker(
                .work { _ in
                    started.enter()
                    try await Task.sleep(for: .seconds(60))
                    return .null
                }, { $0.grace = .seconds(60) })
            let running = Task { await worker.run() }
            try await eventually("the handler runs") { started.total == 1 }
            let stop = ContinuousClock.now
            running.cancel()
            await running.value
            #expect(stop.duration(to: .now) < .seconds(20))
            #expect(try await fixture.steps(of: task) == ["a": "enqueued"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a worker that is stopped while the database is away does not hang`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            let started = Counted()
            let worker = fixture.makeWorker(
                .work { _ in
                    started.enter()
                    try await Task.sleep(for: .seconds(60))
                    return .null
                })
            let running = Task { await worker.run() }
            try await eventually("the handler runs") { started.total == 1 }
            try await fixture.database.block()
            let stop = ContinuousClock.now
            worker.drain()
            await running.value
            #expect(stop.duration(to: .now) < .seconds(7))
            try await fixture.database.unblock()
        }
    }
}
