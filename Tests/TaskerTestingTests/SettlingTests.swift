import Foundation
import Synchronization
import TaskerTesting
import Testing

@Suite("Data settled with a step in the test kit")
struct SettlingTests {
    static let pay = Workflow("pay", namespace: "shop", input: Int.self) { w in
        w.step("record", retry: .constant(attempts: 3, every: .seconds(1)), publishes: [.event("order.recorded")]) {
            context, number in
            context.settling { connection in
                try await connection.query("INSERT INTO payments (number) VALUES ($1)", [.int64(Int64(number))])
            }
            context.settling { connection in try await connection.query("UPDATE totals SET payments = payments + 1") }
            guard number > 0 else { throw StepError.permanent("no such order") }
            return number
        }
    }

    /// What the closure's replacement has written.
    private final class Table: Sendable {
        let rows = Mutex<[Int]>([])

        func insert(_ row: Int) { rows.withLock { $0.append(row) } }
        var all: [Int] { rows.withLock { $0 } }
    }

    private let kit: WorkflowTest<Int, Int>

    init() throws {
        kit = try WorkflowTest(Self.pay)
    }

    @Test func `a closure that needs the database fails the attempt for good, and the failure says what to do`()
        async throws
    {
        let run = try kit.submit(7)
        #expect(try await run.runToEnd() == .blockedByFailures)
        let record = try run.step("record")
        #expect(record.attempts == 1 && record.settlings == 0)
        #expect(record.failure?.errorType == "no_database" && record.failure?.retryable == false)
        #expect(record.failure?.message.contains("kit.onSettling(\"record\")") == true)
        #expect(run.published.isEmpty)
    }

    @Test func `closures can be skipped, and are counted`() async throws {
        try kit.onSettling("record")
        try kit.crash("record", attempt: 1)
        let run = try kit.submit(7)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.step("record").settlings == 2)
        #expect(run.published.map(\.name) == ["order.recorded"])
    }

    @Test func `what takes their place runs once for a result that is recorded, and for no other`() async throws {
        let table = Table()
        try kit.onSettling("record") { context in table.insert(context.attempt) }
        try kit.crash("record", attempt: 1, .afterHandler)
        try kit.fail("record", attempt: 2, with: StepError.retryable("busy"))
        try await kit.submit(7).runToEnd()
        #expect(table.all == [3])

        let failing = try kit.submit(0)
        #expect(try await failing.runToEnd() == .blockedByFailures)
        #expect(try failing.step("record").failure?.message == "no such order")
        #expect(table.all == [3])
    }

    @Test func `it runs at the end of the attempt, and not at all when that was cancelled`() async throws {
        let table = Table()
        try kit.onSettling("record") { context in table.insert(context.attempt) }
        try kit.delay("record", by: .seconds(5))
        let run = try kit.submit(7)
        try await run.advance(by: .seconds(4))
        #expect(table.all == [])
        let cancelled = try kit.submit(8)
        try await kit.advance(by: .seconds(1))
        #expect(table.all == [1] && run.state == .complete)
        try cancelled.cancel(by: "ada", reason: "changed her mind")
        try await kit.advance(by: .hours(1))
        #expect(table.all == [1])
        #expect(try cancelled.step("record").settlings == 0)
    }

    @Test func `when it throws, the attempt fails with its error and publishes nothing`() async throws {
        struct Duplicate: Error {}
        try kit.onSettling("record", attempts: 1...1) { _ in throw Duplicate() }
        try kit.onSettling("record", attempts: 2...3)
        let run = try kit.submit(7)
        #expect(try await run.runToEnd() == .complete)
        let record = try run.step("record")
        #expect(record.executions.map { $0.outcome?.failure?.errorType } == ["Duplicate", nil])
        #expect(record.settlings == 2)
        #expect(run.published.map(\.attempt) == [2])

        try kit.onSettling("record") { _ in throw StepError.permanent("sold out", code: "sold_out") }
        let other = try kit.submit(8)
        #expect(try await other.runToEnd() == .blockedByFailures)
        #expect(try other.step("record").failure?.errorCode == "sold_out")
    }
}
