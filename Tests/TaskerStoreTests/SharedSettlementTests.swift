import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct SharedSettlementTests {
    private struct Refused: Error {}

    private static func prepare(_ fixture: StoreFixture) async throws -> (task: UUID, step: ClaimedStep) {
        _ = try await fixture.pool.query(PostgresStatement(sql: "CREATE TABLE public.orders (step uuid)"))
        let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
        let task = try await fixture.create(template)[0]
        return (task, try #require(try await fixture.claim().first))
    }

    private static func settle(
        _ fixture: StoreFixture, _ step: ClaimedStep, limit: Int = 0,
        and body: (PostgresConnection) async throws -> Void = { _ in }
    ) async throws -> SettleResult {
        try await fixture.store.settle(
            step.settlement(), terms: { fixture.terms(limit: limit) }, worker: fixture.worker
        ) { connection in
            _ = try await connection.query(
                PostgresStatement(sql: "INSERT INTO public.orders VALUES ($1)"), [.uuid(step.stepID)])
            try await body(connection)
        }
    }

    private static func orders(_ fixture: StoreFixture) async throws -> Int64? {
        try await fixture.value("SELECT count(*) FROM public.orders")
    }

    @Test func `data and step are committed together, and the successor is claimed on the way`() async throws {
        try await StoreFixture.with { fixture in
            let (task, step) = try await Self.prepare(fixture)
            let result = try await Self.settle(fixture, step, limit: 5)
            #expect(result.settled == [step.stepID: "complete"])
            #expect(result.started.claimed.map(\.name) == ["b"])
            #expect(try await Self.orders(fixture) == 1)
            #expect(try await fixture.steps(of: task) == ["a": "complete", "b": "in_progress"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `what the application throws undoes everything, the step stays as it was`() async throws {
        try await StoreFixture.with { fixture in
            let (task, step) = try await Self.prepare(fixture)
            let error = await #expect(throws: SharedSettlementError.self) {
                _ = try await Self.settle(fixture, step) { _ in throw Refused() }
            }
            guard case .application(let cause) = error else { throw Refused() }
            #expect(cause is Refused)
            #expect(try await Self.orders(fixture) == 0)
            #expect(try await fixture.steps(of: task) == ["a": "in_progress", "b": "pending"])
            // And so does an error of SQL that it kept to itself.
            let kept = await #expect(throws: SharedSettlementError.self) {
                _ = try await Self.settle(fixture, step) {
                    _ = try? await $0.query(PostgresStatement(sql: "SELECT 1/0"))
                }
            }
            guard case .application(let aborted as PostgresError) = kept else { throw Refused() }
            #expect(aborted.code == .usage)
            #expect(try await Self.orders(fixture) == 0)
            #expect(try await Self.settle(fixture, step).settled.count == 1)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a constraint that is checked at the commit is the application's error`() async throws {
        try await StoreFixture.with { fixture in
            let (task, step) = try await Self.prepare(fixture)
            try await fixture.database.withConnection {
                try await $0.run(
                    script: """
                        CREATE TABLE public.customers (id int PRIMARY KEY);
                        CREATE TABLE public.bills (customer int REFERENCES public.customers DEFERRABLE INITIALLY DEFERRED);
                        """)
            }
            let error = await #expect(throws: SharedSettlementError.self) {
                _ = try await Self.settle(fixture, step) {
                    _ = try await $0.query(PostgresStatement(sql: "INSERT INTO public.bills VALUES (7)"))
                }
            }
            guard case .application(let cause as PostgresError) = error else { throw Refused() }
            #expect(cause.sqlState == "23503")
            #expect(try await Self.orders(fixture) == 0)
            #expect(try await fixture.steps(of: task)["a"] == "in_progress")
        }
    }

    @Test func `an attempt that is over runs nothing`() async throws {
        try await StoreFixture.with { fixture in
            let (_, step) = try await Self.prepare(fixture)
            _ = try await fixture.settle([step])
            let result = try await Self.settle(fixture, step) { _ in
                Issue.record("the application's part ran")
            }
            #expect(result.stale == [step.reference])
            #expect(try await Self.orders(fixture) == 0)
        }
    }

    @Test func `an attempt that ends while the application writes is rolled back with what it wrote`() async throws {
        try await StoreFixture.with { fixture in
            let (task, step) = try await Self.prepare(fixture)
            let cancelled = try await Self.settle(fixture, step) { _ in
                // Nobody waits for the application: the cancel goes through at once.
                _ = try await fixture.store.cancel(task: task, by: "tester", reason: "test")
            }
            #expect(cancelled.stale == [step.reference])
            #expect(try await Self.orders(fixture) == 0)
            #expect(try await fixture.state(of: task) == "cancelled")

            let next = try await fixture.create(try await fixture.register([.step("a")], version: "1.0.1"))[0]
            let lost = try #require(try await fixture.claim(lease: .milliseconds(1)).first)
            let taken = try await Self.settle(fixture, lost) { _ in
                let other = UUID()
                try await eventually("another worker takes the step over") {
                    try await fixture.claim(worker: other).count == 1
                }
            }
            #expect(taken.stale == [lost.reference])
            #expect(try await Self.orders(fixture) == 0)
            #expect(try await fixture.steps(of: next) == ["a": "in_progress"])
            #expect(try await fixture.violations() == [])
        }
    }
}
