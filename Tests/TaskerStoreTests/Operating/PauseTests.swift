import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct PauseTests {
    private static let me = Operator("me", reason: "incident")

    private static func scope(_ kind: String, _ task: UUID) -> PauseScope {
        switch kind {
        case "task": .task(task)
        case "template": .template(namespace: "alpha", name: "flow")
        default: .namespace("alpha")
        }
    }

    @Test(arguments: ["task", "template", "namespace"])
    func `nothing of what is paused is started, and everything afterwards`(kind: String) async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let task = try await fixture.create(template)[0]
            let running = try await fixture.claim()
            let scope = Self.scope(kind, task)
            guard case .done = try await fixture.store.pause(scope, by: Self.me) else {
                Issue.record("not paused")
                return
            }
            // The running step settles; its successor is neither claimed on the way nor afterwards.
            let settled = try await fixture.store.settle(running.map { $0.settlement() }, terms: fixture.terms())
            #expect(settled.started.claimed.isEmpty)
            #expect(try await fixture.claim().isEmpty)
            let visible = "SELECT count(*) FROM pgmq.q_worker_alpha_queue WHERE vt < 'infinity'"
            #expect(try await fixture.value(visible, as: Int64.self) == 0)
            #expect(try await fixture.store.pauses(of: task).map(\.by) == ["me"])
            #expect(
                try await fixture.store.pause(scope, by: Self.me)
                    == .refused(state: "paused", reason: "paused by me: incident"))

            guard case .done(_, let steps, let enqueued) = try await fixture.store.unpause(scope, by: Self.me) else {
                Issue.record("not unpaused")
                return
            }
            #expect(steps == 1 && enqueued == ["worker_alpha_queue": 1])
            #expect(try await fixture.claim().map(\.name) == ["b"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `what is enqueued is parked at once, so that workers that read the queue themselves don't see it`()
        async throws
    {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let tasks = try await fixture.create(template, count: 3)
            #expect(
                try await fixture.store.pause(.task(tasks[1]), by: Self.me)
                    == .done(state: "steps_in_process", steps: 1, enqueued: [:]))
            #expect(
                try await fixture.value("SELECT count(*) FROM pgmq.read('worker_alpha_queue', 1, 10)", as: Int64.self)
                    == 2)
        }
    }

    @Test func `a step that somebody is claiming meanwhile runs on`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            try await PostgresConnection.with(url: fixture.database.url, logger: fixture.database.logger) { other in
                // The first transaction of a foreign worker's claim.
                try await other.run(
                    script: """
                        BEGIN;
                        UPDATE tasker.workflow_step_transitions SET most_recent = false WHERE most_recent;
                        INSERT INTO tasker.workflow_step_transitions
                            (workflow_step_uuid, to_state, from_state, metadata, sort_key, most_recent, created_at, updated_at)
                        SELECT workflow_step_uuid, 'in_progress', 'enqueued', '{"worker_uuid": "\(UUID())"}',
                               transition_count + 1, true, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                        FROM tasker.workflow_steps
                        """)
                async let paused = fixture.store.pause(.namespace("alpha"), by: Self.me)
                // Time to get as far as it can.
                try await Task.sleep(for: .milliseconds(300))
                try await other.run(script: "COMMIT")
                guard case .done(_, 0, _) = try await paused else {
                    Issue.record("something was parked")
                    return
                }
            }
            #expect(try await fixture.steps(of: task) == ["a": "in_progress"])
            // The second one.
            let step = try #require(
                try await fixture.value("SELECT workflow_step_uuid FROM tasker.workflow_steps", as: UUID.self))
            try await SimulatedForeignWorker(pool: fixture.pool).count(step)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `released steps, due retries and lost leases of a paused task are parked`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b"), .step("c")])
            let task = try await fixture.create(template)[0]
            let steps = try await fixture.claim(lease: .milliseconds(1))
            _ = try await fixture.store.pause(.task(task), by: Self.me)
            _ = try await fixture.store.release([steps[0].reference], worker: fixture.worker)
            try await fixture.settle([steps[1]], .retryable)
            _ = try await fixture.store.runTimers(limit: 10)
            try await eventually("the lease of the third is over") {
                _ = try await fixture.claim()
                return try await fixture.value(
                    "SELECT count(*) FROM pgmq.q_worker_alpha_queue WHERE vt = 'infinity'", as: Int64.self) == 3
            }
            #expect(try await Set(fixture.steps(of: task).values) == ["enqueued"])
            _ = try await fixture.store.unpause(.task(task), by: Self.me)
            #expect(try await fixture.claim().count == 3)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a task that two pauses hold waits for the end of both`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            _ = try await fixture.store.pause(.namespace("alpha"), by: Self.me)
            _ = try await fixture.store.pause(.task(task), by: Self.me)
            _ = try await fixture.store.unpause(.namespace("alpha"), by: Self.me)
            #expect(try await fixture.claim().isEmpty)
            _ = try await fixture.store.unpause(.task(task), by: Self.me)
            #expect(try await fixture.claim().count == 1)
        }
    }

    @Test func `what is not there is not paused`() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.register([.step("a")])
            #expect(try await fixture.store.pause(.task(UUID()), by: Self.me) == .notFound("task"))
            #expect(try await fixture.store.pause(.namespace("nowhere"), by: Self.me) == .notFound("namespace"))
            #expect(
                try await fixture.store.pause(.template(namespace: "alpha", name: "x"), by: Self.me)
                    == .notFound("template"))
            #expect(
                try await fixture.store.unpause(.namespace("alpha"), by: Self.me)
                    == .refused(state: "not paused", reason: "it is not paused"))
        }
    }
}
