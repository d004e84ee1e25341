import PostgresClient
import ServiceLifecycle
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import Tasker

@Suite struct RoleServiceTests {
    struct Order: Codable, Sendable, Hashable {
        var cents: Int
    }

    static let order = Workflow("order", namespace: "shop", input: Order.self) { flow in
        let charge = flow.step("charge", retry: .constant(attempts: 3, every: .milliseconds(20))) { context, order in
            guard context.attempt > 1 else { throw StepError.retryable("busy", code: "busy") }
            return order.cents
        }
        flow.step("book", after: charge) { context, _, cents in
            context.settling { connection in
                try await connection.query("INSERT INTO public.bookings (cents) VALUES ($1)", [.int64(Int64(cents))])
            }
            return cents * 2
        }
    }

    static let late = Workflow("late", namespace: "shop", input: Order.self) { flow in
        flow.step("only") { _, order in order.cents }
    }

    @Test func `a worker's role runs what an orchestrator's role submitted, and can do nothing else`() async throws {
        try await ServiceFixture.with { fixture in
            let database = fixture.store.database
            try await TestRoles.with(database) { roles in
                try await fixture.store.pool.query(
                    PostgresStatement(sql: "CREATE TABLE public.bookings (cents bigint)"))
                try await fixture.store.pool.query(
                    PostgresStatement(sql: "GRANT INSERT ON public.bookings TO \(roles.workerRole)"))
                await #expect(throws: TaskerError.self, "not registered yet") {
                    _ = try await Self.make(Self.order, roles.worker, fixture)
                }
                let submitter = try await Self.make(Self.order, roles.orchestrator, fixture)
                let worker = try await Self.make(Self.order, roles.worker, fixture)
                try await fixture.running(worker) {
                    let tasks = try await submitter.submit(Self.order, inputs: (1...20).map { Order(cents: $0) })
                    for (index, task) in tasks.enumerated() {
                        #expect(try await task.result() == (index + 1) * 2)
                    }
                    #expect(try await fixture.store.store.workers().map(\.id) == [worker.id])

                    await Self.expectDenied { _ = try await worker.submit(Self.order, input: Order(cents: 1)) }
                    let task = tasks[0].id
                    await Self.expectDenied { try await worker.cancel(task, by: "w", reason: "w") }
                    await Self.expectDenied { _ = try await worker.history(of: task) }
                    await #expect { _ = try await Self.make(Self.late, roles.worker, fixture) } throws: {
                        ($0 as? TaskerError)?.code == .unknownTemplate
                    }
                }
                #expect(
                    try await fixture.store.value("SELECT sum(cents)::int FROM public.bookings", as: Int.self) == 210)
                await submitter.shutdown()
            }
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `a worker's role refuses to run a workflow that was registered with another content`() async throws {
        try await ServiceFixture.with { fixture in
            try await TestRoles.with(fixture.store.database) { roles in
                let submitter = try await Self.make(Self.order, roles.orchestrator, fixture)
                await submitter.shutdown()
                let other = Workflow("order", namespace: "shop", input: Order.self) { flow in
                    flow.step("charge") { _, order in order.cents }
                }
                await #expect { _ = try await Self.make(other, roles.worker, fixture) } throws: {
                    ($0 as? TaskerError)?.code == .templateConflict
                }
            }
        }
    }

    @Test func `a worker's role finds a template registered however its numbers are written`() async throws {
        try await ServiceFixture.with { fixture in
            try await TestRoles.with(fixture.store.database) { roles in
                let template = TaskTemplate(
                    name: "numbers", namespace: "shop", version: "1.0.0",
                    inputSchema: ["minimum": .double(0), "maximum": .double(1.5e3), "multipleOf": .double(0.1)],
                    steps: [.step("a")])
                for url in [roles.orchestrator, roles.worker] {
                    let tasker = try await Tasker(
                        database: PostgresConfiguration(url: url), templates: [template],
                        logger: fixture.store.database.logger)
                    await tasker.shutdown()
                }
            }
        }
    }

    private static func make(_ workflow: any WorkflowDefinition, _ url: String, _ fixture: ServiceFixture) async throws
        -> Tasker
    {
        var configuration = TaskerConfiguration()
        configuration.worker.grace = .seconds(1)
        return try await Tasker(
            database: PostgresConfiguration(url: url), workflows: [workflow], configuration: configuration,
            logger: fixture.store.database.logger)
    }

    private static func expectDenied(_ body: () async throws -> Void) async {
        do {
            try await body()
            Issue.record("allowed")
        } catch {
            #expect((error as? PostgresError)?.isDenied == true, "\(error)")
        }
    }
}
