import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// Claims that read only what was sent, or became free, within a time.
@Suite struct ClaimReachTests {
    @Test func `the longest wait is that of the oldest message that these handlers could take`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            #expect(try await Self.longestWait(fixture) == .zero)
            _ = try await fixture.create(template)
            try await clock.set(seconds: 40)
            var urgent = fixture.task(template)
            urgent.priority = 90
            _ = try await fixture.store.create([urgent], terms: fixture.terms(limit: 0))
            try await clock.set(seconds: 70)
            #expect(try await Self.longestWait(fixture) == .seconds(70))
            #expect(try await Self.longestWait(fixture, handlers: ["other"]) == .zero)
            #expect(try await fixture.claim(1).map(\.taskID) == [urgent.id])
            #expect(try await Self.longestWait(fixture) == .seconds(70))
            #expect(try await fixture.claim().count == 1)
            #expect(try await Self.longestWait(fixture) == .zero)
            // Leases that ended wait from their end on.
            try await clock.set(seconds: 200)
            #expect(try await Self.longestWait(fixture) == .seconds(70))
        }
    }

    @Test func `a message that was sent before is left to those who read everything`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            let early = try await fixture.create(template)[0]
            try await clock.set(seconds: 10)
            let late = try await fixture.create(template)[0]
            #expect(try await Self.claim(fixture, .milliseconds(9_999)) == [late])
            #expect(try await Self.claim(fixture, .milliseconds(9_999)) == [])
            #expect(try await Self.claim(fixture, .seconds(10)) == [early])
        }
    }

    @Test func `all messages that were sent together are found at the time at which they were sent`() async throws {
        try await TestClock.with { fixture, _ in
            let template = try await fixture.register([.step("a")])
            let tasks = try await fixture.create(template, count: 50)
            #expect(try await Self.claim(fixture, .zero, limit: 20) == Array(tasks[..<20]))
            #expect(try await Self.claim(fixture, .zero) == Array(tasks[20...]))
        }
    }

    @Test func `urgent and patient messages come in their order, wherever they stand`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            var tasks: [Int: UUID] = [:]
            for (second, priority) in [0, 50, -50, 100, -100].enumerated() {
                try await clock.set(seconds: second)
                var task = fixture.task(template)
                task.priority = priority
                tasks[priority] = task.id
                _ = try await fixture.store.create([task], terms: fixture.terms(limit: 0))
            }
            let order = [100, 50, 0, -50, -100].compactMap { tasks[$0] }
            #expect(try await Self.claim(fixture, .seconds(4), limit: 3) == Array(order[..<3]))
            #expect(try await Self.claim(fixture, .seconds(4)) == Array(order[3...]))
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `leases and starts that have come are found, by claims and by polls, and so are released steps`()
        async throws
    {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            let lost = try await fixture.create(template)[0]
            #expect(try await fixture.claim(lease: .seconds(60)).count == 1)
            var later = fixture.task(template)
            later.notBefore = clock.date(seconds: 90)
            _ = try await fixture.store.create([later], terms: fixture.terms(limit: 0))
            try await clock.set(seconds: 61)
            let again = try await fixture.store.claim(
                from: ["alpha"], terms: fixture.terms(), reach: .recent(.seconds(2))
            ).claimed
            #expect(again.map(\.taskID) == [lost])
            #expect(again.map(\.attempt) == [2])
            try await clock.set(seconds: 80)
            _ = try await fixture.store.release(again.map(\.reference), worker: fixture.worker)
            #expect(try await Self.claim(fixture, .zero) == [lost])
            try await clock.set(seconds: 91)
            let polled = try await fixture.store.poll(
                namespaces: ["alpha"], terms: fixture.terms(), timers: 10, reach: .recent(.seconds(2)))
            #expect(polled.claimed.map(\.taskID) == [later.id])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a recent claim reads few pages however many messages have died under a long snapshot`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            try await PostgresConnection.with(url: fixture.database.url, logger: fixture.database.logger) { reader in
                try await reader.run(
                    script: "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pgmq.q_worker_alpha_queue")
                try await fixture.pool.withConnection { connection in
                    try await connection.run(
                        script: """
                            INSERT INTO pgmq.q_worker_alpha_queue (vt, message, headers)
                            SELECT tasker.engine_visible_at(0, clock_timestamp()) - n * interval '10 ms', '{"dead": true}',
                                   '{"callable": "work"}'
                            FROM generate_series(1000, 51000) n;
                            UPDATE pgmq.q_worker_alpha_queue SET vt = vt + tasker.engine_head_start(0)
                            WHERE message ? 'dead';
                            DELETE FROM pgmq.q_worker_alpha_queue WHERE message ? 'dead';
                            -- As autovacuum does at any time: the planner takes the queue for empty then.
                            ANALYZE pgmq.q_worker_alpha_queue;
                            """)
                }
                let claim = "claim_steps('\(fixture.worker)', '{worker_alpha_queue}', '{work}', 3, 30000"
                let poll = "poll_steps('\(fixture.worker)', '{worker_alpha_queue}', '{work}', 3, 30000, 10"
                _ = try await fixture.claim()
                for call in [claim, poll] {
                    let everything = try await fixture.pagesTouched("\(call))")
                    #expect(everything > 500, "the dead are in the way: \(everything)")
                    // The first one reads what planning needs.
                    _ = try await fixture.pagesTouched("\(call), 2000)")
                    let recent = try await fixture.pagesTouched("\(call), 2000)")
                    #expect(recent < 100, "\(call) touched \(recent) pages")
                }
                let task = try await fixture.create(template)[0]
                #expect(try await Self.claim(fixture, .seconds(2)) == [task])
            }
        }
    }

    private static func claim(_ fixture: StoreFixture, _ time: Duration, limit: Int = 100) async throws -> [UUID] {
        try await fixture.store.claim(from: ["alpha"], terms: fixture.terms(limit: limit), reach: .recent(time))
            .claimed.map(\.taskID)
    }

    private static func longestWait(_ fixture: StoreFixture, handlers: [String] = ["work"]) async throws -> Duration? {
        try await fixture.store.claim(
            from: ["alpha"], terms: fixture.terms(limit: 0, handlers: handlers), reach: .everythingAndLongestWait
        ).longestWait
    }
}
