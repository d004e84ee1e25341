import Foundation
import PostgresClient
import TaskerCore
import TaskerWorker
import TestSupport
import Testing

@testable import CrashWorker
@testable import Tasker

@Suite(.timeLimit(.minutes(4))) struct SettlingCrashTests {
    private static let template = TaskTemplate(
        name: "orders", namespace: "crash", version: "1.0.0",
        steps: ["a", "b", "c", "d"].map {
            .step($0, after: $0 == "a" ? [] : $0 == "d" ? ["b", "c"] : ["a"], retry: .immediate(attempts: 60))
        },
        identityStrategy: .alwaysUnique)

    @Test func `whenever a process is killed, data and steps agree: both are there, or neither is`() async throws {
        try await ServiceFixture.with { fixture in
            try await fixture.store.pool.query(PostgresStatement(sql: Orders.table))
            var handlers = HandlerRegistry()
            try handlers.register("work") { context in
                Orders.write(context)
                return JSONPayload(.string("survivor"))
            }
            let survivor = try await fixture.make(templates: [Self.template], handlers: handlers)
            let reference = WorkflowReference(namespace: "crash", name: "orders", version: "1.0.0")
            var tasks: [UUID] = []
            for _ in 0..<150 { tasks.append(try await survivor.submit(reference, input: .emptyObject).id) }

            // Each victim dies while some of its transactions are under way, a little later than the one before it.
            var killed = 0
            for round in 0..<12 {
                let before = try await Self.orders(fixture)
                guard before < 500 else { break }
                let victim = try CrashProcess(
                    CrashSettings(
                        url: fixture.store.database.url, template: Self.template, capacity: 8, leaseMilliseconds: 700,
                        holdMilliseconds: 0, blocks: false, settles: true))
                defer { victim.end() }
                try await eventually("victim \(round) has written", within: .seconds(60), every: .milliseconds(5)) {
                    try await Self.orders(fixture) > before
                }
                try await Task.sleep(for: .microseconds(1_700 * round))
                victim.signal(SIGKILL)
                try await eventually("victim \(round) is dead") { !victim.isRunning }
                try #require(victim.wasKilled, "void: the process ended by itself")
                killed += 1
                #expect(try await Self.mistakes(fixture) == 0, "after kill \(round)")
            }
            #expect(killed >= 5, "void: too few kills")

            try await fixture.running(survivor) {
                for task in tasks { try await survivor.completion(of: task) }
            }
            #expect(try await Self.mistakes(fixture) == 0)
            #expect(try await Self.orders(fixture) == 600)
            let interrupted = try await fixture.store.value(
                "SELECT count(*) FROM tasker.workflow_steps WHERE attempts > 1", as: Int64.self)
            #expect((interrupted ?? 0) > 0, "void: no kill found a step under way")
            #expect(try await fixture.store.violations() == [])
        }
    }

    private static func orders(_ fixture: ServiceFixture) async throws -> Int64 {
        try await fixture.store.value("SELECT count(*) FROM public.orders") ?? 0
    }

    /// Steps that are complete without exactly one order, or not complete with one; in one statement, for others go on.
    private static func mistakes(_ fixture: ServiceFixture) async throws -> Int64? {
        try await fixture.store.value(
            """
            SELECT count(*)
            FROM (SELECT step, count(*) AS rows FROM public.orders GROUP BY step) o
            FULL JOIN (SELECT * FROM tasker.workflow_steps WHERE state = 'complete') s ON s.workflow_step_uuid = o.step
            WHERE o.rows IS DISTINCT FROM 1 OR s.workflow_step_uuid IS NULL
            """)
    }
}
