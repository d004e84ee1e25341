import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TaskerWorker
import TestSupport
import Testing

@testable import Tasker

@Suite struct WorkflowServiceTests {
    struct Order: Codable, Sendable, Hashable {
        var items: [Int]
    }

    struct Receipt: Codable, Sendable, Hashable {
        var total: Int
        var note: String
    }

    static let order = Workflow("order", namespace: "shop", input: Order.self) { flow in
        let sum = flow.step("sum") { _, order in order.items.reduce(0, +) }
        let count = flow.step("count") { _, order in order.items.count }
        flow.step("receipt", after: sum, count) { _, order, sum, count in
            Receipt(total: sum, note: "\(count) of \(order.items.count)")
        }
    }

    @Test func `a workflow's result comes back with its type`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.order])
            try await fixture.running(tasker) {
                let task = try await tasker.submit(Self.order, input: Order(items: [3, 4, 5]))
                #expect(task.created)
                #expect(try await task.result() == Receipt(total: 12, note: "3 of 3"))
                #expect(try await task.state() == .complete)
                // A result can be asked for again, and by somebody who comes later.
                #expect(try await task.result().total == 12)
                let many = try await tasker.submit(Self.order, inputs: (0..<50).map { Order(items: [$0]) })
                for (index, task) in many.enumerated() {
                    #expect(try await task.result() == Receipt(total: index, note: "1 of 1"))
                }
            }
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `the same key and input is the same task, another input is refused`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.order])
            try await fixture.running(tasker) {
                let tasks = try await withThrowingTaskGroup(of: TaskHandle<Receipt>.self) { group in
                    for _ in 0..<20 {
                        group.addTask { try await tasker.submit(Self.order, input: Order(items: [1, 2]), key: "k") }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(tasks.map(\.id)).count == 1)
                #expect(tasks.count(where: \.created) == 1)
                for task in tasks { #expect(try await task.result().total == 3) }
                let error = await #expect(throws: TaskerError.self) {
                    try await tasker.submit(Self.order, input: Order(items: [9]), key: "k")
                }
                #expect(error?.code == .keyConflict)
                #expect(error?.message.contains("'k'") == true)
            }
        }
    }

    @Test func `an input that cannot be stored is refused by name before anything is sent`() async throws {
        try await ServiceFixture.with { fixture in
            let texts = Workflow("texts", namespace: "shop", input: [String].self) { flow in
                flow.step("a") { _, texts in texts.count }
            }
            let numbers = Workflow("numbers", namespace: "shop", input: [Double].self) { flow in
                flow.step("a") { _, numbers in numbers.count }
            }
            let tasker = try await fixture.make([texts, numbers]) { $0.maxInputBytes = 1000 }
            let before = tasker.store.roundTrips.count
            var errors: [TaskerError?] = []
            errors.append(await #expect(throws: TaskerError.self) { try await tasker.submit(texts, input: ["a\0b"]) })
            errors.append(
                await #expect(throws: TaskerError.self) {
                    try await tasker.submit(texts, input: [String(repeating: "x", count: 1000)])
                })
            errors.append(
                await #expect(throws: TaskerError.self) { try await tasker.submit(numbers, input: [.infinity]) })
            var options = SubmitOptions()
            options.tags = ["good", "b\0d"]
            errors.append(
                await #expect(throws: TaskerError.self) { try await tasker.submit(texts, input: [], options: options) })
            options = SubmitOptions()
            options.priority = 101
            errors.append(
                await #expect(throws: TaskerError.self) { try await tasker.submit(texts, input: [], options: options) })
            #expect(errors.allSatisfy { $0?.code == .invalidInput })
            #expect(errors[1]?.message.contains("1000") == true)
            #expect(errors[3]?.message.contains("tags[1]") == true)
            #expect(tasker.store.roundTrips.count == before)
            await tasker.shutdown()
        }
    }

    @Test func `a task that failed throws with its failures`() async throws {
        try await ServiceFixture.with { fixture in
            let failing = Workflow("failing", namespace: "shop", input: Order.self) { flow in
                flow.step("bad", retry: .immediate(attempts: 2)) { _, _ -> Int in
                    throw StepError.retryable("no luck", code: "E42")
                }
            }
            let tasker = try await fixture.make([failing])
            try await fixture.running(tasker) {
                let task = try await tasker.submit(failing, input: Order(items: []))
                let error = await #expect(throws: TaskerError.self) { try await task.result() }
                #expect(error?.code == .taskFailed)
                #expect(error?.state == .blockedByFailures)
                #expect(error?.failures.map(\.name) == ["bad"])
                #expect(error?.failures.map(\.attempts) == [2])
                #expect(error?.failures.map(\.message) == ["no luck"])
            }
        }
    }

    @Test func `cancelling a task reaches its running handler, and those who wait for it`() async throws {
        try await ServiceFixture.with { fixture in
            let told = Mutex((started: false, cancelled: false))
            let slow = Workflow("slow", namespace: "shop", input: Order.self) { flow in
                flow.step("sleep") { _, _ -> Int in
                    told.withLock { $0.started = true }
                    do {
                        try await Task.sleep(for: .seconds(60))
                    } catch {
                        told.withLock { $0.cancelled = true }
                    }
                    return 1
                }
            }
            let tasker = try await fixture.make([slow])
            try await fixture.running(tasker) {
                let task = try await tasker.submit(slow, input: Order(items: []))
                async let result = task.result()
                try await eventually("the handler runs") { told.withLock { $0.started } }
                try await task.cancel(by: "me", reason: "changed my mind")
                try await eventually("the handler is cancelled", within: .seconds(1)) { told.withLock { $0.cancelled } }
                do {
                    _ = try await result
                    Issue.record("a cancelled task has no result")
                } catch let error as TaskerError {
                    #expect(error.code == .taskFailed)
                    #expect(error.state == .cancelled)
                }
                let again = await #expect(throws: TaskerError.self) { try await task.cancel(by: "me", reason: "test") }
                #expect(again?.code == .taskFinished)
                let unknown = await #expect(throws: TaskerError.self) {
                    try await tasker.cancel(UUID(), by: "me", reason: "test")
                }
                #expect(unknown?.code == .unknownTask)
            }
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `a cancelled wait ends at once and leaves the task alone`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.order])
            let task = try await tasker.submit(Self.order, input: Order(items: [1]))
            let waiting = Task { try await task.result() }
            try await Task.sleep(for: .milliseconds(50))
            let stop = ContinuousClock.now
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(stop.duration(to: .now) < .seconds(20))
            let early = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await task.result()
            }
            await #expect(throws: CancellationError.self) { try await early.value }
            #expect(try await task.state() == .stepsInProcess)
            await tasker.shutdown()
        }
    }

    @Test func `those who wait when the service shuts down are told`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.order])
            let task = try await tasker.submit(Self.order, input: Order(items: [1]))
            let waits = (0..<3).map { _ in Task { try await task.result() } }
            try await eventually("the wait has asked") { tasker.store.roundTrips.count > 3 }
            await tasker.shutdown()
            for wait in waits {
                let error = await #expect(throws: PostgresError.self) { try await wait.value }
                #expect(error?.code == .poolClosed)
            }
        }
    }

    @Test func `what is submitted before the service runs is left for whoever runs`() async throws {
        try await ServiceFixture.with { fixture in
            let first = try await fixture.make([Self.order])
            let task = try await first.submit(Self.order, input: Order(items: [2, 2]))
            #expect(
                try await fixture.store.steps(of: task.id) == [
                    "sum": "enqueued", "count": "enqueued", "receipt": "pending",
                ])
            let second = try await fixture.make([Self.order])
            try await fixture.running(second) {
                // The first one waits without being run.
                let result = try await task.result()
                #expect(result == Receipt(total: 4, note: "2 of 2"))
            }
            await first.shutdown()
        }
    }

    @Test func `a template in YAML with handlers by name gives the same run as the declaration in Swift`() async throws
    {
        try await ServiceFixture.with { fixture in
            let yaml = """
                name: order
                namespace_name: yaml_shop
                version: 1.0.0
                identity_strategy: always_unique
                steps:
                  - name: sum
                    handler: {callable: sum}
                  - name: count
                    handler: {callable: count}
                  - name: receipt
                    dependencies: [sum, count]
                    handler: {callable: receipt}
                """
            var handlers = HandlerRegistry()
            try handlers.register("sum") { context in try context.input(as: Order.self).items.reduce(0, +) }
            try handlers.register("count") { context in try context.input(as: Order.self).items.count }
            try handlers.register("receipt") { context in
                let order = try context.input(as: Order.self)
                return Receipt(
                    total: try context.result(of: "sum", as: Int.self),
                    note: "\(try context.result(of: "count", as: Int.self)) of \(order.items.count)")
            }
            let tasker = try await fixture.make(
                [Self.order], templates: [try TemplateReader.read(yaml: yaml).template], handlers: handlers)
            try await fixture.running(tasker) {
                let input = Order(items: [1, 2, 3])
                let declared = try await tasker.submit(Self.order, input: input)
                let read = try await tasker.submit(
                    WorkflowReference(namespace: "yaml_shop", name: "order", version: "1.0.0"),
                    input: try JSONPayload(encoding: input))
                #expect(try await declared.result() == Receipt(total: 6, note: "3 of 3"))
                try await tasker.completion(of: read.id)
                #expect(try await fixture.store.steps(of: read.id) == fixture.store.steps(of: declared.id))
                for step in ["sum", "count", "receipt"] {
                    let ours = try await tasker.store.result(ofStep: step, task: declared.id)
                    let theirs = try await tasker.store.result(ofStep: step, task: read.id)
                    #expect(try #require(ours).value() == #require(theirs).value())
                }
                let unknown = await #expect(throws: TaskerError.self) {
                    try await tasker.submit(
                        WorkflowReference(namespace: "yaml_shop", name: "order", version: "9"), input: .emptyObject)
                }
                #expect(unknown?.code == .unknownTemplate)
            }
            #expect(try await fixture.store.violations() == [])
        }
    }
}
