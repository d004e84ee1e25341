import Foundation
import Tasker

/// The snippets of docs/guides/submitting.md; `SubmittingTests` runs them.
enum SubmittingSnippets {
    static func keyed(_ tasker: Tasker, _ place: Workflow<Order, NoResult>) async throws -> (first: Bool, again: Bool) {
        let order = Order(number: 7, cents: 1_200)
        let task = try await tasker.submit(place, input: order, key: "order-\(order.number)")
        let again = try await tasker.submit(place, input: order, key: "order-\(order.number)")
        assert(again.id == task.id && !again.created)
        return (task.created, again.created)
    }

    static func conflict(_ tasker: Tasker, _ place: Workflow<Order, NoResult>) async throws -> UUID? {
        do {
            _ = try await tasker.submit(place, input: Order(number: 7, cents: 1_300), key: "order-7")
        } catch let error as TaskerError where error.code == .keyConflict {
            // error.message names both tasks and says that the inputs differ at /cents.
            return error.task
        }
        return nil
    }

    static func options(_ tasker: Tasker, _ place: Workflow<Order, NoResult>) async throws -> UUID {
        var options = SubmitOptions()
        options.priority = 20
        options.notBefore = Date(timeIntervalSinceNow: 3_600)
        options.tags = ["spring-sale"]
        options.initiator = "checkout"
        options.reason = "customer 17 asked for delivery tomorrow"
        let task = try await tasker.submit(place, input: Order(number: 8, cents: 250), options: options)
        return task.id
    }

    static func bulk(_ tasker: Tasker, _ place: Workflow<Order, NoResult>) async throws -> Int {
        let orders = (1...1_000).map { Order(number: $0, cents: 100 * $0) }
        let tasks = try await tasker.submit(place, inputs: orders, keys: orders.map { "import-\($0.number)" })
        return tasks.count(where: \.created)
    }
}
