import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct OperatorTests {
    private static let me = Operator("me", reason: "because")

    /// A task of a → b whose first step has failed for good.
    private static func blocked(_ fixture: StoreFixture) async throws -> (task: UUID, step: ClaimedStep) {
        let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
        let task = try await fixture.create(template)[0]
        let step = try #require(try await fixture.claim().first)
        try await fixture.settle([step], .permanent)
        return (task, step)
    }

    @Test func `a reset step gets all of its attempts again, and its task goes on`() async throws {
        try await StoreFixture.with { fixture in
            let (task, _) = try await Self.blocked(fixture)
            let outcome = try await fixture.store.resetStep("a", task: task, by: Self.me)
            #expect(outcome == .done(state: "steps_in_process", steps: 1, enqueued: ["worker_alpha_queue": 1]))
            let again = try await fixture.claim()
            #expect(again.map(\.attempt) == [1])
            try await fixture.settle(again)
            try await fixture.settle(try await fixture.claim())
            #expect(try await fixture.state(of: task) == "complete")
            let kept = try await fixture.value(
                """
                SELECT action || ': ' || acted_by || ', ' || reason FROM tasker.operator_actions WHERE task_uuid = $1::uuid
                """, [.uuid(task)], as: String.self)
            #expect(kept == "reset_step: me, because")
            let history = try await fixture.store.history(of: task)
            #expect(
                history.contains { $0.step == "a" && $0.to == "pending" && $0.by == "me" && $0.reason == "because" })
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a reset clears the checkpoint only when asked`() async throws {
        try await StoreFixture.with { fixture in
            let (task, step) = try await Self.blocked(fixture)
            let checkpoint =
                "SELECT checkpoint->>'cursor' FROM tasker.workflow_steps WHERE workflow_step_uuid = $1::uuid"
            try await fixture.pool.query(
                PostgresStatement(
                    sql:
                        "UPDATE tasker.workflow_steps SET checkpoint = '{\"cursor\": 7}' WHERE workflow_step_uuid = $1::uuid"
                ),
                [.uuid(step.stepID)])
            _ = try await fixture.store.resetStep(step.stepID.uuidString, task: task, by: Self.me)
            #expect(try await fixture.value(checkpoint, [.uuid(step.stepID)], as: String?.self) == "7")
            try await fixture.settle(try await fixture.claim(), .permanent)
            _ = try await fixture.store.resetStep("a", task: task, by: Self.me, clearsCheckpoint: true)
            #expect(try await fixture.value(checkpoint, [.uuid(step.stepID)], as: String?.self) == .some(nil))
        }
    }

    @Test func `a step completed by hand gives its children the result, and a late one is stale`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let task = try await fixture.create(template)[0]
            let running = try await fixture.claim()
            let outcome = try await fixture.store.completeStep(
                "a", task: task, result: JSONPayload(["by": "hand"]), by: Self.me)
            #expect(outcome == .done(state: "steps_in_process", steps: 1, enqueued: ["worker_alpha_queue": 1]))
            #expect(try await fixture.settle(running).stale == running.map(\.reference))
            let child = try #require(try await fixture.claim().first)
            #expect(child.results["a"]?.text.contains("hand") == true)
            try await fixture.settle([child])
            #expect(try await fixture.state(of: task) == "complete")
            #expect(try await fixture.store.result(ofStep: "a", task: task)?.text.contains("hand") == true)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test(arguments: ["enqueued", "running", "retrying", "failed"])
    func `a step is resolved whatever it was doing, and its children run`(stage: String) async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let task = try await fixture.create(template)[0]
            let running = stage == "enqueued" ? [] : try await fixture.claim()
            if stage == "retrying" { try await fixture.settle(running, .retryable, delay: .seconds(60)) }
            if stage == "failed" { try await fixture.settle(running, .permanent) }
            let outcome = try await fixture.store.resolveStep("a", task: task, by: Self.me)
            #expect(outcome == .done(state: "steps_in_process", steps: 1, enqueued: ["worker_alpha_queue": 1]))
            #expect(try await fixture.steps(of: task) == ["a": "resolved_manually", "b": "enqueued"])
            #expect(try await fixture.claim().map(\.name) == ["b"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `resuming resets every failed step`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b"), .step("c", after: ["a", "b"])])
            let task = try await fixture.create(template)[0]
            try await fixture.settle(try await fixture.claim(), .permanent)
            let outcome = try await fixture.store.resume(task: task, by: Self.me)
            #expect(outcome == .done(state: "steps_in_process", steps: 2, enqueued: ["worker_alpha_queue": 2]))
            #expect(try await fixture.claim().map(\.name) == ["a", "b"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `what the state does not allow is refused with the state found, and nothing is written`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let task = try await fixture.create(template)[0]
            let store = fixture.store
            let before = try await store.history(of: task)
            #expect(
                try await store.resetStep("a", task: task, by: Self.me)
                    == .refused(state: "enqueued", reason: "a step is reset from error"))
            #expect(
                try await store.resolveStep("b", task: task, by: Self.me)
                    == .refused(state: "pending", reason: "its parents are not done"))
            #expect(
                try await store.resume(task: task, by: Self.me)
                    == .refused(
                        state: "steps_in_process", reason: "a task is resumed from blocked_by_failures or error"))
            #expect(try await store.resetStep("x", task: task, by: Self.me) == .notFound("step"))
            #expect(try await store.resume(task: UUID(), by: Self.me) == .notFound("task"))
            #expect(try await store.history(of: task) == before)

            try await fixture.settle(try await fixture.claim())
            try await fixture.settle(try await fixture.claim())
            for outcome in [
                try await store.resetStep("a", task: task, by: Self.me),
                try await store.completeStep("a", task: task, result: .null, by: Self.me),
                try await store.resolveStep("a", task: task, by: Self.me),
                try await store.pause(.task(task), by: Self.me),
            ] {
                #expect(outcome == .refused(state: "complete", reason: "the task has ended"))
            }
            #expect(try await fixture.value("SELECT count(*) FROM tasker.operator_actions", as: Int64.self) == 0)
        }
    }

    @Test(arguments: [
        ("", "because"), ("  ", "because"), ("me", ""), ("me", " \n "), ("me", String(repeating: "x", count: 501)),
    ])
    func `an operator who does not say who and why is refused before anything is written`(
        name: String, reason: String
    ) async throws {
        try await StoreFixture.with { fixture in
            let (task, _) = try await Self.blocked(fixture)
            let actor = Operator(name, reason: reason)
            let store = fixture.store
            let calls: [() async throws -> Void] = [
                { _ = try await store.resetStep("a", task: task, by: actor) },
                { _ = try await store.resolveStep("a", task: task, by: actor) },
                { _ = try await store.completeStep("a", task: task, result: .null, by: actor) },
                { _ = try await store.resume(task: task, by: actor) },
                { _ = try await store.cancel(task: task, by: name, reason: reason) },
                { _ = try await store.pause(.task(task), by: actor) },
                { _ = try await store.unpause(.namespace("alpha"), by: actor) },
                { _ = try await store.redrive(RedriveOptions(), by: actor) },
                { _ = try await store.addDeadLetter(task: task, by: actor) },
                { _ = try await store.resolveDeadLetter(UUID(), as: "cancelled", by: actor) },
            ]
            for call in calls {
                let error = await #expect(throws: PostgresError.self) { try await call() }
                #expect(error?.sqlState == "22023")
            }
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
            #expect(try await fixture.value("SELECT count(*) FROM tasker.operator_actions", as: Int64.self) == 0)
        }
    }
}
