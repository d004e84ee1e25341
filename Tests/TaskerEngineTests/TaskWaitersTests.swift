import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerEngine

@Suite struct TaskWaitersTests {
    @Test func `a task that ended before anybody waited is found at once`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([]))[0]
            let waiters = TaskWaiters(store: fixture.store, logger: fixture.database.logger)
            let begin = ContinuousClock.now
            #expect(try await waiters.wait(for: task) == .complete)
            #expect(begin.duration(to: .now) < .seconds(10))
        }
    }

    @Test func `who waits is told by this process at once, and finds what others did by itself`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let tasks = try await fixture.create(template, count: 2)
            let steps = try await fixture.claim()
            let waiters = TaskWaiters(store: fixture.store, logger: fixture.database.logger)
            let waits = tasks.map { task in Task { try await waiters.wait(for: task) } }
            try await eventually("the wait has begun") { fixture.store.roundTrips.count > 3 }
            waiters.changed([tasks[0]: "steps_in_process"])
            waiters.changed([tasks[0]: "complete"])
            #expect(try await waits[0].value == .complete)
            // Nobody tells of the other one.
            try await fixture.settle([steps[1]], .permanent)
            let begin = ContinuousClock.now
            #expect(try await waits[1].value == .blockedByFailures)
            #expect(begin.duration(to: .now) < .seconds(20))
        }
    }

    @Test func `any number may wait for the same task, and some of them give up`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            let waiters = TaskWaiters(store: fixture.store, logger: fixture.database.logger)
            let waits = (0..<200).map { _ in Task { try await waiters.wait(for: task) } }
            try await eventually("the wait has begun") { fixture.store.roundTrips.count > 2 }
            for wait in waits.prefix(100) { wait.cancel() }
            for wait in waits.prefix(100) { await #expect(throws: CancellationError.self) { try await wait.value } }
            waiters.changed([task: "cancelled"])
            waiters.changed([task: "cancelled"])
            for wait in waits.suffix(100) { #expect(try await wait.value == .cancelled) }
        }
    }

    @Test func `waits that begin and end all the time are all answered`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([])
            let tasks = try await fixture.create(template, count: 300)
            let waiters = TaskWaiters(store: fixture.store, logger: fixture.database.logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, task) in tasks.enumerated() {
                    group.addTask {
                        try await Task.sleep(for: .milliseconds(number * 3))
                        #expect(try await waiters.wait(for: task) == .complete)
                    }
                }
                try await group.waitForAll()
            }
            // Nobody waits: nothing is asked any more.
            let before = fixture.store.roundTrips.count
            try await Task.sleep(for: .milliseconds(1500))
            #expect(fixture.store.roundTrips.count - before <= 1)
        }
    }

    @Test func `nobody waits for ever once the connections are closed`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            let waiters = TaskWaiters(store: fixture.store, logger: fixture.database.logger)
            let early = Task { try await waiters.wait(for: task) }
            try await eventually("the wait has begun") { fixture.store.roundTrips.count > 2 }
            await fixture.pool.shutdown()
            let error = await #expect(throws: PostgresError.self) { try await early.value }
            #expect(error?.code == .poolClosed)
            await #expect(throws: PostgresError.self) { try await waiters.wait(for: task) }
        }
    }
}
