import Foundation
import TaskerTesting
import Testing

@Suite("What the test kit takes and refuses")
struct KitTests {
    @Test func `names of steps that are none are refused, with those that are`() async throws {
        let kit = try WorkflowTest(Shop.order)
        let refusals: [() throws -> Void] = [
            { try kit.fail("chrage", with: StepError.permanent("no")) }, { try kit.crash("chrage") },
            { try kit.hang("chrage") }, { try kit.delay("chrage", by: .zero) },
            { try kit.replace("chrage") { _ in 1 } },
            { _ = try kit.submit(Shop.Order(number: 1)).step("chrage") },
        ]
        for refusal in refusals {
            let error = try #require(throws: TestKitError.self) { try refusal() }
            #expect(error.code == .unknownStep)
            #expect(error.message == "there is no step 'chrage'; there are reserve, charge, send")
        }
    }

    @Test func `attempts below 1 and negative delays are refused`() throws {
        let kit = try WorkflowTest(Shop.order)
        #expect(throws: TestKitError.self) { try kit.crash("charge", attempt: 0) }
        #expect(throws: TestKitError.self) { try kit.fail("charge", attempts: 0...2, with: StepError.permanent("no")) }
        #expect(throws: TestKitError.self) { try kit.delay("charge", by: .seconds(-1)) }
    }

    @Test func `a faulty declaration is refused`() throws {
        let workflow = Workflow("bad", input: Int.self) { w in
            w.step("same") { _, input in input }
            w.step("same") { _, input in input }
        }
        #expect(throws: WorkflowError.self) { try WorkflowTest(workflow) }
    }

    @Test func `a key finds the task that has it, and conflicts with another input`() async throws {
        let kit = try WorkflowTest(Shop.order)
        let first = try kit.submit(Shop.Order(number: 1), key: "k")
        #expect(try kit.submit(Shop.Order(number: 1), key: "k").id == first.id)
        let error = try #require(throws: TestKitError.self) { try kit.submit(Shop.Order(number: 2), key: "k") }
        #expect(error.code == .keyConflict)
        #expect(try kit.submit(Shop.Order(number: 1)).id != first.id)
    }

    @Test func `an input that PostgreSQL could not store is refused`() throws {
        let workflow = Workflow("text", input: String.self) { w in w.step("only") { _, text in text } }
        let error = try #require(throws: TestKitError.self) { try WorkflowTest(workflow).submit("a\0b") }
        #expect(error.code == .invalidInput)
    }

    @Test func `several workflows share an engine and its time`() async throws {
        let other = Workflow("other", namespace: "else", input: Int.self) { w in
            w.step("only") { _, input in input * 2 }
        }
        let engine = try TestEngine(workflows: [Shop.order, other])
        let one = try engine.submit(namespace: "shop", name: "order", input: JSONPayload(text: #"{"number": 4}"#))
        let two = try engine.submit(namespace: "else", name: "other", input: JSONPayload(text: "21"))
        await engine.settle()
        #expect(one.state == .complete && two.state == .complete)
        #expect(try two.result().text == "42")
        let error = try #require(throws: TestKitError.self) { try engine.submit(namespace: "shop", name: "orders") }
        #expect(error.code == .unknownWorkflow && error.message.contains("shop/order@1.0.0"))
    }

    @Test func `a step without a handler fails as it would in a worker`() async throws {
        let template = TaskTemplate(
            name: "t", namespace: "n", version: "1.0.0",
            steps: [StepDefinition(name: "only", handler: HandlerDefinition(callable: "nobody"))])
        let engine = try TestEngine(templates: [template])
        let run = try engine.submit(namespace: "n", name: "t")
        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(try run.step("only").failure?.errorType == FailureType.handlerNotFound)
        engine.fallback = ClosureHandler { _ in .emptyObject }
        let second = try engine.submit(namespace: "n", name: "t", input: JSONPayload(text: "1"))
        #expect(try await second.runToEnd() == .complete)
    }

    @Test func `the events tell the story in order`() async throws {
        let kit = try WorkflowTest(Shop.order)
        try kit.fail("charge", attempt: 1, with: StepError.retryable("busy"))
        let run = try kit.submit(Shop.Order(number: 1))
        try await run.runToEnd()
        #expect(
            run.events.map(\.description) == [
                "submitted", "task is steps_in_process", "reserve: attempt 1 started", "charge: attempt 1 started",
                "reserve: attempt 1 completed", "charge: attempt 1 failed (retryable_error), next at 2.0 seconds",
                "task is waiting_for_retry", "charge: due for another attempt", "task is steps_in_process",
                "charge: attempt 2 started", "charge: attempt 2 completed", "send: attempt 1 started",
                "send: attempt 1 completed", "task is complete",
            ])
    }
}
