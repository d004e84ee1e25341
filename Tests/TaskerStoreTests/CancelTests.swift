import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct CancelTests {
    /// How far a task of a → b has come when it is cancelled.
    enum Stage: CaseIterable {
        case enqueued, running, retrying, blocked, halfway
    }

    @Test(arguments: Stage.allCases)
    func `a task is cancelled with its steps and messages, whatever it was doing`(stage: Stage) async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let task = try await fixture.create(template)[0]
            let running = stage == .enqueued ? [] : try await fixture.claim()
            switch stage {
            case .enqueued, .running: break
            case .retrying: try await fixture.settle(running, .retryable, delay: .seconds(60))
            case .blocked: try await fixture.settle(running, .permanent)
            case .halfway: try await fixture.settle(running)
            }
            let outcome = try await fixture.store.cancel(task: task, by: "me", reason: "because")
            #expect(outcome == .cancelled(steps: stage == .halfway ? 1 : 2))
            #expect(try await fixture.state(of: task) == "cancelled")
            #expect(
                try await fixture.steps(of: task) == [
                    "a": stage == .halfway ? "complete" : "cancelled", "b": "cancelled",
                ])
            #expect(try await fixture.claim().isEmpty)
            #expect(try await fixture.store.runTimers(limit: 10).enqueued == [:])
            if stage == .running {
                #expect(try await fixture.settle(running).stale == running.map(\.reference))
            }
            let reason = try await fixture.value(
                """
                SELECT metadata->>'by' || ': ' || (metadata->>'reason') FROM tasker.task_transitions
                WHERE task_uuid = $1::uuid AND to_state = 'cancelled'
                """, [.uuid(task)], as: String.self)
            #expect(reason == "me: because")
            #expect(
                try await fixture.store.cancel(task: task, by: "me", reason: "test") == .finished(state: "cancelled"))
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a finished or unknown task is not cancelled`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            try await fixture.settle(try await fixture.claim())
            #expect(
                try await fixture.store.cancel(task: task, by: "me", reason: "test") == .finished(state: "complete"))
            #expect(try await fixture.store.cancel(task: UUID(), by: "me", reason: "test") == .notFound)
            #expect(try await fixture.state(of: task) == "complete")
            #expect(try await fixture.violations() == [])
        }
    }
}
