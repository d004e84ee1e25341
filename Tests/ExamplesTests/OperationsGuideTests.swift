import Foundation
import PostgresClient
import Synchronization
import Tasker
import TaskerStore
import TestSupport
import Testing

/// The examples of the guide on failures and operations, run.
@Suite("The guide on failures and operations", .timeLimit(.minutes(2)))
struct OperationsGuideTests {
    /// The bank that the step `charge` asks: away until it comes back.
    private final class Bank: Sendable {
        private let answers = Mutex(false)

        func comeBack() {
            answers.withLock { $0 = true }
        }

        func charge(_ order: Order) throws -> OperationsSnippets.Receipt {
            guard answers.withLock({ $0 }) else { throw StepError.permanent("the bank is away", code: "bank_away") }
            return OperationsSnippets.Receipt(number: order.number)
        }
    }

    /// A bank, a workflow that needs it, and a running service.
    private static func running(
        _ body: (Tasker, TaskStore, Workflow<Order, Int>, Bank) async throws -> Void
    ) async throws {
        let bank = Bank()
        let order = Workflow("order", namespace: "shop", version: "1.0.0", input: Order.self) { w in
            let receipt = w.step("charge") { _, order in try bank.charge(order) }
            w.step("send", after: receipt) { _, _, receipt in receipt.number }
        }
        try await GuideService.running([order]) { tasker, database in
            try await database.withPool(size: 2) { pool in
                try await body(tasker, TaskStore(pool: pool, logger: database.logger), order, bank)
            }
        }
    }

    /// Submits orders, and waits until each of them cannot go on.
    private static func failing(
        _ numbers: ClosedRange<Int>, of order: Workflow<Order, Int>, _ tasker: Tasker
    ) async throws -> [TaskHandle<Int>] {
        let tasks = try await tasker.submit(order, inputs: numbers.map { Order(number: $0, cents: 100) })
        for task in tasks {
            let error = await #expect(throws: TaskerError.self) { try await task.finished() }
            #expect(error?.code == .taskFailed)
            #expect(error?.state == .blockedByFailures)
            #expect(error?.failures.map(\.name) == ["charge"])
        }
        return tasks
    }

    private static func open(_ store: TaskStore) async throws -> [DeadLetter] {
        var filter = DeadLetterFilter()
        filter.status = "pending"
        return try await store.deadLetters(filter)
    }

    @Test func `one order of the guide is charged again, another one by hand, and both go on`() async throws {
        try await Self.running { tasker, store, order, bank in
            let tasks = try await Self.failing(7...8, of: order, tasker)
            #expect(try await Self.open(store).map(\.cause) == ["permanent_failure", "permanent_failure"])

            bank.comeBack()
            try await OperationsSnippets.acting(
                tasker, tasks[0].id, tasks[1].id, OperationsSnippets.Receipt(number: 4_711))
            #expect(try await tasks[0].result() == 7)
            #expect(try await tasks[1].result() == 4_711)

            #expect(try await Self.open(store).isEmpty)
            let actions = [
                try await tasker.actions(on: tasks[0].id), try await tasker.actions(on: tasks[1].id),
            ]
            #expect(actions.map { $0.map(\.action) } == [["reset_step"], ["complete_step"]])
            #expect(actions.flatMap { $0.map(\.by) } == ["ann", "ann"])
            #expect(actions.flatMap { $0.map(\.reason) } == ["the bank is back", "paid in cash"])

            let again = await #expect(throws: TaskerError.self) {
                try await tasker.resetStep("charge", of: tasks[0].id, by: Operator("ann", reason: "once more"))
            }
            #expect(again?.code == .actionRefused)
            #expect(again?.state == .complete)
        }
    }

    @Test func `the pause of the guide holds steps back until it ends`() async throws {
        try await Self.running { tasker, store, order, bank in
            bank.comeBack()
            try await OperationsSnippets.pausing(tasker)

            let incident = Operator("ann", reason: "the bank's API answers nonsense")
            try await tasker.pause(.namespace("shop"), by: incident)
            let task = try await tasker.submit(order, input: Order(number: 7, cents: 100))
            #expect(try await store.pauses(of: task.id).map(\.scope) == ["namespace"])
            let twice = await #expect(throws: TaskerError.self) {
                try await tasker.pause(.namespace("shop"), by: incident)
            }
            #expect(twice?.code == .actionRefused)
            // Long enough for a step that nobody holds back.
            try await Task.sleep(for: .milliseconds(300))
            #expect(try await task.state() == .stepsInProcess)
            #expect(try await store.result(ofStep: "charge", task: task.id) == nil)

            try await tasker.unpause(.namespace("shop"), by: incident)
            #expect(try await task.result() == 7)
            #expect(try await store.pauses(of: task.id).isEmpty)
        }
    }

    @Test func `a group of dead letters of the guide is begun again, and nothing is left of it`() async throws {
        try await Self.running { tasker, store, order, bank in
            let tasks = try await Self.failing(1...3, of: order, tasker)
            let groups = try await store.deadLetterGroups()
            let group = try #require(groups.first)
            #expect(groups.count == 1)
            #expect(group.entries == 3)
            #expect(group.template == "shop/order")
            #expect(group.step == "charge")

            bank.comeBack()
            let result = try await OperationsSnippets.redriving(tasker, group)
            #expect(result.entries.map(\.outcome) == ["redriven", "redriven", "redriven"])
            #expect(Set(result.entries.map(\.taskID)) == Set(tasks.map(\.id)))
            let starts = result.entries.compactMap(\.startsAt)
            #expect(zip(starts, starts.dropFirst()).allSatisfy { abs($1.timeIntervalSince($0) - 0.2) < 0.01 })

            for (number, task) in zip(1..., tasks) { #expect(try await task.result() == number) }
            #expect(try await Self.open(store).isEmpty)
            #expect(try await store.deadLetterGroups().isEmpty)
        }
    }

    @Test func `the configuration of the guide is what it says`() throws {
        let settings = try #require(OperationsSnippets.configuring().maintenance)
        #expect(settings.interval == .seconds(60))
        #expect(settings.noWorkerThreshold == .seconds(120))
        #expect(!settings.detectsStaleness)
        #expect(OperationsSnippets.retaining().retention == .seconds(90 * 86_400))
    }
}
