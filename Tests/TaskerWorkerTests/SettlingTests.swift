import Foundation
import PostgresClient
import Synchronization
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import TaskerWorker

@Suite(.timeLimit(.minutes(2))) struct SettlingTests {
    private struct Refused: Error {}

    private static func withOrders(
        connections: Int = 6, _ body: (StoreFixture) async throws -> Void
    ) async throws {
        try await StoreFixture.with(connections: connections) { fixture in
            _ = try await fixture.pool.query(PostgresStatement(sql: "CREATE TABLE public.orders (step uuid)"))
            try await body(fixture)
            #expect(try await fixture.violations() == [])
        }
    }

    private static func insert(_ context: StepContext, on connection: SettlingConnection) async throws {
        try await connection.query("INSERT INTO public.orders VALUES ($1)", [.uuid(context.stepID)])
    }

    /// How many steps are complete without exactly one order, or have an order and are not complete.
    private static func mistakes(_ fixture: StoreFixture) async throws -> Int64? {
        try await fixture.value(
            """
            SELECT count(*) FROM tasker.workflow_steps s
            WHERE (SELECT count(*) FROM public.orders o WHERE o.step = s.workflow_step_uuid) <> (s.state = 'complete')::int
            """)
    }

    private static func orders(_ fixture: StoreFixture) async throws -> Int64? {
        try await fixture.value("SELECT count(*) FROM public.orders")
    }

    @Test func `each step writes once, even with fewer connections than steps`() async throws {
        try await Self.withOrders(connections: 4) { fixture in
            let handlers = HandlerRegistry.work { context in
                context.settling { connection in
                    try await Self.insert(context, on: connection)
                    try await connection.query("SELECT pg_sleep(0.01)")
                }
                return JSONPayload(.string(context.stepName))
            }
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"]), .step("c", after: ["b"])])
            _ = try await fixture.create(template, count: 40)
            try await fixture.withWorker(handlers, { $0.lease = .seconds(3) }) { _ in
                try await fixture.waitForAll(toBe: "complete", within: .seconds(60))
            }
            #expect(try await Self.orders(fixture) == 120)
            #expect(try await Self.mistakes(fixture) == 0)
            #expect(
                try await fixture.value("SELECT max(attempts) FROM tasker.workflow_steps", as: Int32.self) == 1)
        }
    }

    @Test func `the error of the closure is the step's: retried, or permanent when it says so`() async throws {
        try await Self.withOrders { fixture in
            var handlers = HandlerRegistry.work { context in
                context.settling { connection in
                    try await Self.insert(context, on: connection)
                    if context.attempt == 1 { throw Refused() }
                }
                return .null
            }
            handlers.add("never") { context in
                context.settling { try await Self.insert(context, on: $0) }
                context.settling { _ in throw StepError.permanent("no such customer", code: "unknown_customer") }
                return .null
            }
            handlers.add("sql") { context in
                context.settling { connection in
                    try await Self.insert(context, on: connection)
                    try await connection.query("SELECT 1 / $1::int", [.int32(0)])
                }
                return .null
            }
            handlers.add("commits") { context in
                context.settling { connection in
                    try await Self.insert(context, on: connection)
                    try await connection.query("COMMIT")
                }
                return .null
            }
            var tasks: [String: UUID] = [:]
            for handler in ["work", "never", "sql", "commits"] {
                let step = StepDefinition.step("a", handler: handler, retry: .immediate(attempts: 2))
                tasks[handler] = try await fixture.create(try await fixture.register([step], name: handler))[0]
            }
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: try #require(tasks["work"]), toBe: "complete")
                for (name, expected) in [
                    ("never", ["permanent_error"]), ("sql", ["PostgresError", "PostgresError"]),
                    ("commits", ["PostgresError", "PostgresError"]),
                ] {
                    let task = try #require(tasks[name])
                    try await fixture.wait(for: task, toBe: "blocked_by_failures")
                    #expect(try await fixture.errorTypes(of: task) == expected, "\(name)")
                }
                #expect(try await fixture.errorTypes(of: try #require(tasks["work"])) == ["Refused"])
            }
            #expect(try await Self.orders(fixture) == 1)
            #expect(try await Self.mistakes(fixture) == 0)
        }
    }

    @Test func `a handler that fails runs no closure`() async throws {
        try await Self.withOrders { fixture in
            let handlers = HandlerRegistry.work { context in
                context.settling { try await Self.insert(context, on: $0) }
                throw StepError.permanent("no")
            }
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "blocked_by_failures")
            }
            #expect(try await Self.orders(fixture) == 0)
        }
    }

    @Test func `the step's timeout ends the closure, its statement at the server included`() async throws {
        try await Self.withOrders { fixture in
            let handlers = HandlerRegistry.work { context in
                context.settling { connection in
                    try await Self.insert(context, on: connection)
                    try await connection.query("SELECT pg_sleep(300) /* too long */")
                }
                return .null
            }
            let step = StepDefinition.step("a", retry: .never, timeout: .milliseconds(400))
            let task = try await fixture.create(try await fixture.register([step]))[0]
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "blocked_by_failures", within: .seconds(60))
                #expect(try await fixture.errorTypes(of: task) == [FailureType.handlerTimeout])
                try await eventually("the server has stopped", within: .seconds(60)) {
                    try await fixture.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%too long%' AND pid <> pg_backend_pid()",
                        as: Int64.self) == 0
                }
            }
            #expect(try await Self.orders(fixture) == 0)
        }
    }

    @Test func `a cancel goes through at once and ends the closure`() async throws {
        try await Self.withOrders { fixture in
            let handlers = HandlerRegistry.work { context in
                context.settling { connection in
                    try await Self.insert(context, on: connection)
                    try await connection.query("SELECT pg_sleep(300)")
                }
                return .null
            }
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            try await fixture.withWorker(handlers) { worker in
                try await eventually("the closure writes", within: .seconds(60)) {
                    try await fixture.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query = 'SELECT pg_sleep(300)'",
                        as: Int64.self) == 1
                }
                _ = try await fixture.store.cancel(task: task, by: "tester", reason: "test")
                worker.cancelSteps(ofTask: task)
                try await eventually("the transaction is over", within: .seconds(60)) {
                    try await fixture.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query = 'SELECT pg_sleep(300)'",
                        as: Int64.self) == 0
                }
            }
            #expect(try await Self.orders(fixture) == 0)
            #expect(try await fixture.state(of: task) == "cancelled")
        }
    }

    @Test func `the lease is kept while the closure runs`() async throws {
        try await Self.withOrders { fixture in
            let handlers = HandlerRegistry.work { context in
                context.settling { connection in
                    try await Self.insert(context, on: connection)
                    try await connection.query("SELECT pg_sleep(5)")
                }
                return .null
            }
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            try await fixture.withWorker(handlers, { $0.lease = .seconds(2) }) { _ in
                try await fixture.wait(for: task, toBe: "complete", within: .seconds(60))
            }
            #expect(try await fixture.value("SELECT attempts FROM tasker.workflow_steps", as: Int32.self) == 1)
            #expect(try await Self.orders(fixture) == 1)
        }
    }

    @Test func `a lost connection repeats the transaction, not the handler`() async throws {
        try await Self.withOrders { fixture in
            let handled = Counted()
            let settled = Counted()
            let handlers = HandlerRegistry.work { context in
                handled.enter()
                context.settling { connection in
                    settled.enter()
                    try await Self.insert(context, on: connection)
                    if settled.total == 1 {
                        try await connection.query("SELECT pg_terminate_backend(pg_backend_pid())")
                    }
                }
                return .null
            }
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "complete", within: .seconds(60))
            }
            #expect(handled.total == 1)
            #expect(settled.total == 2)
            #expect(try await Self.orders(fixture) == 1)
        }
    }

    @Test func `the connection serves the closure and nobody after it`() async throws {
        try await Self.withOrders { fixture in
            let kept = Mutex<SettlingConnection?>(nil)
            let handlers = HandlerRegistry.work { context in
                context.settling { connection in kept.withLock { $0 = connection } }
                return .null
            }
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            try await fixture.withWorker(handlers) { _ in
                try await fixture.wait(for: task, toBe: "complete", within: .seconds(60))
                let connection = try #require(kept.withLock { $0 })
                let error = await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
                #expect(error?.code == .usage)
            }
        }
    }
}
