import Foundation
import TaskerTesting
import Testing

/// The snippets of docs/guides/testing.md, which are tests themselves.
@Suite("The guide to testing")
struct TestingSnippets {
    let order = WorkflowSnippets.order(Shop())
    let paying = EventSnippets.workflow(Shop())
    let recording = DataSnippets.workflow(Shop())

    @Test func `an order survives a busy payment service`() async throws {
        let kit = try WorkflowTest(order)
        try kit.fail("charge", attempts: 1...2, with: StepError.retryable("busy"))

        let run = try kit.submit(Order(number: 7, cents: 1_999))
        try await run.runToEnd()

        #expect(run.state == .complete)
        #expect(try run.step("charge").attempts == 3)
        #expect(kit.now < .seconds(5))
    }

    @Test func `nothing is sent before the payment is there`() async throws {
        let kit = try WorkflowTest(order)
        try kit.fail("charge", attempt: 1, with: StepError.retryable("closed at night", after: .hours(8)))
        let run = try kit.submit(Order(number: 7, cents: 1_999))

        try await run.advance(by: .hours(7))
        #expect(run.state == .waitingForRetry)
        #expect(try run.step("charge").retryAt == .hours(8))
        #expect(try run.step("send").state == .pending)

        try await run.advance(by: .hours(1))
        #expect(run.state == .complete)
    }

    @Test func `a card is charged under one key, whatever crashes`() async throws {
        let kit = try WorkflowTest(order)
        try kit.crash("charge", attempt: 1, .afterHandler)
        let run = try kit.submit(Order(number: 7, cents: 1_999))
        try await run.runToEnd()

        let charge = try run.step("charge")
        #expect(charge.attempts == 2)
        #expect(charge.executions.map(\.outcome?.result).first == .some(nil))
        #expect(kit.now >= kit.options.lease)
    }

    @Test func `a refused card blocks the order until somebody cancels it`() async throws {
        let kit = try WorkflowTest(order)
        try kit.replace("charge") { _ -> Payment in throw PaymentRefused() }
        try kit.delay("reserve", by: .minutes(2))
        let run = try kit.submit(Order(number: 7, cents: 1_999))

        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(try run.step("charge").failure?.errorType == "PaymentRefused")
        for event in run.events { print(event.at, event) }

        try run.cancel(by: "ada", reason: "the customer has no other card")
        #expect(run.state == .cancelled)
    }

    @Test func `an order that is placed at night is packed in the morning`() async throws {
        let kit = try WorkflowTest(order)
        let run = try kit.submit(Order(number: 7, cents: 1_999), after: .hours(8))
        try await run.advance(by: .hours(7))
        #expect(try run.step("reserve").attempts == 0)

        #expect(try await run.runToEnd() == .complete)
        #expect(kit.now == .hours(8))
    }

    @Test func `a payment is announced once, whatever fails and crashes`() async throws {
        let kit = try WorkflowTest(paying)
        try kit.fail("charge", attempt: 1, with: StepError.retryable("busy"))
        try kit.crash("charge", attempt: 2)
        let run = try kit.submit(Order(number: 7, cents: 1_999))
        try await run.runToEnd()

        #expect(run.published.map(\.name) == ["payment.retried", "order.paid"])
        #expect(run.published.map(\.attempt) == [1, 3])
        let payment = try run.published.last?.payload(as: Payment.self)
        #expect(payment?.reference.isEmpty == false)
    }

    @Test func `a payment is recorded together with its step`() async throws {
        let kit = try WorkflowTest(recording)
        try kit.onSettling("record")
        try kit.crash("record", attempt: 1, .afterHandler)
        let run = try kit.submit(Order(number: 7, cents: 1_999))
        try await run.runToEnd()

        #expect(try run.step("record").attempts == 2)
        #expect(try run.step("record").settlings == 1)
    }

    @Test func `an order goes on when somebody has paid in cash`() async throws {
        let kit = try WorkflowTest(order)
        try kit.fail("charge", with: StepError.permanent("refused", code: "card_refused"))
        let run = try kit.submit(Order(number: 7, cents: 1_999))
        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(run.deadLetters.map(\.cause) == [.permanentFailure])

        let ann = Operator("ann", reason: "the customer has paid in cash")
        try run.completeStep("charge", result: Payment(reference: "till 3"), by: ann)
        #expect(try await run.runToEnd() == .complete)
        #expect(run.deadLetters.map(\.status) == [.manuallyResolved])
    }

    let greeting = Workflow("greeting", namespace: "hello", version: "1.0.0", input: String.self) { w in
        let name = w.step("tidy") { _, input in input.split(separator: " ").joined(separator: " ").capitalized }
        let letters = w.step("count", after: name) { _, _, name in name.filter(\.isLetter).count }
        w.step("greet", after: name, letters, retry: .exponential(attempts: 5)) { _, _, name, letters in
            "Hello \(name), your name has \(letters) letters."
        }
    }

    @Test func `the greeting survives two failures`() async throws {
        let kit = try WorkflowTest(greeting)
        try kit.fail("greet", attempts: 1...2, with: StepError.retryable("busy"))
        let run = try kit.submit("ada  lovelace")
        try await run.runToEnd()
        #expect(try run.result() == "Hello Ada Lovelace, your name has 11 letters.")
        #expect(try run.step("greet").attempts == 3)
    }
}
