import Foundation
import Tasker

// What the snippets are about: small stand-ins for an application.

struct Order: Codable, Sendable {
    var number: Int
    var cents: Int
}

struct Payment: Codable, Sendable {
    var reference: String
}

struct PaymentRefused: Error {}

struct Shop: Sendable {
    func reserve(_ order: Order) async throws -> [String] { ["shelf \(order.number)"] }
    func charge(_ order: Order, idempotencyKey: String) async throws -> Payment { Payment(reference: idempotencyKey) }
    func send(_ order: Order, from places: [String], _ payment: Payment) async throws {}
    func retryAfter() async -> Duration? { nil }
}
