import Foundation
import PostgresClient
import TaskerCore
import TaskerWorker
import TestSupport
import Testing

@testable import CrashWorker
@testable import Tasker

@Suite(.timeLimit(.minutes(5))) struct CrashTests {
    private static let template = TaskTemplate(
        name: "crash", namespace: "crash", version: "1.0.0",
        steps: [.step("a"), .step("b", after: ["a"]), .step("c", after: ["a"]), .step("d", after: ["b", "c"])],
        identityStrategy: .alwaysUnique)
    private static let reference = WorkflowReference(namespace: "crash", name: "crash", version: "1.0.0")

    @Test func `steps of a killed process run elsewhere after their leases, each effect fenced by its attempt`()
        async throws
    {
        try await ServiceFixture.with { fixture in
            let survivor = try await Self.survivor(fixture)
            let tasks = try await Self.submit(20, survivor)
            let victim = try Self.start(fixture, capacity: 12, lease: 1500, hold: 60_000)
            defer { victim.end() }
            try await eventually("the victim holds steps", within: .seconds(20)) {
                try await Self.effects(fixture, "pid = \(victim.pid)") == 12
            }
            victim.signal(SIGKILL)
            try await eventually("the victim is dead") { !victim.isRunning }
            let killed = ContinuousClock.now
            try #require(victim.wasKilled, "void: the process ended by itself")
            let held = try await fixture.store.value(
                "SELECT count(*) FROM tasker.workflow_steps WHERE state = 'in_progress'", as: Int64.self)
            try #require(held == 12, "void: the process held nothing when it was killed")

            try await fixture.running(survivor) {
                for task in tasks { try await survivor.completion(of: task) }
            }
            #expect(killed.duration(to: .now) < .seconds(1.5 + 5))
            let second = try await fixture.store.value(
                "SELECT count(*) FROM public.effects WHERE attempt = 2", as: Int64.self)
            #expect(second == 12)
            #expect(try await Self.effects(fixture, "true") == 80 + 12)
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `a process that was only stopped comes back too late: the takeover's results stand`() async throws {
        try await ServiceFixture.with { fixture in
            let survivor = try await Self.survivor(fixture)
            let tasks = try await Self.submit(20, survivor)
            let sleeper = try Self.start(fixture, capacity: 20, lease: 900, hold: 1200, blocks: true)
            defer { sleeper.end() }
            try await eventually("the sleeper holds steps", within: .seconds(20)) {
                try await Self.effects(fixture, "pid = \(sleeper.pid)") >= 8
            }
            sleeper.signal(SIGSTOP)
            let held = try await fixture.store.pool.query(
                PostgresStatement(
                    sql: "SELECT workflow_step_uuid FROM tasker.workflow_steps WHERE state = 'in_progress'")
            ).map { try $0.decode(at: 0, as: UUID.self) }
            try #require(held.count >= 8, "void: it held nothing when it was stopped")

            try await fixture.running(survivor) {
                for task in tasks { try await survivor.completion(of: task) }
            }
            // All is done. Now the sleeper wakes up and hands in what it has.
            let results = try await Self.results(fixture)
            sleeper.signal(SIGCONT)
            try await eventually("the sleeper's results are refused, or its leases found lost", within: .seconds(10)) {
                sleeper.log.contains("was not taken") || sleeper.log.contains("no longer ours")
            }
            try await eventually("the sleeper has nothing more to say", within: .seconds(10)) {
                let before = sleeper.log
                try await Task.sleep(for: .milliseconds(700))
                return sleeper.log == before
            }
            #expect(try await Self.results(fixture) == results)
            #expect(!results.values.contains("\"crash worker\"") || held.count < 80)
            for step in held { #expect(results[step] == "\"survivor\"") }
            #expect(
                try await Self.effects(
                    fixture, "attempt = 2 AND step = ANY ('{\(held.map(\.uuidString).joined(separator: ","))}')")
                    == Int64(held.count))
            #expect(try await fixture.store.violations() == [])
        }
    }

    /// A service of this process that has the handlers too.
    private static func survivor(_ fixture: ServiceFixture) async throws -> Tasker {
        try await fixture.store.pool.query(PostgresStatement(sql: Effects.table))
        var handlers = HandlerRegistry()
        let pool = fixture.store.pool
        try handlers.register("work") { context in
            try await Effects.write(context, to: pool)
            return JSONPayload(.string("survivor"))
        }
        return try await fixture.make(templates: [template], handlers: handlers)
    }

    private static func submit(_ count: Int, _ tasker: Tasker) async throws -> [UUID] {
        var tasks: [UUID] = []
        for _ in 0..<count { tasks.append(try await tasker.submit(reference, input: .emptyObject).id) }
        return tasks
    }

    private static func start(
        _ fixture: ServiceFixture, capacity: Int, lease: Int, hold: Int, blocks: Bool = false
    ) throws -> CrashProcess {
        try CrashProcess(
            CrashSettings(
                url: fixture.store.database.url, template: template, capacity: capacity, leaseMilliseconds: lease,
                holdMilliseconds: hold, blocks: blocks))
    }

    private static func effects(_ fixture: ServiceFixture, _ condition: String) async throws -> Int64 {
        try await fixture.store.value("SELECT count(*) FROM public.effects WHERE \(condition)") ?? 0
    }

    private static func results(_ fixture: ServiceFixture) async throws -> [UUID: String] {
        let rows = try await fixture.store.pool.query(
            PostgresStatement(sql: "SELECT workflow_step_uuid, (results->'result')::text FROM tasker.workflow_steps"))
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.decode(at: 0), try $0.decode(at: 1)) })
    }
}
