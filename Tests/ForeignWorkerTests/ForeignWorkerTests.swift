import Foundation
import PostgresClient
import TaskerCore
import TestSupport
import Testing

@testable import Tasker

/// An unmodified worker of the reference system against our database.
@Suite(
    .enabled(if: ForeignWorkerPackage.isThere, Comment(rawValue: ForeignWorkerPackage.missing)),
    .timeLimit(.minutes(3)))
struct ForeignWorkerTests {
    @Test func `a foreign worker runs lines and diamonds, fails, tries again, and gives up`() async throws {
        try await ForeignFixture.with { fixture in
            let begin = ContinuousClock.now
            async let line: Void = Self.line(fixture)
            async let diamond: Void = Self.diamond(fixture)
            async let retried: Void = Self.retried(fixture)
            async let exhausted: Void = Self.exhausted(fixture)
            async let permanent: Void = Self.permanent(fixture)
            _ = try await (line, diamond, retried, exhausted, permanent)
            #expect(begin.duration(to: .now) < .seconds(60))
            try await eventually("all is in order") { try await fixture.store.violations() == [] }
            #expect(try await fixture.store.violations() == [])
        }
    }

    private static func line(_ fixture: ForeignFixture) async throws {
        let task = try await fixture.submit("line", ["number": 6])
        try await fixture.tasker.completion(of: task)
        #expect(try await fixture.result(of: "line_third", in: task) == ["value": 26])
        #expect(
            try await fixture.states(of: "line_second", in: task) == [
                "enqueued", "in_progress", "enqueued_for_orchestration", "complete",
            ])
    }

    private static func diamond(_ fixture: ForeignFixture) async throws {
        let task = try await fixture.submit("diamond", ["number": 6])
        try await fixture.tasker.completion(of: task)
        #expect(try await fixture.result(of: "diamond_end", in: task) == ["value": 24])
    }

    private static func retried(_ fixture: ForeignFixture) async throws {
        let task = try await fixture.submit("failing", ["how": "once"])
        try await fixture.tasker.completion(of: task)
        #expect(try await fixture.result(of: "failing_only", in: task) == ["attempts_before": 1])
        #expect(
            try await fixture.states(of: "failing_only", in: task) == [
                "enqueued", "in_progress", "enqueued_as_error_for_orchestration", "waiting_for_retry",
                "enqueued", "in_progress", "enqueued_for_orchestration", "complete",
            ])
    }

    private static func exhausted(_ fixture: ForeignFixture) async throws {
        let failure = await #expect(throws: TaskerError.self) {
            let task = try await fixture.submit("failing", ["how": "always"])
            try await fixture.tasker.completion(of: task)
        }
        #expect(failure?.state == .blockedByFailures)
        #expect(failure?.failures.map(\.attempts) == [3])
        #expect(failure?.failures.first?.message.contains("not this time") == true)
    }

    private static func permanent(_ fixture: ForeignFixture) async throws {
        let failure = await #expect(throws: TaskerError.self) {
            let task = try await fixture.submit("failing", ["how": "permanently"])
            try await fixture.tasker.completion(of: task)
        }
        #expect(failure?.state == .blockedByFailures)
        #expect(failure?.failures.map(\.attempts) == [1])
    }

    @Test func `decisions and batches of a foreign worker make its task grow`() async throws {
        try await ForeignFixture.with { fixture in
            async let small: Void = Self.route(
                fixture, 5, ["route_start", "route_decide", "route_small", "route_end"], ends: 25)
            async let large: Void = Self.route(
                fixture, 50, ["route_start", "route_decide", "route_large", "route_end"], ends: 70)
            async let nowhere: Void = Self.route(fixture, 0, ["route_start", "route_decide"], ends: nil)
            async let batches: Void = Self.count(fixture, items: 25, batches: 3)
            async let noBatches: Void = Self.count(fixture, items: 0, batches: 1)
            _ = try await (small, large, nowhere, batches, noBatches)
            #expect(try await fixture.store.violations() == [])
        }
    }

    private static func route(_ fixture: ForeignFixture, _ number: Int64, _ steps: Set<String>, ends: Int64?)
        async throws
    {
        let task = try await fixture.submit("route", ["number": .int(number)])
        try await fixture.tasker.completion(of: task)
        #expect(try await Set(fixture.store.steps(of: task).keys) == steps)
        #expect(try await fixture.result(of: "route_end", in: task) == ends.map { ["value": .int($0)] })
    }

    private static func count(_ fixture: ForeignFixture, items: Int64, batches: Int64) async throws {
        let task = try await fixture.submit("count", ["items": .int(items)])
        try await fixture.tasker.completion(of: task)
        #expect(
            try await fixture.result(of: "count_total", in: task) == ["batches": .int(batches), "done": .int(items)])
    }

    @Test func `a step whose worker was killed comes back, and another worker runs it`() async throws {
        try await ForeignFixture.with { fixture in
            let task = try await fixture.submit("lost")
            try await eventually("the handler runs") { fixture.worker.log.contains("\nhanging\n") }
            fixture.worker.kill()
            let second = try ForeignWorker(database: fixture.store.database.url)
            try await second.waitUntilReady()
            try await fixture.tasker.completion(of: task)
            second.kill()
            #expect(try await fixture.result(of: "lost_only", in: task) == ["attempts_before": 1])
            #expect(
                try await fixture.states(of: "lost_only", in: task) == [
                    "enqueued", "in_progress", "enqueued", "in_progress", "enqueued_for_orchestration", "complete",
                ])
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `steps in Python and steps in Swift share a task`() async throws {
        var handlers = HandlerRegistry()
        try handlers.register("swift_triple") { context in
            let parents = try context.results.values.map { try $0.decode([String: Int].self)["value"] ?? 0 }
            return JSONPayload(["value": .int(Int64(parents.reduce(0, +) * 3))])
        }
        try await ForeignFixture.with(handlers: handlers, callables: ["first", "add_ten"]) { fixture in
            let begin = ContinuousClock.now
            var tasks: [UUID] = []
            for number in 1...20 {
                tasks.append(try await fixture.submit("shared", ["number": .int(Int64(number))]))
            }
            for (number, task) in zip(1..., tasks) {
                try await fixture.tasker.completion(of: task)
                #expect(try await fixture.result(of: "shared_end", in: task) == ["value": .int(Int64(number * 9 + 30))])
            }
            // Had the worker taken a message of a Swift step, it would have hidden it for 30 seconds.
            #expect(begin.duration(to: .now) < .seconds(25))
            #expect(try await fixture.store.violations() == [])
        }
    }
}
