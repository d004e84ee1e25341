import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerEngine

@Suite struct TaskIntakeTests {
    @Test func `a lone task is created by one call, and its root goes to the sink`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", handler: "elsewhere")])
            let sink = SteadySink(room: 5)
            let told = Mutex<[[String: Int]]>([])
            let intake = TaskIntake(store: fixture.store, sink: sink) { queues in told.withLock { $0.append(queues) } }
            let before = fixture.store.roundTrips.count
            let task = fixture.task(template)
            let created = try await intake.submit(task)
            #expect(created.outcome == .created)
            #expect(created.taskID == task.id)
            #expect(created.state == "steps_in_process")
            #expect(fixture.store.roundTrips.count == before + 1)
            #expect(sink.claimed.map(\.name) == ["a"])
            #expect(told.withLock { $0 } == [["worker_alpha_queue": 1]])
            #expect(sink.reserved == 0)
        }
    }

    @Test func `many at once share calls, each gets the answer to its own request`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let sink = SteadySink(room: 10)
            let intake = TaskIntake(store: fixture.store, sink: sink, most: 50) { _ in }
            let before = fixture.store.roundTrips.count
            try await withThrowingTaskGroup(of: (NewTask, CreatedTask).self) { group in
                for number in 0..<500 {
                    // Every tenth has the identity of the one before it.
                    let identity = "\(number % 10 == 9 ? number - 1 : number)"
                    group.addTask {
                        let task = fixture.task(template, identity: identity)
                        return (task, try await intake.submit(task))
                    }
                }
                var created = 0
                for try await (task, answer) in group {
                    if answer.outcome == .created {
                        created += 1
                        #expect(answer.taskID == task.id)
                    } else {
                        #expect(answer.outcome == .existing)
                        #expect(answer.taskID != task.id)
                    }
                }
                #expect(created == 450)
            }
            #expect(fixture.store.roundTrips.count - before < 200)
            #expect(sink.reserved == 0)
            #expect(sink.mostReserved <= 10)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a task that the database refuses fails alone, not those of its batch`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let sink = SteadySink(room: 10)
            let intake = TaskIntake(store: fixture.store, sink: sink, lanes: 1) { _ in }
            let outcomes = await withTaskGroup(of: (Int, Result<CreatedTask, any Error>).self) { group in
                for number in 0..<60 {
                    group.addTask {
                        var task = fixture.task(template)
                        switch number {
                        case 20: task.templateID = UUID()
                        case 40: task.input = JSONPayload(trusting: Array(#""\u0000""#.utf8))
                        default: break
                        }
                        do {
                            return (number, .success(try await intake.submit(task)))
                        } catch {
                            return (number, .failure(error))
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for (number, outcome) in outcomes {
                if [20, 40].contains(number) {
                    #expect(throws: PostgresError.self) { try outcome.get() }
                } else {
                    #expect(throws: Never.self) { try outcome.get() }
                }
            }
            #expect(try await fixture.value("SELECT count(*) FROM tasker.tasks", as: Int64.self) == 58)
            #expect(sink.reserved == 0)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `many tasks in one transaction are created all or none`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let intake = TaskIntake(store: fixture.store, sink: NoClaims(id: UUID())) { _ in }
            #expect(try await intake.submit([]).isEmpty)
            let tasks = (0..<2000).map { _ in fixture.task(template) }
            await #expect(throws: PostgresError.self) { try await intake.submit(tasks + [fixture.task(UUID())]) }
            #expect(try await fixture.value("SELECT count(*) FROM tasker.tasks", as: Int64.self) == 0)
            #expect(try await intake.submit(tasks).map(\.taskID) == tasks.map(\.id))
            #expect(try await fixture.claim(3000).map(\.taskID) == tasks.map(\.id))
        }
    }

    @Test func `those who submit are told when the database is gone, and none of them hangs`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let sink = SteadySink(room: 10)
            let intake = TaskIntake(store: fixture.store, sink: sink) { _ in }
            await fixture.pool.shutdown()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let error = await #expect(throws: PostgresError.self) {
                            try await intake.submit(fixture.task(template))
                        }
                        #expect(error?.code == .poolClosed)
                    }
                }
            }
            #expect(sink.reserved == 0)
        }
    }
}
