import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerWorker

@Suite(.timeLimit(.minutes(2))) struct PublishingTests {
    private static let number: JSONValue = ["type": "integer"]

    private static func step(
        _ events: [EventDeclaration], retry: RetryPolicy = .immediate(attempts: 2), timeout: Duration? = nil
    ) -> StepDefinition {
        StepDefinition(
            name: "a", handler: HandlerDefinition(callable: "work"), retry: retry, timeout: timeout,
            publishesEvents: events)
    }

    private static func events(_ fixture: StoreFixture) async throws -> [DomainEvent] {
        try await fixture.store.peekEvents(of: "alpha", after: 0, limit: 100).map {
            try DomainEvent(message: $0.message)
        }
    }

    @Test func `a success whose event cannot be published is a permanent failure that says why`() async throws {
        try await StoreFixture.with { fixture in
            let handlers = HandlerRegistry.work { _ in JSONPayload(.string("five")) }
            let step = Self.step([
                .event("a.counted", schema: Self.number), .event("a.failed", on: .permanentFailure),
            ])
            let task = try await fixture.create(try await fixture.register([step]))[0]
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "blocked_by_failures")
            }
            #expect(try await fixture.errorTypes(of: task) == [FailureType.validationError])
            let events = try await Self.events(fixture)
            #expect(events.map(\.name) == ["a.failed"])
            let error = try #require(events.first).payload.value()
            #expect(error["message"]?.string?.contains("the result does not fit the schema of a.counted") == true)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a failure keeps its own reason, and names the events that could not be published`() async throws {
        try await StoreFixture.with { fixture in
            let handlers = HandlerRegistry.work { _ in throw StepError.permanent("no", code: "E1") }
            let step = Self.step([.event("a.failed", on: .failure, schema: Self.number)])
            let task = try await fixture.create(try await fixture.register([step]))[0]
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "blocked_by_failures")
            }
            #expect(try await fixture.errorTypes(of: task) == [FailureType.permanentError])
            let context = try await fixture.value(
                "SELECT (results->'error'->'context'->'unpublished_events'->>0) FROM tasker.workflow_steps",
                as: String.self)
            #expect(context?.contains("a.failed") == true)
            #expect(try await Self.events(fixture) == [])
        }
    }

    @Test func `a handler that runs out of time publishes as a failure does`() async throws {
        try await StoreFixture.with { fixture in
            let handlers = HandlerRegistry.work { context in
                try context.publish("a.failed", "half done")
                try await Task.sleep(for: .seconds(300))
                return .null
            }
            let step = Self.step(
                [.event("a.failed", on: .failure)], retry: .never, timeout: .milliseconds(200))
            let task = try await fixture.create(try await fixture.register([step]))[0]
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "blocked_by_failures")
            }
            let payloads = try await Self.events(fixture).map { try $0.payload.value()["error_type"] }
            #expect(payloads == [.string(FailureType.handlerTimeout)])
        }
    }

    @Test func `a step whose last attempt lost its lease publishes as a failure does`() async throws {
        try await StoreFixture.with { fixture in
            let step = Self.step([.event("a.failed", on: .permanentFailure)], retry: .never)
            let task = try await fixture.create(try await fixture.register([step]))[0]
            #expect(try await fixture.claim(lease: .milliseconds(1)).count == 1)
            try await fixture.withWorker(.work { _ in .null }) { _ in
                try await fixture.wait(for: task, toBe: "blocked_by_failures")
            }
            let events = try await Self.events(fixture)
            #expect(events.map(\.name) == ["a.failed"])
            #expect(try events.first?.payload.value()["error_type"] == .string(FailureType.leaseExpired))
        }
    }

    @Test func `with data of the application, events are committed together with both`() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.pool.query(PostgresStatement(sql: "CREATE TABLE public.orders (step uuid)"))
            let fails = Atomic<Bool>(true)
            let handlers = HandlerRegistry.work { context in
                try context.publish("a.done", context.attempt)
                context.settling { connection in
                    try await connection.query("INSERT INTO public.orders VALUES ($1)", [.uuid(context.stepID)])
                    if fails.exchange(false, ordering: .relaxed) { throw StepError.retryable("once") }
                }
                return .null
            }
            let step = Self.step([.event("a.done"), .event("a.retried", on: .retryableFailure)])
            let task = try await fixture.create(try await fixture.register([step]))[0]
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "complete")
            }
            let events = try await Self.events(fixture)
            #expect(events.map(\.name) == ["a.retried", "a.done"])
            #expect(events.last?.payload.text == "2")
            #expect(try await fixture.value("SELECT count(*) FROM public.orders", as: Int64.self) == 1)
        }
    }
}
