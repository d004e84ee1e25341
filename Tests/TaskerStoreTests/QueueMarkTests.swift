import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// Claims read a queue from its mark on; nothing may stay hidden below it.
@Suite struct QueueMarkTests {
    @Test func `an empty claim sets the mark of its queue, two seconds behind the clock`() async throws {
        try await TestClock.with { fixture, clock in
            _ = try await fixture.register([.step("a")])
            #expect(try await Self.mark(fixture) == nil)
            _ = try await fixture.claim()
            #expect(try await Self.mark(fixture) == clock.date(seconds: -2))
            try await clock.set(seconds: 5)
            _ = try await fixture.claim()
            #expect(try await Self.mark(fixture) == clock.date(seconds: 3))
        }
    }

    @Test func `a message below the mark is found by the chores`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.claim()
            let task = try await fixture.create(template)[0]
            try await fixture.pool.query(
                PostgresStatement(sql: "UPDATE pgmq.q_worker_alpha_queue SET vt = vt - interval '3 days'"))
            #expect(try await fixture.claim().isEmpty, "so it is below the mark")
            var settings = MaintenanceSettings()
            settings.interval = .zero
            _ = try await fixture.store.maintain(settings)
            #expect(try await fixture.claim().map(\.taskID) == [task])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a message whose transaction lasted for over a minute is found by the chores`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            try await Self.inOpenTransaction(
                fixture, "SELECT set_config('tasker.clock', '\(TestClock.origin)', false); \(Self.creation(template))"
            ) {
                // The transaction is young by the server's clock, which is what its age is told by.
                try await clock.set(seconds: 90)
                #expect(try await fixture.claim().isEmpty)
            }
            #expect(try await fixture.claim().isEmpty, "so it is below the mark")
            var settings = MaintenanceSettings()
            settings.interval = .zero
            _ = try await fixture.store.maintain(settings)
            #expect(try await fixture.claim().count == 1)
        }
    }

    @Test func `a message whose transaction lasted for some seconds is claimed at once`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            try await Self.inOpenTransaction(fixture, Self.creation(template)) {
                try await Task.sleep(for: .seconds(7))
                #expect(try await fixture.claim().isEmpty)
            }
            #expect(try await fixture.claim().count == 1)
        }
    }

    @Test func `all messages that were sent together are found at the time at which they were sent`() async throws {
        try await TestClock.with { fixture, _ in
            let template = try await fixture.register([.step("a")])
            #expect(try await fixture.claim().isEmpty)
            let tasks = try await fixture.create(template, count: 50)
            #expect(try await Self.mark(fixture) != nil)
            #expect(try await Set(fixture.claim().map(\.taskID)) == Set(tasks))
        }
    }

    @Test func `an urgent message that comes to stand below others is claimed at once`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.claim()
            for priority in [0, 50, -50, 100, 7_000, -100] {
                var task = fixture.task(template)
                task.priority = priority
                _ = try await fixture.store.create([task], terms: fixture.terms(limit: 0))
                let claimed = try await fixture.claim()
                #expect(claimed.map(\.taskID) == [task.id], "priority \(priority)")
                try await fixture.settle(claimed)
            }
            #expect(try await Self.mark(fixture) != nil)
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a lease that ended long ago is taken over, whoever passed it by meanwhile`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            _ = try await fixture.claim(lease: .seconds(60))
            for seconds in [7, 30, 59, 61, 70, 100, 3_600, 100_000, 100_010] {
                try await clock.set(seconds: seconds)
                #expect(try await fixture.claim(handlers: ["other"]).isEmpty)
            }
            #expect(try await fixture.claim().map(\.attempt) == [2])
            #expect(try await fixture.state(of: task) == "steps_in_process")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a clock that is set back hides nothing, nor does one that is ahead`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            for ahead in [10, 10_000, 1_000_000] {
                try await clock.set(seconds: ahead)
                #expect(try await fixture.claim().isEmpty)
                try await clock.set(seconds: 0)
                let first = try await fixture.create(template)[0]
                let claimed = try await fixture.claim()
                #expect(claimed.map(\.taskID) == [first])
                try await fixture.settle(claimed)
                try await clock.set(seconds: ahead)
                #expect(try await fixture.claim().isEmpty)
                try await clock.set(seconds: 0)
                let second = try await fixture.create(template)[0]
                try await clock.set(seconds: ahead)
                let late = try await fixture.claim()
                #expect(late.map(\.taskID) == [second], "\(ahead) s ahead")
                try await fixture.settle(late)
            }
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `scheduled tasks, released steps and pauses that end are found from the mark on`() async throws {
        try await TestClock.with { fixture, clock in
            let template = try await fixture.register([.step("a")])
            var later = fixture.task(template)
            later.notBefore = clock.date(seconds: 500)
            _ = try await fixture.store.create([later], terms: fixture.terms(limit: 0))
            for seconds in stride(from: 0, to: 500, by: 7) {
                try await clock.set(seconds: seconds)
                #expect(try await fixture.claim().isEmpty)
            }
            try await clock.set(seconds: 500)
            let claimed = try await fixture.claim(lease: .seconds(1_000))
            #expect(claimed.map(\.taskID) == [later.id])
            try await clock.set(seconds: 520)
            #expect(try await fixture.claim().isEmpty)
            _ = try await fixture.store.release(claimed.map(\.reference), worker: fixture.worker)
            #expect(try await fixture.claim().map(\.taskID) == [later.id])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `claims and polls read few pages however many messages have died under a long snapshot`() async throws {
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
                            """)
                }
                let claim = "claim_steps('\(fixture.worker)', '{worker_alpha_queue}', '{work}', 3, 30000)"
                let poll = "poll_steps('\(fixture.worker)', '{worker_alpha_queue}', '{work}', 3, 30000, 10)"
                let before = try await fixture.pagesTouched(claim)
                #expect(before > 500, "the dead are in the way: \(before)")
                _ = try await fixture.pagesTouched(poll)
                for call in [claim, poll] {
                    let after = try await fixture.pagesTouched(call)
                    #expect(after < 100, "\(call) touched \(after) pages")
                }
                let task = try await fixture.create(template)[0]
                #expect(try await fixture.claim().map(\.taskID) == [task])
            }
        }
    }

    /// Creates a task.
    private static func creation(_ template: UUID) -> String {
        """
        SELECT count(*) FROM tasker.create_tasks(
            ARRAY[gen_random_uuid()], ARRAY['\(template)'::uuid], ARRAY['{}'::jsonb], ARRAY['x'],
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 1000)
        """
    }

    /// Runs the body while the script's transaction is open, and commits it then.
    private static func inOpenTransaction(
        _ fixture: StoreFixture, _ script: String, _ body: () async throws -> Void
    ) async throws {
        try await PostgresConnection.with(url: fixture.database.url, logger: fixture.database.logger) { other in
            try await other.run(script: "BEGIN")
            try await other.run(script: script)
            try await body()
            try await other.run(script: "COMMIT")
        }
    }

    /// The mark of the queue; nil when it is unknown.
    private static func mark(_ fixture: StoreFixture) async throws -> Date? {
        try await fixture.pool.query(PostgresStatement(sql: "SELECT tasker.engine_mark('worker_alpha_queue')")).first?
            .decode(at: 0, as: Date?.self)
    }
}
