import Foundation
import PostgresClient
import Tasker

/// The snippets of docs/guides/your-data.md.
enum DataSnippets {
    static func workflow(_ shop: Shop) -> Workflow<Order, Payment> {
        let pay = Workflow("pay", namespace: "shop", version: "1.0.0", input: Order.self) { w in
            w.step("record", timeout: .seconds(30)) { context, order in
                let payment = try await shop.charge(order, idempotencyKey: context.stepID.uuidString)
                context.settling { connection in
                    try await connection.query(
                        "INSERT INTO payments (order_number, cents, reference) VALUES ($1, $2, $3)",
                        [.int64(Int64(order.number)), .int64(Int64(order.cents)), .text(payment.reference)])
                }
                return payment
            }
        }
        return pay
    }

    static func sell(_ item: Int64, _ context: StepContext) {
        context.settling { connection in
            let rows = try await connection.query(
                "UPDATE stock SET pieces = pieces - 1 WHERE item = $1 RETURNING pieces", [.int64(item)])
            guard let left = try rows.first?.decode("pieces", as: Int64.self), left >= 0 else {
                throw StepError.permanent("sold out", code: "sold_out")
            }
        }
    }
}
