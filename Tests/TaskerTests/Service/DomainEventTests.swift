import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TaskerWorker
import TestSupport
import Testing

@testable import Tasker

@Suite(.timeLimit(.minutes(2))) struct DomainEventTests {
    private struct Order: Codable, Sendable, Hashable {
        var number: Int
    }

    private static let workflow = Workflow("order", namespace: "Shop", input: Order.self) { w in
        let placed = w.step(
            "place",
            publishes: [
                .event("order.placed", delivery: .broadcast), .event("order.seen", on: .always, delivery: .fast),
                .event("order.noted"),
            ]
        ) { context, order in
            try context.publish("order.noted", ["note": "number \(order.number)"])
            return order
        }
        w.step(
            "pay", after: placed, retry: .immediate(attempts: 2),
            publishes: [
                .event("payment.failed", on: .permanentFailure),
                .event("payment.retried", on: .retryableFailure, delivery: .fast),
            ]
        ) { _, order, _ in
            guard order.number > 0 else { throw StepError.retryable("no money") }
        }
    }

    @Test func `subscribers of the process get its fast and broadcast events, by pattern, after the commit`()
        async throws
    {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.workflow])
            let all = try tasker.events()
            let orders = try tasker.events(matching: "order.placed")
            let ids = try await fixture.running(tasker) {
                let handle = try await tasker.submit(Self.workflow, input: Order(number: 5))
                var iterator = orders.makeAsyncIterator()
                let event = try #require(await iterator.next())
                #expect(event.name == "order.placed")
                #expect(try event.payload(as: Order.self) == Order(number: 5))
                #expect(event.metadata.taskID == handle.id)
                #expect(event.metadata.stepName == "place")
                #expect(event.metadata.namespace == "Shop")
                // It is told of a step that is complete.
                let state = try await fixture.store.value(
                    "SELECT state FROM tasker.workflow_steps WHERE workflow_step_uuid = $1",
                    [.uuid(try #require(event.metadata.stepID))], as: String.self)
                #expect(state == "complete")
                try await handle.finished()
                return event.id
            }
            // The service is over, and so are the subscriptions, after what they hold.
            var seen: [String] = []
            for await event in all { seen.append(event.name) }
            #expect(seen == ["order.placed", "order.seen"])
            // The copy on the queue is the same event.
            let queued = try await fixture.store.store.peekEvents(of: "shop", after: 0, limit: 10).map {
                try DomainEvent(message: $0.message)
            }
            #expect(queued.map(\.name) == ["order.placed", "order.noted"])
            #expect(queued.first?.id == ids)
            #expect(queued.last?.payload.text == #"{"note":"number 5"}"#)
        }
    }

    @Test func `every failed attempt publishes again, the last one as permanent`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.workflow])
            let retried = try tasker.events(matching: "payment.*")
            try await fixture.running(tasker) {
                let handle = try await tasker.submit(Self.workflow, input: Order(number: 0))
                await #expect(throws: TaskerError.self) { try await handle.finished() }
            }
            var fast: [DomainEvent] = []
            for await event in retried { fast.append(event) }
            #expect(fast.map(\.name) == ["payment.retried"])
            #expect(try fast.first?.payload.value()["message"] == "no money")
            let queued = try await fixture.store.store.peekEvents(of: "shop", after: nil, limit: 1)
            let event = try DomainEvent(message: try #require(queued.first).message)
            #expect(event.name == "payment.failed")
            #expect(try event.payload.value()["error_type"] == .string(FailureType.retryableError))
        }
    }

    @Test func `a slow subscriber loses its oldest events, and nobody waits for it`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.workflow])
            let slow = try tasker.events(matching: "order.placed", buffer: 3)
            try await fixture.running(tasker) {
                for number in 1...10 {
                    try await tasker.submit(Self.workflow, input: Order(number: number)).finished()
                }
            }
            #expect(slow.dropped == 7)
            var numbers: [Int] = []
            for await event in slow { numbers.append(try event.payload(as: Order.self).number) }
            #expect(numbers == [8, 9, 10])
        }
    }

    @Test func `a subscription that nobody holds any more is forgotten`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.workflow])
            _ = try tasker.events(matching: "order.placed")
            try await eventually("it is gone") { tasker.hub.subscriptions == 0 }
            let kept = try tasker.events()
            #expect(tasker.hub.subscriptions == 1)
            await tasker.shutdown()
            for await _ in kept { Issue.record("an event from nowhere") }
            let late = try tasker.events()
            for await _ in late { Issue.record("an event from nowhere") }
        }
    }

    @Test func `durable events are delivered until they are acknowledged`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.workflow])
            try await fixture.running(tasker) {
                for number in 1...20 { _ = try await tasker.submit(Self.workflow, input: Order(number: number)) }
                var first: [UUID: Int] = [:]
                var acknowledged: Set<UUID> = []
                // Every event of the first delivery is dropped: as if its reader had died.
                for try await delivery in tasker.durableEvents(namespace: "Shop", visibility: .seconds(1), batch: 3) {
                    first[delivery.event.id, default: 0] += 1
                    if delivery.deliveries > 1, try await delivery.acknowledge() {
                        acknowledged.insert(delivery.event.id)
                    }
                    if acknowledged.count == 40 { break }
                }
                #expect(first.count == 40)
                #expect(
                    try await fixture.store.value("SELECT count(*) FROM pgmq.q_shop_domain_events", as: Int64.self) == 0
                )
            }
        }
    }

    @Test func `a message that is no event is moved aside, with the others unharmed`() async throws {
        try await ServiceFixture.with { fixture in
            let tasker = try await fixture.make([Self.workflow])
            try await fixture.store.pool.query(
                PostgresStatement(sql: #"SELECT pgmq.send('shop_domain_events', '{"event_name": 7}')"#))
            try await fixture.running(tasker) {
                _ = try await tasker.submit(Self.workflow, input: Order(number: 1))
                for try await delivery in tasker.durableEvents(namespace: "shop") {
                    #expect(delivery.event.name == "order.placed")
                    break
                }
            }
            #expect(
                try await fixture.store.value("SELECT count(*) FROM pgmq.q_shop_domain_events_dlq", as: Int64.self) == 1
            )
        }
    }

    @Test func `bad names, payloads and namespaces are refused with what is allowed`() async throws {
        try await ServiceFixture.with { fixture in
            let wrong = Workflow("wrong", namespace: "plain", input: Order.self) { w in
                w.step("a") { context, _ in try context.publish("order.placed", 1) }
            }
            let misnamed = Workflow("misnamed", namespace: "plain", input: Order.self) { w in
                w.step("a", publishes: [.event("Placed")]) { _, order in order }
            }
            let error = #expect(throws: WorkflowError.self) { try misnamed.validate() }
            #expect(error?.problems.map(\.path) == ["steps.a.publishes_events[0].name"])
            let tasker = try await fixture.make([wrong])
            #expect(throws: EventError.self) { try tasker.events(matching: "order") }
            let missing = await #expect(throws: EventError.self) {
                for try await _ in tasker.durableEvents(namespace: "plain") {}
            }
            #expect(missing?.code == .noQueue)
            try await fixture.running(tasker) {
                let handle = try await tasker.submit(wrong, input: Order(number: 1))
                let failed = await #expect(throws: TaskerError.self) { try await handle.finished() }
                #expect(failed?.failures.first?.message.contains("is no event of this step") == true)
            }
        }
    }
}
