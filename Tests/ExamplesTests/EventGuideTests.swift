import Foundation
import PostgresClient
import Tasker
import TestSupport
import Testing

/// The examples of the guides on events and on the application's data, run.
@Suite("The guides on events and data", .timeLimit(.minutes(2)))
struct EventGuideTests {
    @Test func `the order of the guide tells subscribers and readers that it is paid`() async throws {
        let order = EventSnippets.workflow(Shop())
        try await GuideService.running([order]) { tasker, _ in
            let events = try tasker.events(matching: "order.*")
            let task = try await tasker.submit(order, input: Order(number: 7, cents: 100))
            let payment = try await task.result()
            for await event in events {
                #expect(event.name == "order.paid")
                #expect(try event.payload(as: Payment.self).reference == payment.reference)
                break
            }
            for try await delivery in tasker.durableEvents(namespace: "shop", visibility: .seconds(60)) {
                #expect(delivery.event.name == "order.paid")
                #expect(delivery.event.metadata.taskID == task.id)
                #expect(try await delivery.acknowledge())
                break
            }
        }
    }

    @Test func `the payment of the guide is recorded with its step`() async throws {
        let pay = DataSnippets.workflow(Shop())
        let table = "CREATE TABLE public.payments (order_number bigint, cents bigint, reference text)"
        try await GuideService.running([pay], prepare: table) { tasker, database in
            let tasks = try await tasker.submit(pay, inputs: (1...20).map { Order(number: $0, cents: 5) })
            for task in tasks { _ = try await task.result() }
            let rows = try await database.withConnection {
                try await $0.query(
                    PostgresStatement(
                        sql: "SELECT count(*), count(DISTINCT reference), sum(cents)::bigint FROM public.payments"))
            }
            let row = try #require(rows.first)
            #expect(try row.decode(at: 0, as: Int64.self) == 20)
            #expect(try row.decode(at: 1, as: Int64.self) == 20)
            #expect(try row.decode(at: 2, as: Int64.self) == 100)
        }
    }
}
