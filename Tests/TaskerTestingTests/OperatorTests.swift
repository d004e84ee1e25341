import Foundation
import TaskerTesting
import Testing

@Suite("Operators in the test kit")
struct OperatorTests {
    private let kit: WorkflowTest<Shop.Order, Shop.Receipt>
    private let ann = Operator("ann", reason: "the bank is back")

    init() throws {
        kit = try WorkflowTest(Shop.order)
    }

    /// A run that is blocked by a payment that has failed for good.
    private func blocked() async throws -> TestRun<Shop.Receipt> {
        try kit.fail("charge", with: StepError.retryable("busy"))
        let run = try kit.submit(Shop.Order(number: 7))
        try #require(try await run.runToEnd() == .blockedByFailures)
        try kit.restore("charge")
        return run
    }

    @Test func `a step that is reset has all of its attempts again`() async throws {
        let run = try await blocked()
        try kit.fail("charge", attempts: 1...3, with: StepError.retryable("still busy"))
        try run.resetStep("charge", by: ann)
        #expect(run.state == .stepsInProcess)
        #expect(try await run.runToEnd() == .complete)
        let charge = try run.step("charge")
        #expect(charge.attempts == 4)
        #expect(charge.executions.map(\.number) == [1, 2, 3, 4, 1, 2, 3, 4])
        #expect(run.actions.map(\.kind) == [.resetStep])
        #expect(run.actions.first?.by == "ann" && run.actions.first?.reason == "the bank is back")
        #expect(run.events.contains { $0.description == "charge: reset_step by ann" })
    }

    @Test func `a blocked task has a dead letter until somebody gets it going`() async throws {
        let run = try await blocked()
        let letter = try #require(run.deadLetters.first)
        #expect(letter.cause == .retriesExhausted && letter.status == .pending && letter.failures == 1)
        #expect(letter.openedAt == kit.now)
        try run.resetStep("charge", by: ann)
        #expect(run.deadLetters.map(\.status) == [.manuallyResolved])

        try kit.fail("charge", with: StepError.permanent("refused"))
        let other = try kit.submit(Shop.Order(number: 8))
        try await other.runToEnd()
        #expect(other.deadLetters.map(\.cause) == [.permanentFailure])
        try other.cancel(by: "ann", reason: "no card")
        #expect(other.deadLetters.map(\.status) == [.cancelled])
    }

    @Test func `a step that is completed by hand hands its result to its children`() async throws {
        let run = try await blocked()
        try run.completeStep("charge", result: "in cash", by: ann)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == Shop.Receipt(number: 7, paid: "in cash"))
        #expect(try run.step("charge").attempts == 4)
        #expect(run.actions.map(\.kind) == [.completeStep])
    }

    @Test func `a step that is resolved counts as done and has no result`() async throws {
        try kit.fail("send", with: StepError.permanent("no such street"))
        let run = try kit.submit(Shop.Order(number: 7))
        try await run.runToEnd()
        try run.resolveStep("send", by: ann)
        #expect(run.state == .complete)
        #expect(try run.step("send").state == .resolvedManually)
        #expect(throws: TestKitError.self) { try run.result() }
    }

    @Test func `a task that is resumed begins all of its failed steps again`() async throws {
        try kit.fail("reserve", with: StepError.permanent("closed"))
        let run = try await blocked()
        #expect(run.deadLetters.map(\.failures) == [2])
        try kit.restore("reserve")
        try run.resume(by: ann)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.step("reserve").attempts == 1 && run.step("charge").attempts == 1)
    }

    @Test func `what a running attempt comes to is ignored when somebody has ended its step`() async throws {
        try kit.delay("charge", by: .seconds(5))
        let run = try kit.submit(Shop.Order(number: 7))
        try await run.advance(by: .seconds(1))
        try run.completeStep("charge", result: "by hand", by: ann)
        #expect(try await run.runToEnd() == .complete)
        #expect(kit.now == .seconds(1))
        try await run.advance(by: .minutes(1))
        #expect(run.events.contains { $0.step == "charge" && $0.kind == .ignored(attempt: 1) })
        #expect(try run.result().paid == "by hand")
    }

    @Test(arguments: [false, true])
    func `a reset step goes on at its checkpoint, unless that is cleared`(clears: Bool) async throws {
        let workflow = Workflow("count", input: Int.self) { w in
            w.step("count", retry: .none) { context, last in
                let start = try context.resumed(cursor: Int.self, accumulated: Int.self)?.cursor ?? 0
                try await context.checkpoint(cursor: last, processed: last)
                guard start > 0 else { throw StepError.permanent("once more") }
                return start
            }
        }
        let kit = try WorkflowTest(workflow)
        let run = try kit.submit(5)
        try #require(try await run.runToEnd() == .blockedByFailures)
        try run.resetStep("count", by: ann, clearsCheckpoint: clears)
        #expect(try run.step("count").checkpoint == nil || !clears)
        #expect(try await run.runToEnd() == (clears ? .blockedByFailures : .complete))
        if !clears { #expect(try run.result() == 5) }
        guard clears else { return }
        try run.resume(by: ann, clearsCheckpoints: true)
        #expect(try run.step("count").checkpoint == nil)
    }

    @Test func `a decision that is completed by hand creates what the result says, if it may`() async throws {
        let kit = try WorkflowTest(BranchTests.choice)
        try kit.fail("route", with: StepError.permanent("no idea"))
        let run = try kit.submit(["left"])
        try await run.runToEnd()
        let error = try #require(throws: TestKitError.self) {
            try run.completeStep("route", result: DecisionOutcome.createSteps(["right"]).result, by: ann)
        }
        #expect(error.code == .refused && error.message.contains("outcome"))
        try run.completeStep("route", result: DecisionOutcome.createSteps(["left"]).result, by: ann)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == ["left of 1!", "-", "-"])
    }

    @Test func `an action that the state does not allow is refused with what was found and what is allowed`()
        async throws
    {
        let run = try kit.submit(Shop.Order(number: 7))
        let refusals: [(action: () throws -> Void, message: String)] = [
            (
                { try run.resetStep("charge", by: ann) },
                "step 'charge' is enqueued and cannot be reset; allowed is error"
            ),
            (
                { try run.completeStep("send", result: 1, by: ann) },
                "step 'send' is pending and cannot be completed; allowed are enqueued, in_progress, waiting_for_retry and error"
            ),
            (
                { try run.resume(by: ann) },
                "task \(run.id) is steps_in_process and cannot be resumed; allowed are blocked_by_failures and error, with a failed step"
            ),
        ]
        for refusal in refusals {
            let error = try #require(throws: TestKitError.self) { try refusal.action() }
            #expect(error.code == .refused && error.message == refusal.message)
        }
        #expect(run.actions.isEmpty)
        try await run.runToEnd()
        let error = try #require(throws: TestKitError.self) { try run.resolveStep("send", by: ann) }
        #expect(error.message.contains("is complete and cannot be resolved; allowed is any state but complete"))
    }

    @Test func `an action has to name a step that there is, a person and a reason`() async throws {
        let run = try await blocked()
        let unknown = try #require(throws: TestKitError.self) { try run.resetStep("chrage", by: ann) }
        #expect(unknown.code == .unknownStep)
        for actor in [Operator(" ", reason: "why"), Operator("ann", reason: "")] {
            let error = try #require(throws: TestKitError.self) { try run.resetStep("charge", by: actor) }
            #expect(error.code == .invalidInput)
        }
        let stranger = try #require(throws: TestKitError.self) { try kit.resume(UUID(), by: ann) }
        #expect(stranger.code == .refused)
        #expect(run.state == .blockedByFailures)
    }
}
