import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct EventOutboxTests {
    private static let everyCondition = EventDeclaration.Condition.allCases.map {
        EventDeclaration.event("on.\($0.rawValue)", on: $0)
    }

    private static func step(_ name: String, _ events: [EventDeclaration], attempts: Int = 2) -> StepDefinition {
        StepDefinition(
            name: name, handler: HandlerDefinition(callable: "work"), retry: .immediate(attempts: attempts),
            publishesEvents: events)
    }

    /// Settles an attempt with what its declarations make due.
    private static func settle(
        _ fixture: StoreFixture, _ claimed: ClaimedStep, _ outcome: StepSettlement.Outcome = .success,
        events: [EventDeclaration], result: JSONPayload? = nil
    ) async throws -> SettleResult {
        var settlement = claimed.settlement(outcome, result: result)
        settlement.events =
            StepEvents(
                step: step(claimed.name, events),
                template: TaskTemplate(name: "flow", namespace: "alpha", version: "1.0.0")
            ).due(
                after: outcome == .success
                    ? .success(result ?? .null) : .failure(StepFailure(message: "no luck", errorType: "bad_luck")),
                at: Date(), by: "tester"
            ).events
        return try await fixture.store.settle([settlement], terms: fixture.terms(limit: 0))
    }

    private static func names(_ fixture: StoreFixture) async throws -> [String] {
        try await fixture.store.peekEvents(of: "alpha", after: 0, limit: 1000).map {
            try DomainEvent(message: $0.message).name
        }
    }

    @Test func `events go by what became of the step, not by what its attempt reported`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([Self.step("a", Self.everyCondition)])
            _ = try await fixture.create(template)
            for _ in 0..<2 {
                let claimed = try #require(try await fixture.claim().first)
                _ = try await Self.settle(fixture, claimed, .retryable, events: Self.everyCondition)
                _ = try await fixture.store.runTimers(limit: 10)
            }
            #expect(
                try await Self.names(fixture) == [
                    "on.failure", "on.retryable_failure", "on.always", "on.failure", "on.permanent_failure",
                    "on.always",
                ])
        }
    }

    @Test func `the message has the shape of the reference, and reads back as an event`() async throws {
        try await StoreFixture.with { fixture in
            let declared = [EventDeclaration.event("order.placed")]
            let template = try await fixture.register([Self.step("a", []), Self.step("b", declared).after("a")])
            let task = try await fixture.create(template)[0]
            _ = try await fixture.settle(try await fixture.claim())
            let claimed = try #require(try await fixture.claim().first)
            _ = try await Self.settle(
                fixture, claimed, events: declared, result: try JSONPayload(text: #"{"total": 12.25}"#))
            let queued = try #require(try await fixture.store.peekEvents(of: "alpha", after: nil, limit: 1).first)
            let message = try queued.message.value()
            #expect(message["event_version"] == "1.0")
            let subject = try #require(message["payload"]?["task_sequence_step"])
            #expect(subject["task"]?["task_name"] == "flow")
            #expect(subject["task"]?["task"]?["task_uuid"]?.string == task.uuidString.lowercased())
            #expect(subject["workflow_step"]?["name"] == "b")
            #expect(subject["workflow_step"]?["attempts"] == .int(1))
            #expect(subject["dependency_results"]?["a"]?["result"] == "a")
            #expect(subject["step_definition"]?["name"] == "b")
            #expect(message["payload"]?["execution_result"]?["success"] == .bool(true))
            let event = try DomainEvent(message: queued.message)
            #expect(event.name == "order.placed")
            #expect(event.payload.text == #"{"total":12.25}"#)
            #expect(event.metadata.taskID == task)
            #expect(event.metadata.stepID == claimed.stepID)
            #expect(event.metadata.stepName == "b")
            #expect(event.metadata.namespace == "alpha")
            #expect(event.metadata.correlationID == claimed.correlationID)
            #expect(event.metadata.firedBy == "tester")
            #expect(abs(event.metadata.firedAt.timeIntervalSinceNow) < 600)
        }
    }

    @Test func `a stale or rolled-back settlement publishes nothing`() async throws {
        try await StoreFixture.with { fixture in
            let declared = [EventDeclaration.event("order.placed", on: .always)]
            _ = try await fixture.create(try await fixture.register([Self.step("a", declared)]))
            let claimed = try #require(try await fixture.claim().first)
            var other = claimed
            other.attempt += 1
            let stale = try await Self.settle(fixture, other, events: declared)
            #expect(stale.stale.count == 1)
            #expect(try await Self.names(fixture) == [])
            // A payload that PostgreSQL refuses takes the settlement with it.
            await #expect(throws: PostgresError.self) {
                _ = try await Self.settle(
                    fixture, claimed, events: declared, result: JSONPayload(trusting: Array(#""\u0000""#.utf8)))
            }
            #expect(try await Self.names(fixture) == [])
            _ = try await Self.settle(fixture, claimed, events: declared)
            _ = try await Self.settle(fixture, claimed, events: declared)
            #expect(try await Self.names(fixture) == ["order.placed"])
        }
    }

    @Test func `in one batch each event goes to the queue of its own namespace, in the order of the results`()
        async throws
    {
        try await StoreFixture.with { fixture in
            let declared = [EventDeclaration.event("a.b")]
            for namespace in ["alpha", "Beta"] {
                let template = try await fixture.register([Self.step("a", declared)], namespace: namespace)
                _ = try await fixture.create(template, count: 5)
            }
            let claimed = try await fixture.claim(from: ["alpha", "beta"])
            #expect(claimed.count == 10)
            let events = StepEvents(
                step: Self.step("a", declared),
                template: TaskTemplate(name: "flow", namespace: "alpha", version: "1.0.0"))
            let settlements = claimed.enumerated().map { number, step in
                var settlement = step.settlement(result: JSONPayload(.int(Int64(number))))
                // The last one of each namespace publishes nothing.
                guard number % 5 != 4 else { return settlement }
                settlement.events = events.due(after: .success(.null), at: Date(), by: "w").events
                return settlement
            }
            _ = try await fixture.store.settle(settlements, terms: fixture.terms(limit: 0))
            for (namespace, first) in [("alpha", 0), ("beta", 5)] {
                let payloads = try await fixture.store.peekEvents(of: namespace, after: 0, limit: 100).map {
                    try DomainEvent(message: $0.message).payload.text
                }
                #expect(payloads == (first..<first + 4).map { "\($0)" })
            }
        }
    }

    @Test func `fast events are not written`() async throws {
        try await StoreFixture.with { fixture in
            let declared = [EventDeclaration.event("a.b", delivery: .fast), .event("a.c", delivery: .broadcast)]
            _ = try await fixture.create(try await fixture.register([Self.step("a", declared)]))
            let claimed = try #require(try await fixture.claim().first)
            _ = try await Self.settle(fixture, claimed, events: declared)
            #expect(try await Self.names(fixture) == ["a.c"])
        }
    }

    @Test func `a queue that is missing is made when something is published`() async throws {
        try await StoreFixture.with { fixture in
            let declared = [EventDeclaration.event("a.b")]
            _ = try await fixture.create(try await fixture.register([Self.step("a", [])]))
            let error = await #expect(throws: EventError.self) {
                _ = try await fixture.store.readEvents(of: "alpha", limit: 1, visibility: .seconds(1))
            }
            #expect(error?.code == .noQueue)
            let claimed = try #require(try await fixture.claim().first)
            _ = try await Self.settle(fixture, claimed, events: declared)
            #expect(try await Self.names(fixture) == ["a.b"])
        }
    }

    @Test func `an event is delivered until it is acknowledged, and only the last delivery counts`() async throws {
        try await StoreFixture.with { fixture in
            let declared = [EventDeclaration.event("a.b")]
            _ = try await fixture.create(try await fixture.register([Self.step("a", declared)]), count: 3)
            for claimed in try await fixture.claim() { _ = try await Self.settle(fixture, claimed, events: declared) }
            let store = fixture.store
            let first = try await store.readEvents(of: "Alpha", limit: 2, visibility: .seconds(600))
            #expect(first.map(\.deliveries) == [1, 1])
            #expect(try await store.readEvents(of: "alpha", limit: 10, visibility: .seconds(600)).count == 1)
            #expect(try await store.readEvents(of: "alpha", limit: 10, visibility: .seconds(600)).isEmpty)
            #expect(try await store.acknowledge(first[0], of: "alpha"))
            #expect(try await store.acknowledge(first[0], of: "alpha") == false)
            #expect(try await store.extend(first[1], of: "alpha", visibility: .zero))
            let again = try await store.readEvents(of: "alpha", limit: 10, visibility: .seconds(600))
            #expect(again.map(\.messageID) == [first[1].messageID])
            #expect(again.map(\.deliveries) == [2])
            // Whoever had it before has lost it.
            #expect(try await store.acknowledge(first[1], of: "alpha") == false)
            #expect(try await store.bury(again[0], of: "alpha"))
            #expect(try await fixture.value("SELECT count(*) FROM pgmq.q_alpha_domain_events_dlq", as: Int64.self) == 1)
            #expect(try await fixture.value("SELECT count(*) FROM pgmq.q_alpha_domain_events", as: Int64.self) == 1)
        }
    }
}

extension StepDefinition {
    fileprivate func after(_ parent: String) -> StepDefinition {
        var step = self
        step.dependencies = [parent]
        return step
    }
}
