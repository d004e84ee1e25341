import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct CompletingByHandTests {
    private static let me = Operator("me", reason: "because")

    private static func failed(_ fixture: StoreFixture, _ step: StepDefinition) async throws -> UUID {
        let task = try await fixture.create(try await fixture.register([step, .step("b", after: ["a"])]))[0]
        try await fixture.finish("a", .permanent)
        return task
    }

    private static func events(_ fixture: StoreFixture) async throws -> [DomainEvent] {
        try await fixture.store.peekEvents(of: "alpha", after: 0, limit: 100)
            .map { try DomainEvent(message: $0.message) }
    }

    @Test func `a result that does not fit the step's schema is refused, and nothing is written`() async throws {
        try await StoreFixture.with { fixture in
            var step = StepDefinition.step("a")
            step.resultSchema = ["type": "object", "required": ["total"]]
            let task = try await Self.failed(fixture, step)
            let refused = try await fixture.store.completeStep(
                "a", task: task, result: JSONPayload(["sum": 1]), by: Self.me)
            guard case .refused("error", let reason) = refused else {
                Issue.record("\(refused)")
                return
            }
            #expect(reason.contains("result_schema") && reason.contains("total"), "\(reason)")
            #expect(try await fixture.steps(of: task) == ["a": "error", "b": "pending"])
            #expect(try await fixture.value("SELECT count(*) FROM tasker.operator_actions", as: Int64.self) == 0)

            let done = try await fixture.store.completeStep(
                "a", task: task, result: JSONPayload(["total": 1]), by: Self.me)
            #expect(done == .done(state: "steps_in_process", steps: 1, enqueued: ["worker_alpha_queue": 1]))
        }
    }

    @Test func `the events of a success are published with the result, those of failures are not`() async throws {
        try await StoreFixture.with { fixture in
            var step = StepDefinition.step("a")
            step.publishesEvents = [
                .event("order.paid"), .event("order.failed", on: .failure), .event("order.ended", on: .always),
                .event("order.seen", delivery: .fast),
            ]
            let task = try await Self.failed(fixture, step)
            let before = try await Self.events(fixture).count
            _ = try await fixture.store.completeStep("a", task: task, result: JSONPayload(["total": 7]), by: Self.me)
            let events = try await Self.events(fixture).dropFirst(before)
            #expect(events.map(\.name) == ["order.paid", "order.ended"])
            #expect(events.allSatisfy { $0.payload == JSONPayload(["total": 7]) && $0.metadata.firedBy == "me" })
        }
    }

    @Test func `a result that does not fit the schema of an event that it publishes is refused`() async throws {
        try await StoreFixture.with { fixture in
            var step = StepDefinition.step("a")
            step.publishesEvents = [.event("order.paid", schema: ["type": "object", "required": ["total"]])]
            let task = try await Self.failed(fixture, step)
            let refused = try await fixture.store.completeStep("a", task: task, result: .emptyObject, by: Self.me)
            guard case .refused("error", let reason) = refused else {
                Issue.record("\(refused)")
                return
            }
            #expect(reason.contains("order.paid"), "\(reason)")
            #expect(try await fixture.state(of: task) == "blocked_by_failures")
        }
    }
}
