import Foundation
import Synchronization
import TaskerTesting
import Testing

@Suite("Published events in the test kit")
struct PublishedEventTests {
    struct Paid: Codable, Sendable, Hashable {
        var reference: String
    }

    /// What a failure's event says.
    struct Trouble: Decodable {
        var message: String
        var retryable: Bool
    }

    static let pay = Workflow("pay", namespace: "shop", input: Int.self) { w in
        w.step(
            "charge", retry: .constant(attempts: 3, every: .seconds(1)), timeout: .seconds(9),
            publishes: [
                .event("order.paid", delivery: .broadcast, schema: ["type": "object", "required": ["reference"]]),
                .event("payment.retried", on: .retryableFailure, delivery: .fast),
                .event("payment.failed", on: .permanentFailure),
            ]
        ) { _, order in
            Paid(reference: "order \(order)")
        }
    }

    private let kit: WorkflowTest<Int, Paid>

    init() throws {
        kit = try WorkflowTest(Self.pay)
    }

    @Test func `an event tells of every attempt what became of it, in order`() async throws {
        try kit.fail("charge", attempts: 1...2, with: StepError.retryable("busy"))
        let run = try kit.submit(7)
        try await run.runToEnd()
        #expect(run.published.map(\.name) == ["payment.retried", "payment.retried", "order.paid"])
        #expect(run.published.map(\.attempt) == [1, 2, 3])
        #expect(run.published.map(\.at) == [.zero, .seconds(1), .seconds(2)])
        #expect(run.published.map(\.delivery) == [.fast, .fast, .broadcast])
        #expect(run.published.allSatisfy { $0.step == "charge" && $0.task == run.id })
        #expect(try run.published.last?.payload(as: Paid.self) == Paid(reference: "order 7"))
        let trouble = try #require(try run.published.first?.payload(as: Trouble.self))
        #expect(trouble.message == "busy" && trouble.retryable)
        #expect(
            run.events.filter { if case .published = $0.kind { true } else { false } }.map(\.description) == [
                "charge: attempt 1 published payment.retried", "charge: attempt 2 published payment.retried",
                "charge: attempt 3 published order.paid",
            ])
    }

    @Test func `what the handler publishes takes the place of the result, as often as it does`() async throws {
        try kit.replace("charge") { context in
            try context.publish("order.paid", Paid(reference: "north"))
            try context.publish("order.paid", Paid(reference: "south"))
            return ["nothing": "of a reference"]
        }
        let run = try kit.submit(7)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.published.map { try $0.payload(as: Paid.self).reference } == ["north", "south"])
    }

    @Test func `an attempt whose process dies publishes nothing`() async throws {
        try kit.replace("charge") { context in
            try context.publish("order.paid", Paid(reference: "attempt \(context.attempt)"))
            return 1
        }
        try kit.crash("charge", attempt: 1, .afterHandler)
        let run = try kit.submit(7)
        #expect(try await run.runToEnd() == .complete)
        #expect(run.published.map(\.attempt) == [2])
        #expect(try run.published.first?.payload(as: Paid.self).reference == "attempt 2")
    }

    @Test func `a cancelled attempt publishes nothing, nor does a cancel`() async throws {
        try kit.delay("charge", by: .seconds(5))
        let run = try kit.submit(7)
        try await run.advance(by: .seconds(1))
        try run.cancel(by: "ada", reason: "changed her mind")
        try await run.advance(by: .hours(1))
        #expect(run.events.contains { $0.kind == .ignored(attempt: 1) })
        #expect(run.published.isEmpty)
    }

    @Test func `an attempt that takes too long publishes its failure, and nothing that its handler wanted`()
        async throws
    {
        try kit.replace("charge") { context in
            try context.publish("order.paid", Paid(reference: "late"))
            try context.publish("payment.retried", ["why": "I was slow"])
            return Paid(reference: "late")
        }
        try kit.delay("charge", attempts: 1...1, by: .seconds(10))
        let run = try kit.submit(7)
        try await run.runToEnd()
        #expect(run.published.map(\.name) == ["payment.retried", "order.paid"])
        #expect(try run.published.first?.payload(as: Trouble.self).message.contains("within") == true)
    }

    @Test func `the last lost lease is a failure for good, and its event says so`() async throws {
        try kit.crash("charge", attempts: 1...3)
        let run = try kit.submit(7)
        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(run.published.map(\.name) == ["payment.failed"])
        #expect(run.published.map(\.attempt) == [3])
    }

    @Test func `a step that is completed by hand publishes what its result says, if it fits`() async throws {
        try kit.fail("charge", with: StepError.permanent("refused"))
        let run = try kit.submit(7)
        try await run.runToEnd()
        let ann = Operator("ann", reason: "paid in cash")
        let error = try #require(throws: TestKitError.self) {
            try run.completeStep("charge", result: ["till": 3], by: ann)
        }
        #expect(error.code == .refused && error.message.contains("the schema of order.paid"))
        try run.completeStep("charge", result: Paid(reference: "till 3"), by: ann)
        #expect(run.published.map(\.name) == ["payment.failed", "order.paid"])
        #expect(try run.published.last?.payload(as: Paid.self) == Paid(reference: "till 3"))
    }

    @Test func `an event that nobody has declared fails the step`() async throws {
        try kit.replace("charge") { context in
            try context.publish("order.payed", Paid(reference: "typo"))
            return Paid(reference: "typo")
        }
        let run = try kit.submit(7)
        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(try run.step("charge").failure?.errorCode == EventError.Code.unknownEvent.description)
        #expect(run.published.map(\.name) == ["payment.failed"])
    }

    @Test func `a payload that does not fit its schema fails the step, be it given or the result`() async throws {
        try kit.replace("charge") { context in
            if context.input.text == "1" { try context.publish("order.paid", ["reverence": "1"]) }
            return ["reverence": "1"]
        }
        for input in 1...2 {
            let run = try kit.submit(input)
            #expect(try await run.runToEnd() == .blockedByFailures)
            let failure = try #require(try run.step("charge").failure)
            #expect(failure.errorCode == EventError.Code.invalidPayload.description && !failure.retryable)
            #expect(failure.message.contains("reference"))
            #expect(run.published.map(\.name) == ["payment.failed"])
        }
    }

    @Test func `an error that does not fit leaves the failure as it is, which tells of it`() async throws {
        let workflow = Workflow("strict", input: Int.self) { w in
            w.step(
                "fail", publishes: [.event("step.failed", on: .failure, schema: ["required": ["cause"]])]
            ) { _, _ in
                throw StepError.permanent("no")
            }
        }
        let run = try WorkflowTest(workflow).submit(1)
        #expect(try await run.runToEnd() == .blockedByFailures)
        let failure = try #require(try run.step("fail").failure)
        #expect(failure.message == "no" && failure.details["unpublished_events"] != nil)
        #expect(run.published.isEmpty)
    }

    @Test func `an event is taken only as long as the handler runs`() async throws {
        let late = Late()
        try kit.replace("charge") { context in
            late.context.withLock { $0 = context }
            return Paid(reference: "1")
        }
        let run = try kit.submit(7)
        try await run.runToEnd()
        let context = try #require(late.context.withLock { $0 })
        let error = try #require(throws: EventError.self) {
            try context.publish("order.paid", Paid(reference: "late"))
        }
        #expect(error.code == .attemptEnded)
        #expect(run.published.count == 1)
    }
}
