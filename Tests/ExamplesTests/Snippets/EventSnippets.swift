import Foundation
import Tasker

/// The snippets of docs/guides/events.md.
enum EventSnippets {
    struct Mailer: Sendable {
        func send(_ subject: String, id: UUID) async throws {}
    }

    static func workflow(_ shop: Shop) -> Workflow<Order, Payment> {
        let order = Workflow("order", namespace: "shop", version: "1.0.0", input: Order.self) { w in
            w.step(
                "charge",
                publishes: [
                    .event("order.paid", delivery: .broadcast, schema: ["type": "object", "required": ["reference"]]),
                    .event("payment.retried", on: .retryableFailure, delivery: .fast),
                    .event("payment.failed", on: .permanentFailure),
                ]
            ) { context, order in
                try await shop.charge(order, idempotencyKey: context.stepID.uuidString)
            }
        }
        return order
    }

    static func publishing(_ payment: Payment, _ context: StepContext) throws {
        try context.publish("order.paid", ["reference": payment.reference, "shop": "north"])
    }

    static func subscribing(_ tasker: Tasker) async throws {
        let events = try tasker.events(matching: "payment.*")
        for await event in events {
            print(event.name, event.metadata.taskID, event.payload.text)
        }
    }

    static func reading(_ tasker: Tasker, _ mailer: Mailer) async throws {
        for try await delivery in tasker.durableEvents(namespace: "shop", visibility: .seconds(60)) {
            try await mailer.send(delivery.event.name, id: delivery.event.id)
            try await delivery.acknowledge()
        }
    }
}
