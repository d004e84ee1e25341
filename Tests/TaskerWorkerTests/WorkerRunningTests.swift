import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerWorker

@Suite struct WorkerRunningTests {
    @Test func `a worker holds no more steps than its capacity`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([
                .step("a"), .step("b"), .step("c", after: ["a"]), .step("d", after: ["a", "b"]),
            ])
            _ = try await fixture.create(template, count: 40)
            let counted = Counted()
            let handlers = HandlerRegistry.work { _ in
                counted.enter()
                defer { counted.leave() }
                try await Task.sleep(for: .milliseconds(10))
                return .null
            }
            try await fixture.withWorker(handlers, { $0.capacity = 5 }) { _ in
                try await fixture.waitForAll(toBe: "complete")
            }
            #expect(counted.most <= 5 && counted.most > 2, "\(counted.most) at a time")
            #expect(counted.total == 160)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a lone chain costs one call a step; under load calls are shared`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([
                .step("a"), .step("b", after: ["a"]), .step("c", after: ["b"]), .step("d", after: ["c"]),
            ])
            try await fixture.withWorker(.work { _ in .null }, { $0.pollInterval = .seconds(60) }) { worker in
                try await fixture.waitUntilPolled(worker)
                var before = fixture.store.roundTrips.count
                let lone = try await fixture.store.create([fixture.task(template)], terms: worker.reserve(1))
                worker.accept(lone.started, reserved: 1)
                // Asks past the store, whose calls are counted.
                try await fixture.waitForAll(toBe: "complete")
                // The creation, the template, and one settlement for each step.
                #expect(fixture.store.roundTrips.count - before == 6)

                _ = try await fixture.create(template, count: 500)
                before = fixture.store.roundTrips.count
                worker.wake()
                try await eventually("all are complete", within: .seconds(60), every: .milliseconds(50)) {
                    try await fixture.value(
                        "SELECT count(*) FROM tasker.tasks WHERE state <> 'complete'", as: Int64.self) == 0
                }
                #expect(fixture.store.roundTrips.count - before < 500)
            }
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a wake-up during a claim is not forgotten with it`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            // No second poll will help.
            try await fixture.withWorker(.work { _ in .null }, { $0.pollInterval = .seconds(600) }) { worker in
                try await fixture.waitUntilPolled(worker)
                let first = try await fixture.create(template)[0]
                var second: UUID?
                try await fixture.pool.transaction { connection in
                    // The claim has read the queue when it meets this row and waits for it.
                    _ = try await connection.query(
                        PostgresStatement(
                            sql: """
                                INSERT INTO tasker.workflow_step_transitions
                                    (workflow_step_uuid, to_state, sort_key, attempt)
                                SELECT workflow_step_uuid, 'in_progress', 2, 1 FROM tasker.workflow_steps WHERE task_uuid = $1::uuid
                                """), [.uuid(first)])
                    worker.wake()
                    try await Self.waitForLock(fixture, connection)
                    second = try await fixture.create(template)[0]
                    worker.wake()
                    _ = try await connection.query(PostgresStatement(sql: "ROLLBACK"))
                    _ = try await connection.query(PostgresStatement(sql: "BEGIN"))
                }
                try await fixture.wait(for: first, toBe: "complete")
                try await fixture.wait(for: try #require(second), toBe: "complete", within: .seconds(3))
            }
        }
    }

    @Test func `a wake-up while all room is promised to others is answered when the room comes back`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            try await fixture.withWorker(
                .work { _ in .null },
                {
                    $0.pollInterval = .seconds(600)
                    $0.capacity = 3
                }
            ) { worker in
                try await fixture.waitUntilPolled(worker)
                let terms = worker.reserve(3)
                #expect(terms.limit == 3)
                let task = try await fixture.create(template)[0]
                worker.wake()
                try await eventually("the wake-up is noted") { worker.ledger.withLock { $0.backlog } }
                worker.accept(StartedSteps(), reserved: 3)
                try await fixture.wait(for: task, toBe: "complete", within: .seconds(3))
            }
        }
    }

    @Test func `a full queue does not starve the queue of another namespace`() async throws {
        try await StoreFixture.with { fixture in
            let first = try await fixture.register([.step("a", handler: "slow")])
            let second = try await fixture.register([.step("b")], namespace: "beta")
            _ = try await fixture.create(first, count: 400)
            var handlers = HandlerRegistry.work { _ in .null }
            handlers.add("slow") { _ in
                try await Task.sleep(for: .milliseconds(20))
                return .null
            }
            try await fixture.withWorker(handlers, namespaces: ["alpha", "beta"], { $0.capacity = 4 }) { worker in
                try await eventually("the worker is busy") { worker.held == 4 }
                let task = try await fixture.create(second)[0]
                try await fixture.wait(for: task, toBe: "complete", within: .seconds(2))
                let left = try await fixture.value(
                    "SELECT count(*) FROM tasker.tasks WHERE state <> 'complete'", as: Int64.self)
                #expect(try #require(left) > 50, "void: the full queue was empty by then")
            }
        }
    }

    @Test func `a worker without a step's handler leaves it alone, and runs the others`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", handler: "elsewhere"), .step("c")])
            let task = try await fixture.create(template)[0]
            try await fixture.withWorker(.work { _ in .null }) { _ in
                try await eventually("what can run has run") {
                    try await fixture.steps(of: task) == ["a": "complete", "b": "enqueued", "c": "complete"]
                }
            }
            #expect(try await fixture.violations() == [])
        }
    }

    static func waitForLock(_ fixture: StoreFixture, _ connection: PostgresConnection) async throws {
        let statement = PostgresStatement(
            name: "lock_waits",
            sql: "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        try await eventually("somebody waits for a lock") {
            try await connection.query(PostgresStatement(sql: "SELECT pg_stat_clear_snapshot()"))
            return try await connection.query(statement).first?.decode(at: 0, as: Int64.self) ?? 0 > 0
        }
    }
}
