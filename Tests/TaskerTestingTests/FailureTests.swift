import Foundation
import TaskerTesting
import Testing

/// A shop whose handlers do nothing outside.
enum Shop {
    struct Order: Codable, Sendable, Hashable {
        var number: Int
    }

    struct Receipt: Codable, Sendable, Hashable {
        var number: Int
        var paid: String
    }

    static let order = Workflow("order", namespace: "shop", input: Order.self) { w in
        let places = w.step("reserve") { _, order in [order.number] }
        let payment = w.step(
            "charge", retry: .exponential(attempts: 4, base: .seconds(2), cap: .hours(1), jitter: 0),
            timeout: .seconds(9)
        ) { context, order in
            "order \(order.number), attempt \(context.attempt)"
        }
        w.step("send", after: places, payment, retry: .none) { _, order, places, payment in
            Receipt(number: places.reduce(0, +), paid: payment)
        }
    }
}

@Suite("Failures in the test kit")
struct FailureTests {
    private let kit: WorkflowTest<Shop.Order, Shop.Receipt>

    init() throws {
        kit = try WorkflowTest(Shop.order)
    }

    @Test func `a task without trouble is complete at once, with its result`() async throws {
        let run = try kit.submit(Shop.Order(number: 7))
        #expect(run.state == .stepsInProcess)
        #expect(try run.step("reserve").state == .enqueued && run.step("reserve").attempts == 0)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == Shop.Receipt(number: 7, paid: "order 7, attempt 1"))
        #expect(kit.now == .zero)
        #expect(run.history == [.pending, .stepsInProcess, .complete])
        #expect(try run.step("send").history == [.pending, .enqueued, .inProgress, .complete])
        #expect(kit.nextMoment == nil)
    }

    @Test func `a failed attempt is repeated when its wait is over, and not before`() async throws {
        try kit.fail("charge", attempt: 1, with: StepError.retryable("busy"))
        try kit.fail("charge", attempt: 2, with: StepError.retryable("busy", after: .days(1)))
        let run = try kit.submit(Shop.Order(number: 1))
        await kit.settle()
        #expect(run.state == .waitingForRetry)
        #expect(try run.step("charge").retryAt == .seconds(2))
        #expect(try run.step("reserve").state == .complete)
        try await run.advance(by: .milliseconds(1_999))
        #expect(try run.step("charge").attempts == 1)
        try await run.advance(by: .milliseconds(1))
        #expect(try run.step("charge").attempts == 2)
        #expect(try run.step("charge").retryAt == .seconds(2) + .days(1))
        try await run.advance(by: .days(1))
        #expect(run.state == .complete)
        let charge = try run.step("charge")
        #expect(charge.executions.map(\.startedAt) == [.zero, .seconds(2), .seconds(2) + .days(1)])
        #expect(charge.executions.map(\.number) == [1, 2, 3])
        #expect(charge.executions.first?.outcome?.failure?.message == "busy")
        #expect(try charge.result(as: String.self) == "order 1, attempt 3")
    }

    @Test func `when all attempts fail, the task is blocked, and the step says why`() async throws {
        struct Refused: Error {}
        try kit.fail("charge", with: Refused())
        let run = try kit.submit(Shop.Order(number: 1))
        #expect(try await run.runToEnd() == .blockedByFailures)
        let charge = try run.step("charge")
        #expect(charge.state == .error && charge.attempts == 4)
        #expect(charge.failure?.errorType == "Refused")
        // 2 + 4 + 8 seconds: the policy's waits, without jitter.
        #expect(kit.now == .seconds(14))
        #expect(try run.step("send").state == .pending)
        let error = try #require(throws: TestKitError.self) { try run.result() }
        #expect(error.code == .noResult && error.message == "step 'send' is pending and has no result")
    }

    @Test func `a permanent failure is not repeated`() async throws {
        try kit.fail("charge", with: StepError.permanent("refused", code: "card_refused"))
        let run = try kit.submit(Shop.Order(number: 1))
        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(try run.step("charge").attempts == 1)
        #expect(try run.step("charge").failure?.errorCode == "card_refused")
        #expect(kit.now == .zero)
    }

    @Test(arguments: [CrashPoint.beforeHandler, .afterHandler])
    func `a step whose process dies is taken over when its lease has run out`(point: CrashPoint) async throws {
        try kit.crash("charge", attempt: 1, point)
        let run = try kit.submit(Shop.Order(number: 1))
        try await run.advance(by: .seconds(29))
        #expect(try run.step("charge").state == .inProgress)
        #expect(try run.step("charge").executions.map(\.outcome) == [nil])
        try await run.advance(by: .seconds(2))
        #expect(run.state == .complete)
        #expect(try run.step("charge").attempts == 2)
        #expect(try run.result().paid == "order 1, attempt 2")
        #expect(run.events.contains { $0.step == "charge" && $0.kind == .crashed(attempt: 1) })
    }

    @Test func `the steps that were claimed together with one whose process dies are not lost with it`() async throws {
        try kit.crash("reserve", attempt: 1, .beforeHandler)
        let run = try kit.submit(Shop.Order(number: 1))
        await kit.settle()
        #expect(try run.step("charge").state == .complete)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.step("reserve").attempts == 2 && run.step("charge").attempts == 1)
    }

    @Test func `a step that must not be repeated fails when its process dies`() async throws {
        try kit.crash("send")
        let run = try kit.submit(Shop.Order(number: 1))
        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(try run.step("send").failure?.errorType == FailureType.leaseExpired)
    }

    @Test func `the processes die together`() async throws {
        try kit.delay("reserve", by: .minutes(2))
        try kit.delay("charge", by: .seconds(5))
        let run = try kit.submit(Shop.Order(number: 1))
        try await run.advance(by: .seconds(1))
        #expect(try run.step("reserve").state == .inProgress && run.step("charge").state == .inProgress)
        kit.crashWorkers()
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.step("reserve").attempts == 2 && run.step("charge").attempts == 2)
        // Taken over after the lease of 30 seconds, two minutes more.
        #expect(kit.now >= .seconds(150) && kit.now < .seconds(152))
    }

    @Test func `handlers take the virtual time they are given, and their lease lasts as long as they do`() async throws
    {
        try kit.delay("reserve", by: .minutes(5))
        let run = try kit.submit(Shop.Order(number: 1))
        try await run.advance(by: .minutes(4))
        #expect(try run.step("reserve").state == .inProgress)
        #expect(try run.step("charge").state == .complete)
        #expect(try await run.runToEnd() == .complete)
        #expect(kit.now == .minutes(5))
        #expect(try run.step("reserve").attempts == 1)
        #expect(try run.step("reserve").executions.map(\.endedAt) == [.minutes(5)])
    }

    @Test func `a handler that takes longer than its timeout fails with one`() async throws {
        try kit.delay("charge", attempts: 1...1, by: .seconds(10))
        try kit.hang("charge", attempt: 2)
        let run = try kit.submit(Shop.Order(number: 1))
        #expect(try await run.runToEnd() == .complete)
        let charge = try run.step("charge")
        #expect(charge.attempts == 3)
        #expect(
            charge.executions.map { $0.outcome?.failure?.errorType }
                == [FailureType.handlerTimeout, FailureType.handlerTimeout, nil])
        // 9 seconds, a wait of 2, 9 more, a wait of 4.
        #expect(kit.now == .seconds(24))
    }

    @Test func `another handler may stand in for one that must not run in a test`() async throws {
        try kit.replace("charge") { context in "nothing in attempt \(context.attempt)" }
        let run = try kit.submit(Shop.Order(number: 3))
        try await run.runToEnd()
        #expect(try run.result().paid == "nothing in attempt 1")
    }

    @Test func `a cancelled task ends at once; what still runs is ignored`() async throws {
        try kit.delay("charge", by: .seconds(5))
        let run = try kit.submit(Shop.Order(number: 1))
        try await run.advance(by: .seconds(1))
        try run.cancel(by: "ada", reason: "changed her mind")
        #expect(run.state == .cancelled)
        try await run.advance(by: .hours(1))
        #expect(try run.step("charge").state == .cancelled)
        #expect(try run.step("send").state == .cancelled)
        #expect(run.events.contains { $0.kind == .ignored(attempt: 1) })
        let error = try #require(throws: TestKitError.self) { try run.cancel(by: "ada", reason: "again") }
        #expect(error.code == .refused && error.message.contains("cancelled"))
    }
}
