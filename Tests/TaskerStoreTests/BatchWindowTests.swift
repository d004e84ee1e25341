import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// The window of a batch stays as wide as it is, whatever people and sweeps do to its workers.
@Suite struct BatchWindowTests {
    private static let me = Operator("me", reason: "because")

    /// A batch of six workers, two at a time.
    private static func begin(_ fixture: StoreFixture, events: [EventDeclaration] = []) async throws -> UUID {
        var steps = StepDefinition.batch("cut", worker: "work", parallelism: 2)
        for index in steps.indices where steps[index].name == "work" {
            steps[index].retry = .immediate(attempts: 1)
            steps[index].publishesEvents = events
        }
        steps.append(.step("join", after: ["work"], type: .deferredConvergence))
        let task = try await fixture.create(try await fixture.register(steps))[0]
        try await fixture.finish("cut", with: BatchOutcome.tens(6, worker: "work").result)
        return task
    }

    private static func states(_ fixture: StoreFixture, _ task: UUID) async throws -> [String: Int] {
        let workers = try await fixture.steps(of: task).filter { $0.key.hasPrefix("work_") }
        return Dictionary(workers.values.map { ($0, 1) }, uniquingKeysWith: +)
    }

    @Test func `a reset worker waits for a place where the window is full`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await Self.begin(fixture)
            let first = try await fixture.claim()
            try await fixture.settle([first[0]], .permanent)
            #expect(
                try await Self.states(fixture, task) == ["error": 1, "in_progress": 1, "enqueued": 1, "pending": 3])

            let outcome = try await fixture.store.resetStep("work_001", task: task, by: Self.me)
            #expect(outcome == .done(state: "steps_in_process", steps: 1, enqueued: [:]))
            #expect(try await fixture.steps(of: task)["work_001"] == "pending")
            #expect(try await fixture.explain("work_001", task: task)?.code == .batchWindowFull)
            // It is the first that gets the next place, and all of them come to their turn.
            try await fixture.settle([first[1]])
            #expect(try await fixture.claim().map(\.name) == ["work_003", "work_001"])
            #expect(try await Self.states(fixture, task) == ["complete": 1, "in_progress": 2, "pending": 3])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a failed worker that is ended by hand does not leave its place twice`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await Self.begin(fixture)
            try await fixture.settle([try await fixture.claim()[0]], .permanent)
            let outcome = try await fixture.store.completeStep("work_001", task: task, result: .null, by: Self.me)
            #expect(outcome == .done(state: "steps_in_process", steps: 1, enqueued: [:]))
            #expect(
                try await Self.states(fixture, task) == ["complete": 1, "in_progress": 1, "enqueued": 1, "pending": 3])
        }
    }

    @Test func `a resumed task fills the window of its batch, and no more`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await Self.begin(fixture)
            for _ in 0..<3 { try await fixture.settle(try await fixture.claim(), .permanent) }
            #expect(try await Self.states(fixture, task) == ["error": 6])
            let outcome = try await fixture.store.resume(task: task, by: Self.me)
            #expect(outcome == .done(state: "steps_in_process", steps: 6, enqueued: ["worker_alpha_queue": 2]))
            var order: [String] = []
            while true {
                let claimed = try await fixture.claim().filter { $0.name != "join" }
                if claimed.isEmpty { break }
                #expect(claimed.count <= 2)
                order += claimed.map(\.name)
                try await fixture.settle(claimed)
            }
            #expect(order == (1...6).map { "work_00\($0)" })
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a worker whose last lease is lost leaves its place, and its events are published`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let task = try await Self.begin(
                fixture,
                events: [
                    .event("part.failed", on: .permanentFailure), .event("part.done"),
                    .event("part.checked", on: .failure, schema: ["type": "object"]),
                ])
            let lost = try #require(try await fixture.claim(1, lease: .seconds(1)).first)
            try await fixture.pool.query(
                PostgresStatement(
                    sql: "SELECT set_config('tasker.clock', (tasker.engine_clock() + interval '90 s')::text, false)"))
            var settings = MaintenanceSettings()
            settings.interval = .zero
            #expect(try await fixture.store.maintain(settings)["lease_expired"] == 1)
            #expect(try await fixture.steps(of: task)[lost.name] == "error")
            #expect(try await Self.states(fixture, task) == ["error": 1, "enqueued": 2, "pending": 3])
            let events = try await fixture.store.peekEvents(of: "alpha", after: 0, limit: 100)
                .map { try DomainEvent(message: $0.message) }
            #expect(events.map(\.name) == ["part.failed"])
            #expect(try events[0].payload.value()["error_type"] == "lease_expired")
            let unchecked = try await fixture.value(
                "SELECT results#>>'{error,context,unpublished_events,0}' FROM tasker.workflow_steps WHERE workflow_step_uuid = $1::uuid",
                [.uuid(lost.stepID)], as: String.self)
            #expect(unchecked?.hasPrefix("part.checked") == true)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `an attempt that is given back does not make its message poison`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            for _ in 0..<12 {
                let claimed = try await fixture.claim()
                _ = try await fixture.store.release(claimed.map(\.reference), worker: fixture.worker)
            }
            var settings = MaintenanceSettings()
            settings.interval = .zero
            #expect(try await fixture.store.maintain(settings)["poison_message"] == nil)
            #expect(try await fixture.steps(of: task) == ["a": "enqueued"])
        }
    }
}
