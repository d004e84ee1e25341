import Foundation
import PostgresClient
import Tasker

/// The snippets of docs/guides/workflows.md.
enum WorkflowSnippets {
    static func order(_ shop: Shop) -> Workflow<Order, NoResult> {
        let order = Workflow("order", namespace: "shop", version: "1.0.0", input: Order.self) { w in
            let places = w.step("reserve") { _, order in
                try await shop.reserve(order)
            }
            let payment = w.step("charge", retry: .exponential(attempts: 8), timeout: .seconds(30)) { context, order in
                try await shop.charge(order, idempotencyKey: context.stepID.uuidString)
            }
            w.step("send", after: places, payment) { _, order, places, payment in
                try await shop.send(order, from: places, payment)
            }
        }
        return order
    }

    static func policies() -> [RetryPolicy] {
        let once: RetryPolicy = .none
        let steady: RetryPolicy = .constant(attempts: 10, every: .seconds(5))
        let linear: RetryPolicy = .linear(attempts: 5, base: .seconds(2), cap: .seconds(60), jitter: 0.1)
        let doubling: RetryPolicy = .exponential(attempts: 5)
        let fibonacci: RetryPolicy = .fibonacci(attempts: 5, base: .milliseconds(500))
        let atOnce: RetryPolicy = .immediate(attempts: 3)
        return [once, steady, linear, doubling, fibonacci, atOnce]
    }

    static func errors(_ shop: Shop, _ order: Order, _ context: StepContext) async throws -> Payment {
        do {
            return try await shop.charge(order, idempotencyKey: context.stepID.uuidString)
        } catch is PaymentRefused {
            throw StepError.permanent("the card was refused", code: "card_refused")
        } catch let error as URLError where error.code == .timedOut {
            throw StepError.retryable("the payment service is busy", after: .seconds(20))
        }
    }

    static func submitting(_ tasker: Tasker, _ order: Workflow<Order, NoResult>) async throws {
        let task = try await tasker.submit(order, input: Order(number: 7, cents: 1_999), key: "order-7")
        print(task.id, task.created)
        try await task.finished()
    }

    static func options(_ tasker: Tasker, _ order: Workflow<Order, NoResult>) async throws {
        var options = SubmitOptions()
        options.initiator = "checkout"
        options.tags = ["web"]
        let tasks = try await tasker.submit(
            order, inputs: (1...100).map { Order(number: $0, cents: 500) }, options: options)
        for task in tasks { try await task.finished() }
    }

    static func waiting(_ task: TaskHandle<NoResult>) async throws {
        do {
            _ = try await task.result()
        } catch let error as TaskerError where error.code == .taskFailed {
            print(error.message)
            for step in error.failures { print(step.name, step.attempts, step.errorType, step.message) }
        }
    }

    static func versions(_ database: PostgresConfiguration, _ shop: Shop) async throws {
        let v1 = Workflow("order", namespace: "shop", version: "1.0.0", input: Order.self) { w in
            w.step("charge") { context, order in try await shop.charge(order, idempotencyKey: "\(context.stepID)") }
        }
        let v2 = Workflow("order", namespace: "shop", version: "1.1.0", input: Order.self) { w in
            let places = w.step("reserve") { _, order in try await shop.reserve(order) }
            w.step("charge", after: places) { context, order, _ in
                try await shop.charge(order, idempotencyKey: "\(context.stepID)")
            }
        }
        let tasker = try await Tasker(database: database, workflows: [v1, v2])
        await tasker.shutdown()
    }
}
