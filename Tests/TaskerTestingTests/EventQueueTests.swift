import Foundation
import Testing

@testable import TaskerTesting

@Suite("The events of the test kit and of the model")
struct EventQueueTests {
    /// Steps of all kinds that publish something, of which the input says how they end.
    private static func template() -> TaskTemplate {
        func events(_ name: String) -> [EventDeclaration] {
            [
                .event("\(name).done"), .event("\(name).retried", on: .retryableFailure),
                .event("\(name).failed", on: .permanentFailure, delivery: .broadcast),
                .event("\(name).ended", on: .always), .event("\(name).news", on: .always, delivery: .fast),
            ]
        }
        var steps = [
            StepDefinition(
                name: "first", handler: HandlerDefinition(callable: "any"), publishesEvents: events("first")),
            StepDefinition(
                name: "route", handler: HandlerDefinition(callable: "any"), type: .decision, dependencies: ["first"],
                publishesEvents: events("route")),
            StepDefinition(
                name: "branch", handler: HandlerDefinition(callable: "any"), dependencies: ["route"],
                publishesEvents: events("branch")),
        ]
        for index in steps.indices { steps[index].retry = .constant(attempts: 2, delay: .seconds(1)) }
        return TaskTemplate(
            name: "t", namespace: "Shop", version: "1.0.0",
            domainEvents: [DomainEventDefinition(name: "shop.opened", schema: ["type": "object"])], steps: steps,
            identityStrategy: .alwaysUnique)
    }

    private static func engine() throws -> TestEngine {
        let engine = try TestEngine(templates: [template()])
        engine.fallback = ClosureHandler { context in
            try context.publish("shop.opened", ["by": context.stepName])
            if context.stepName == "route" { return DecisionOutcome.createSteps(["branch"]).result }
            try context.publish("\(context.stepName).done", ["own": true])
            return JSONPayload(["step": .string(context.stepName)])
        }
        return engine
    }

    @Test func `what goes to the queue is what the model sends, whatever becomes of the steps`() async throws {
        let engine = try Self.engine()
        try engine.fail("first", attempt: 1, with: StepError.retryable("busy"))
        try engine.crash("route", attempt: 1)
        _ = try engine.submit(namespace: "Shop", name: "t")
        try await engine.advance(by: .hours(1))
        engine.fallback = ClosureHandler { _ in .emptyObject }
        let failing = try engine.submit(namespace: "Shop", name: "t")
        try await failing.runToEnd()
        #expect(failing.state == .blockedByFailures)
        let ann = Operator("ann", reason: "nothing to choose")
        try failing.completeStep("route", result: DecisionOutcome.noBranches.result, by: ann)
        #expect(failing.state == .complete)
        #expect(failing.published.suffix(2).map(\.name) == ["route.done", "route.ended"])

        let sent = engine.model.events["shop"] ?? []
        let seen = engine.published.filter(\.delivery.isQueued)
        #expect(sent.count >= 17)
        #expect(seen.map(\.name) == sent.map(\.name))
        #expect(seen.map(\.attempt) == sent.map(\.attempt))
        #expect(seen.map { ModelStepID(task: $0.task, name: $0.step) } == sent.map(\.step))
        for (seen, sent) in zip(seen, sent) where sent.payload != nil { #expect(seen.payload.text == sent.payload) }
        #expect(engine.published.count { $0.delivery == .fast } >= 6)
    }

    @Test func `an event of the catalogue is published when its step is complete, and not before`() async throws {
        let engine = try Self.engine()
        engine.fallback = ClosureHandler { context in
            try context.publish("shop.opened", ["attempt": context.attempt])
            guard context.attempt > 1 else { throw StepError.retryable("busy") }
            return DecisionOutcome.noBranches.result
        }
        let run = try engine.submit(namespace: "Shop", name: "t")
        #expect(try await run.runToEnd() == .complete)
        let opened = run.published.filter { $0.name == "shop.opened" }
        #expect(opened.map(\.payload.text) == [#"{"attempt":2}"#, #"{"attempt":2}"#])
        #expect(opened.map(\.step) == ["first", "route"])
    }

    @Test func `a decision that chooses nothing valid publishes its failure with the error`() async throws {
        let engine = try Self.engine()
        engine.fallback = ClosureHandler { _ in .emptyObject }
        let run = try engine.submit(namespace: "Shop", name: "t")
        try await run.runToEnd()
        let failed = try #require(run.published.first { $0.name == "route.failed" })
        #expect(try failed.payload.value()["error_type"]?.string == FailureType.invalidOutcome)
        #expect(!run.published.contains { $0.name == "route.done" })
    }
}
