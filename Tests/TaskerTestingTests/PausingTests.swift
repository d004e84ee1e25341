import Foundation
import TaskerTesting
import Testing

@Suite("Pauses in the test kit")
struct PausingTests {
    private let kit: WorkflowTest<Shop.Order, Shop.Receipt>
    private let ann = Operator("ann", reason: "the bank talks nonsense")

    init() throws {
        kit = try WorkflowTest(Shop.order)
    }

    @Test func `while a task is paused, what runs goes on and nothing begins`() async throws {
        try kit.delay("charge", by: .seconds(5))
        let run = try kit.submit(Shop.Order(number: 7))
        try await run.advance(by: .seconds(1))
        try run.pause(by: ann)
        #expect(try await run.runToEnd() == .stepsInProcess)
        #expect(try run.step("charge").state == .complete)
        #expect(try run.step("send").state == .enqueued && run.step("send").attempts == 0)
        #expect(kit.nextMoment == nil)
        try await run.advance(by: .days(3))
        #expect(try run.step("send").attempts == 0)
        try run.unpause(by: ann)
        #expect(try await run.runToEnd() == .complete)
        #expect(kit.now == .seconds(1) + .days(3) + .seconds(4))
        #expect(run.actions.map(\.kind) == [.pause, .unpause])
    }

    @Test func `a retry that comes due meanwhile waits for the end of the pause`() async throws {
        try kit.fail("charge", attempt: 1, with: StepError.retryable("busy"))
        let run = try kit.submit(Shop.Order(number: 7))
        await kit.settle()
        try kit.pause(.template(namespace: "shop", name: "order"), by: ann)
        try await run.advance(by: .hours(1))
        #expect(try run.step("charge").state == .enqueued && run.step("charge").attempts == 1)
        try kit.unpause(.template(namespace: "shop", name: "order"), by: ann)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.step("charge").executions.last?.startedAt == .hours(1))
    }

    @Test func `what two pauses hold waits for the end of both`() async throws {
        let other = Workflow("other", namespace: "else", input: Int.self) { w in w.step("only") { _, input in input } }
        let engine = try TestEngine(workflows: [Shop.order, other])
        try engine.pause(.namespace("shop"), by: ann)
        try engine.pause(.template(namespace: "shop", name: "order"), by: ann)
        let run = try engine.submit(namespace: "shop", name: "order", input: JSONPayload(text: #"{"number": 4}"#))
        let free = try engine.submit(namespace: "else", name: "other", input: JSONPayload(text: "1"))
        await engine.settle()
        #expect(free.state == .complete && run.state == .stepsInProcess)
        try engine.unpause(.namespace("shop"), by: ann)
        await engine.settle()
        #expect(try run.step("charge").attempts == 0)
        try engine.unpause(.template(namespace: "shop", name: "order"), by: ann)
        #expect(try await run.runToEnd() == .complete)
    }

    @Test func `a pause is refused where there is one, and its end where there is none`() async throws {
        let run = try kit.submit(Shop.Order(number: 7))
        func refusal(_ action: () throws -> Void) throws -> TestKitError {
            try #require(throws: TestKitError.self) { try action() }
        }
        #expect(try refusal { try run.unpause(by: ann) }.message.contains("is not paused"))
        try run.pause(by: ann)
        #expect(try refusal { try run.pause(by: ann) }.message.contains("is paused already"))
        #expect(try refusal { try run.pause(by: ann) }.code == .refused)
        try run.cancel(by: "ann", reason: "over")
        #expect(try refusal { try run.pause(by: ann) }.message.contains("is cancelled and cannot be paused"))
        let unknown = try refusal { try kit.pause(.template(namespace: "shop", name: "orders"), by: ann) }
        #expect(unknown.code == .unknownWorkflow && unknown.message.contains("shop/order"))
        #expect(try refusal { try kit.pause(.namespace("Shop"), by: ann) }.code == .unknownWorkflow)
        let blank = Operator("ann", reason: " ")
        #expect(try refusal { try kit.pause(.namespace("shop"), by: blank) }.code == .invalidInput)
    }
}
