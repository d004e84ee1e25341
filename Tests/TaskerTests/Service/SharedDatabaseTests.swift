import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TaskerWorker
import TestSupport
import Testing

@testable import Tasker

@Suite(.serialized) struct SharedDatabaseTests {
    static let template = TaskTemplate(
        name: "flow", namespace: "shared", version: "1.0.0",
        steps: [.step("a"), .step("b", after: ["a"]), .step("c", after: ["a"])], identityStrategy: .alwaysUnique)
    static let reference = WorkflowReference(namespace: "shared", name: "flow", version: "1.0.0")

    @Test func `two services on one database share the work, each step run once`() async throws {
        try await ServiceFixture.with { fixture in
            let runs = Mutex<[String: [UUID]]>([:])
            func handlers(_ name: String) throws -> HandlerRegistry {
                var handlers = HandlerRegistry()
                try handlers.register("work") { context in
                    runs.withLock { $0[name, default: []].append(context.stepID) }
                    try await Task.sleep(for: .milliseconds(10))
                    return JSONPayload.null
                }
                return handlers
            }
            let first = try await fixture.make(templates: [Self.template], handlers: try handlers("first")) {
                $0.worker.capacity = 10
            }
            let second = try await fixture.make(templates: [Self.template], handlers: try handlers("second")) {
                $0.worker.capacity = 10
            }
            try await fixture.running(first) {
                try await fixture.running(second) {
                    var tasks: [UUID] = []
                    for _ in 0..<100 {
                        tasks.append(try await first.submit(Self.reference, input: .emptyObject).id)
                    }
                    for task in tasks { try await second.completion(of: task) }
                }
            }
            let counts = runs.withLock { $0.mapValues(\.count) }
            #expect(counts.values.reduce(0, +) == 300)
            #expect(Set(runs.withLock { $0.values.flatMap { $0 } }).count == 300)
            #expect(counts.values.allSatisfy { $0 > 20 } && counts.count == 2, "\(counts)")
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `work submitted where no handler is starts elsewhere by a wake-up, not by the poll`() async throws {
        try await ServiceFixture.with { fixture in
            let starts = Mutex<[UUID: ContinuousClock.Instant]>([:])
            var handlers = HandlerRegistry()
            try handlers.register("work") { context in
                starts.withLock { $0[context.taskID] = $0[context.taskID] ?? .now }
                return JSONPayload.null
            }
            // Neither will ask by itself during the test.
            let submitter = try await fixture.make(templates: [Self.template]) {
                $0.worker.pollInterval = .seconds(600)
            }
            let runner = try await fixture.make(templates: [Self.template], handlers: handlers) {
                $0.worker.pollInterval = .seconds(600)
            }
            try await fixture.running(submitter) {
                try await fixture.running(runner) {
                    try await eventually("the runner listens") {
                        try await fixture.store.value(
                            """
                            SELECT count(*) FROM pg_stat_activity
                            WHERE datname = current_database() AND query ILIKE 'listen%'
                            """, as: Int64.self) == 2
                    }
                    var waits: [Duration] = []
                    for _ in 0..<15 {
                        let begin = ContinuousClock.now
                        let task = try await submitter.submit(Self.reference, input: .emptyObject).id
                        try await submitter.completion(of: task)
                        let start = try #require(starts.withLock { $0[task] })
                        waits.append(begin.duration(to: start))
                        try await Task.sleep(for: .milliseconds(30))
                    }
                    #expect(waits.sorted()[7] < .seconds(10), "\(waits)")
                }
            }
        }
    }

    @Test func `an idle service costs at most a query a second`() async throws {
        try await ServiceFixture.with { fixture in
            var handlers = HandlerRegistry()
            try handlers.register("work") { _ in JSONPayload.null }
            let tasker = try await fixture.make(templates: [Self.template], handlers: handlers)
            try await fixture.running(tasker) {
                let task = try await tasker.submit(Self.reference, input: .emptyObject)
                try await tasker.completion(of: task.id)
                try await Task.sleep(for: .milliseconds(1500))
                let commits =
                    "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
                let calls = tasker.store.roundTrips.count
                let before = try #require(try await fixture.store.value(commits, as: Int64.self))
                try await Task.sleep(for: .seconds(6))
                let after = try #require(try await fixture.store.value(commits, as: Int64.self))
                #expect(tasker.store.roundTrips.count - calls <= 6)
                // The test's own two queries, what sessions had not yet reported before, and the server's own housekeeping
                // count as well.
                #expect(after - before <= 6 + 14)
            }
        }
    }
}
