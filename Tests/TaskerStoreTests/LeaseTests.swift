import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct LeaseTests {
    @Test func `an extended lease is not taken over`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template, count: 2)
            let steps = try await fixture.claim(lease: .milliseconds(50))
            let kept = try await fixture.store.extendLeases(
                [steps[0].reference], worker: fixture.worker, lease: .seconds(60))
            #expect(kept == [steps[0].stepID])
            var taken: [ClaimedStep] = []
            try await eventually("the other lease runs out") {
                taken = try await fixture.claim(worker: UUID())
                return !taken.isEmpty
            }
            #expect(taken.map(\.stepID) == [steps[1].stepID])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a lease is extended for its holder and its attempt only, over several queues`() async throws {
        try await StoreFixture.with { fixture in
            let alpha = try await fixture.register([.step("a")])
            let beta = try await fixture.register([.step("b")], namespace: "beta")
            _ = try await fixture.create(alpha, count: 2)
            _ = try await fixture.create(beta, count: 2)
            let steps = try await fixture.claim(from: ["alpha", "beta"])
            var held = steps.map(\.reference)
            held[1].attempt = 2
            #expect(
                try await fixture.store.extendLeases(held, worker: fixture.worker, lease: .seconds(60))
                    == [steps[0].stepID, steps[2].stepID, steps[3].stepID])
            #expect(try await fixture.store.extendLeases(held, worker: UUID(), lease: .seconds(60)) == [])
            try await fixture.settle([steps[0]])
            _ = try await fixture.store.cancel(task: steps[2].taskID, by: "test", reason: "test")
            #expect(
                try await fixture.store.extendLeases(held, worker: fixture.worker, lease: .seconds(60))
                    == [steps[3].stepID])
        }
    }

    @Test func `a shorter extension does not shorten a lease`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            let steps = try await fixture.claim(lease: .seconds(600))
            let end = "SELECT vt::text FROM pgmq.q_worker_alpha_queue"
            let before = try await fixture.value(end, as: String.self)
            _ = try await fixture.store.extendLeases(
                steps.map(\.reference), worker: fixture.worker, lease: .seconds(1))
            #expect(try await fixture.value(end, as: String.self) == before)
        }
    }

    @Test func `a takeover under way wins against the extension that waits for it`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            let lost = try #require(try await fixture.claim(lease: .milliseconds(1)).first)
            try await fixture.pool.transaction { connection in
                var taken = 0
                try await eventually("takeover") {
                    taken = try await connection.query(
                        .init(
                            sql:
                                "SELECT kind FROM tasker.claim_steps($1::uuid, '{worker_alpha_queue}', '{work}', 9, 60000)"
                        ),
                        [.uuid(UUID())]
                    ).count
                    return taken > 0
                }
                async let held = fixture.store.extendLeases(
                    [lost.reference], worker: fixture.worker, lease: .seconds(60))
                try await eventually("the extension waits for a lock") {
                    try await fixture.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                        as: Int64.self) == 1
                }
                _ = try await connection.query(.init(sql: "COMMIT"))
                #expect(try await held == [])
                _ = try await connection.query(.init(sql: "BEGIN"))
            }
        }
    }

    @Test func `released steps are visible at once, oldest first, and the attempt does not count`() async throws {
        try await StoreFixture.with { fixture in
            let alpha = try await fixture.register([.step("a", retry: .never)])
            let beta = try await fixture.register([.step("b")], namespace: "beta")
            let tasks = try await fixture.create(alpha, count: 5)
            _ = try await fixture.create(beta)
            let steps = try await fixture.claim(from: ["alpha", "beta"], lease: .seconds(600))
            let released = try await fixture.store.release(steps.reversed().map(\.reference), worker: fixture.worker)
            #expect(released == ["worker_alpha_queue": 5, "worker_beta_queue": 1])
            #expect(try await fixture.violations() == [])
            let again = try await fixture.claim(worker: UUID())
            #expect(again.map(\.taskID) == tasks)
            #expect(again.map(\.attempt) == [1, 1, 1, 1, 1])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `only the holder releases, and only once`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            let held = try await fixture.claim().map(\.reference)
            #expect(try await fixture.store.release(held, worker: UUID()) == [:])
            #expect(try await fixture.store.release(held, worker: fixture.worker) == ["worker_alpha_queue": 1])
            #expect(try await fixture.store.release(held, worker: fixture.worker) == [:])
            #expect(try await fixture.store.release([], worker: fixture.worker) == [:])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a step that is given back while its lease is extended is not hidden by that`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            let held = try await fixture.claim().map(\.reference)
            let release = PostgresStatement(
                sql: "SELECT * FROM tasker.release_steps($1::uuid, $2::uuid[], $3::int[])")
            let waits = """
                SELECT count(*) FROM pg_catalog.pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%extend_leases%'
                """
            let kept = try await withThrowingTaskGroup(of: [UUID].self) { group in
                try await fixture.pool.transaction { connection in
                    try await connection.query(
                        release,
                        [
                            .uuid(fixture.worker), .uuidArray(held.map(\.stepID)),
                            .int32Array(held.map { Int32(clamping: $0.attempt) }),
                        ])
                    group.addTask {
                        Array(
                            try await fixture.store.extendLeases(held, worker: fixture.worker, lease: .seconds(3_600)))
                    }
                    try await eventually("the extension waits for the release") {
                        try await fixture.value(waits, as: Int64.self) == 1
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(kept == [])
            #expect(try await fixture.claim(worker: UUID()).map(\.stepID) == held.map(\.stepID))
            #expect(try await fixture.violations() == [])
        }
    }
}
