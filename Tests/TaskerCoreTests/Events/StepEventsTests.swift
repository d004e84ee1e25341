import Foundation
import TaskerCore
import Testing

@Suite("What a step publishes")
struct StepEventsTests {
    private static let conditions = EventDeclaration.Condition.allCases

    private static func events(
        _ declarations: [EventDeclaration], catalogue: [DomainEventDefinition] = []
    ) -> StepEvents {
        let step = StepDefinition(
            name: "a", handler: HandlerDefinition(callable: "work"), publishesEvents: declarations)
        let template = TaskTemplate(
            name: "t", namespace: "n", version: "1.0.0", domainEvents: catalogue, steps: [step])
        return StepEvents(step: step, template: template)
    }

    /// The names of the events of one declaration per condition that are published with a state.
    private static func names(_ outcome: StepOutcome, _ state: StepState) -> [String] {
        let declarations = conditions.map { EventDeclaration.event("on.\($0.rawValue)", on: $0) }
        return events(declarations).due(after: outcome, at: Date(), by: "w").events
            .filter { $0.states.contains(state) }.map(\.name)
    }

    @Test func `each condition is met by its states and no others`() {
        let failure = StepOutcome.failure(StepFailure(message: "no"))
        #expect(Self.names(.success(.null), .complete) == ["on.success", "on.always"])
        #expect(Self.names(failure, .waitingForRetry) == ["on.failure", "on.retryable_failure", "on.always"])
        #expect(Self.names(failure, .error) == ["on.failure", "on.permanent_failure", "on.always"])
    }

    @Test func `without words of the handler an event says the result, or the error`() throws {
        let events = Self.events([.event("a.b", on: .always)])
        let success = events.due(after: .success(try JSONPayload(text: #"{"x":1}"#)), at: Date(), by: "w").events
        #expect(success.map(\.payload.text) == [#"{"x":1}"#])
        #expect(success.map(\.isDefaultPayload) == [true])
        let failure = events.due(
            after: .failure(StepFailure(message: "no", errorType: "bad_luck")), at: Date(), by: "w"
        ).events
        let error = try #require(try failure.first?.payload.value())
        #expect(error["message"] == "no")
        #expect(error["error_type"] == "bad_luck")
    }

    @Test func `what the handler published takes the result's place, as often as it was published`() {
        let events = Self.events(
            [.event("a.b"), .event("a.c", delivery: .fast)], catalogue: [DomainEventDefinition(name: "a.d")])
        let published = [
            EventPublication(name: "a.d", payload: JSONPayload(.int(1))),
            EventPublication(name: "a.b", payload: JSONPayload(.int(2))),
            EventPublication(name: "a.b", payload: JSONPayload(.int(3))),
        ]
        let due = events.due(after: .success(.null), published: published, at: Date(), by: "w").events
        #expect(due.map { "\($0.name) \($0.payload.text)" } == ["a.b 2", "a.b 3", "a.c null", "a.d 1"])
        #expect(due.map(\.delivery) == [.durable, .durable, .fast, .durable])
        #expect(Set(due.map(\.id)).count == 4)
        let failed = events.due(after: .failure(StepFailure(message: "no")), published: published, at: Date(), by: "w")
        #expect(failed.events == [])
    }

    @Test func `unknown names are refused, and the error lists the known ones`() throws {
        let events = Self.events([.event("a.b")], catalogue: [DomainEventDefinition(name: "a.c")])
        try events.check(EventPublication(name: "a.b", payload: .null))
        try events.check(EventPublication(name: "a.c", payload: .null))
        let error = #expect(throws: EventError.self) {
            try events.check(EventPublication(name: "a.x", payload: .null))
        }
        #expect(error?.code == .unknownEvent)
        #expect(error?.message == #""a.x" is no event of this step; allowed: a.b, a.c"#)
    }

    @Test func `a payload that cannot be stored is refused`() {
        let events = Self.events([.event("a.b")])
        let error = #expect(throws: EventError.self) {
            try events.check(EventPublication(name: "a.b", payload: JSONPayload(.string("\0"))))
        }
        #expect(error?.code == .invalidPayload)
    }

    private static let priced: JSONValue = [
        "type": "object", "required": ["cents"], "properties": ["cents": ["type": "integer", "minimum": .int(1)]],
    ]

    @Test func `a payload that does not fit its schema is refused with the path`() throws {
        let events = Self.events([.event("order.paid", schema: Self.priced)])
        try events.check(EventPublication(name: "order.paid", payload: JSONPayload(["cents": .int(5)])))
        let error = #expect(throws: EventError.self) {
            try events.check(EventPublication(name: "order.paid", payload: JSONPayload(["cents": .int(0)])))
        }
        #expect(error?.code == .invalidPayload)
        #expect(error?.message.contains("order.paid") == true)
        #expect(error?.message.contains("/cents") == true)
        #expect(error?.message.contains("minimum") == true || error?.message.contains("1") == true)
    }

    @Test func `a result or error that would be the payload is checked too, each event by itself`() {
        let events = Self.events([
            .event("order.paid", on: .always, schema: Self.priced), .event("order.done", on: .always),
        ])
        let due = events.due(after: .success(JSONPayload(["cents": "5"])), at: Date(), by: "w")
        #expect(due.events.map(\.name) == ["order.done"])
        #expect(due.refused.map(\.code) == [.invalidPayload])
        let failed = events.due(after: .failure(StepFailure(message: "no")), at: Date(), by: "w")
        #expect(failed.events.map(\.name) == ["order.done"])
        #expect(failed.refused.first?.message.contains("the error does not fit the schema of order.paid") == true)
    }

    @Test func `a schema that is none is a problem of the template`() {
        let template = TaskTemplate(
            name: "t", namespace: "n", version: "1.0.0",
            domainEvents: [DomainEventDefinition(name: "a.b", schema: ["type": "text"])],
            steps: [
                StepDefinition(
                    name: "a", handler: HandlerDefinition(callable: "work"),
                    publishesEvents: [.event("a.b", schema: ["minimum": "x"])])
            ])
        #expect(
            template.findProblems().map(\.path) == [
                "domain_events[0].schema/type", "steps[0].publishes_events[0].schema/minimum",
            ])
    }

    @Test func `an event of an outcome that was refused carries an error, unless the handler said something else`()
        throws
    {
        let origin = EventOrigin(
            taskID: UUID(), stepID: UUID(), stepName: "route", namespace: "shop", correlationID: UUID())
        let step = StepDefinition(
            name: "route", handler: HandlerDefinition(callable: "work"), type: .decision,
            publishesEvents: [.event("route.failed", on: .failure, delivery: .fast)])
        let events = StepEvents(step: step, template: TaskTemplate(name: "t", namespace: "shop", version: "1.0.0"))
        let said = EventPublication(name: "route.failed", payload: JSONPayload("handler"))
        for published in [[], [said]] {
            let due = events.due(
                after: .success(JSONPayload(["result": 1])), published: published, at: Date(), by: "w"
            ).events
            let event = origin.refusal(try #require(due.first))
            #expect(try event.executionResult.value()["success"] == false)
            if published.isEmpty {
                #expect(try event.payload.value()["error_type"]?.string == FailureType.invalidOutcome)
            } else {
                #expect(try event.payload.value() == "handler")
            }
        }
    }
}
