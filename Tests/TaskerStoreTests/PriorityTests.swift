import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct PriorityTests {
    @Test func `claims take the higher priority first, and the older of equal ones`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            var names: [UUID: Int] = [:]
            for (number, priority) in [0, 5, -5, 5, 100, 0, -100, 7_000].enumerated() {
                try await clock.set(seconds: number)
                var task = fixture.task(template)
                task.priority = priority
                names[task.id] = number
                _ = try await fixture.store.create([task], terms: fixture.terms(limit: 0))
            }
            let claimed = try await fixture.claim()
            // What is beyond 100 counts as 100.
            #expect(claimed.map { names[$0.taskID] } == [4, 7, 1, 3, 0, 5, 2, 6])
        }
    }

    @Test func `the lowest priority is overtaken for two hundred minutes, and by nothing later`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            var low = fixture.task(template)
            low.priority = -100
            _ = try await fixture.store.create([low], terms: fixture.terms(limit: 0))
            // Every minute two urgent tasks come, and there is room to run two.
            for minute in 0...205 {
                try await clock.set(seconds: minute * 60 + 30)
                let urgent = (0..<2).map { _ in
                    var task = fixture.task(template)
                    task.priority = 100
                    return task
                }
                _ = try await fixture.store.create(urgent, terms: fixture.terms(limit: 0))
                let claimed = try await fixture.claim(2)
                #expect(claimed.count == 2)
                guard !claimed.map(\.taskID).contains(low.id) else {
                    #expect((200...201).contains(minute), "after \(minute) minutes")
                    return
                }
            }
            Issue.record("it was not taken in 205 minutes")
        }
    }

    @Test func `successors and retries keep their task's priority`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            var urgent = fixture.task(template)
            urgent.priority = 10
            let plain = fixture.task(template)
            _ = try await fixture.store.create([plain, urgent], terms: fixture.terms(limit: 0))
            let first = try await fixture.claim()
            #expect(first.map(\.taskID) == [urgent.id, plain.id])
            try await fixture.settle([first[1]])
            try await clock.set(seconds: 60)
            try await fixture.settle([first[0]], .retryable, delay: .seconds(60))
            try await clock.set(seconds: 120)
            _ = try await fixture.store.runTimers(limit: 10)
            let second = try await fixture.claim()
            #expect(second.map(\.taskID) == [urgent.id, plain.id])
            #expect(second.map(\.attempt) == [2, 1])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a lost lease is taken over before what came later, once somebody polls`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            let lost = try await fixture.create(template)[0]
            #expect(try await fixture.claim(lease: .seconds(30)).count == 1)
            try await clock.set(seconds: 20)
            let before = try await fixture.create(template)[0]
            try await clock.set(seconds: 40)
            let after = try await fixture.create(template)[0]
            let polled = try await fixture.store.poll(
                namespaces: ["alpha"], terms: fixture.terms(worker: UUID()), timers: 10)
            #expect(polled.claimed.map(\.taskID) == [before, lost, after])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a scheduled task is not claimed early, neither by its creator nor from the queue`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            var task = fixture.task(template)
            task.notBefore = clock.date(seconds: 3_600)
            task.priority = 100
            let created = try await fixture.store.create([task], terms: fixture.terms())
            #expect(created.started.claimed.isEmpty)
            try await clock.set(seconds: 3_599)
            #expect(try await fixture.claim().isEmpty)
            #expect(try await fixture.state(of: task.id) == "steps_in_process")
            try await clock.set(seconds: 3_601)
            try await fixture.settle(try await fixture.claim())
            #expect(try await fixture.claim().map(\.name) == ["b"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a scheduled task can be cancelled before it starts, and a past time is none`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            var later = fixture.task(template)
            later.notBefore = clock.date(seconds: 3_600)
            var past = fixture.task(template)
            past.notBefore = clock.date(seconds: -3_600)
            let created = try await fixture.store.create([later, past], terms: fixture.terms())
            #expect(created.started.claimed.map(\.taskID) == [past.id])
            _ = try await fixture.store.cancel(task: later.id, by: "test", reason: "not needed")
            try await clock.set(seconds: 7_200)
            #expect(try await fixture.claim().map(\.taskID) == [past.id], "only the lost lease is there")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `explain tells that others are more urgent, and when a scheduled task starts`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            try await fixture.store.heartbeat(
                WorkerPresence(
                    id: UUID(), hostname: "here", processID: 1, version: "1", namespaces: ["alpha"], handlers: ["work"])
            )
            let plain = try await fixture.create(template)[0]
            let urgent = (0..<3).map { _ in
                var task = fixture.task(template)
                task.priority = 1
                return task
            }
            var later = fixture.task(template)
            later.notBefore = Date(timeIntervalSinceNow: 3_600)
            _ = try await fixture.store.create(urgent + [later], terms: fixture.terms(limit: 0))

            let behind = try await fixture.explain(plain)
            #expect(behind.code == .priority)
            #expect(behind.message.contains("place 4 of 4"), "\(behind.message)")
            #expect(behind.message.contains("behind 3 of higher priority than 0"), "\(behind.message)")
            #expect(try await fixture.explain(urgent[1].id).code == .queued)
            let scheduled = try await fixture.explain(later.id)
            #expect(scheduled.code == .notBefore)
            #expect(scheduled.message.contains("the task starts at"), "\(scheduled.message)")
        }
    }
}

extension StoreFixture {
    /// Why a task does not move.
    fileprivate func explain(_ task: UUID) async throws -> TaskExplanation {
        let picture = try #require(try await store.picture(of: task))
        let queue = try await store.queue(
            namespace: picture.task.namespace, messages: picture.steps.compactMap(\.messageID))
        return TaskExplainer(picture: picture, queue: queue, workers: try await store.workers()).explain()
    }
}
