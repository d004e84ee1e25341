import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct MaintenanceTests {
    /// Runs a round whenever asked.
    private static var settings: MaintenanceSettings {
        var settings = MaintenanceSettings()
        settings.interval = .zero
        return settings
    }

    private static var open: DeadLetterFilter {
        var filter = DeadLetterFilter()
        filter.status = "pending"
        return filter
    }

    /// Sets the time that all functions go by; the fixture has one connection then.
    private static func pass(_ minutes: Int, _ fixture: StoreFixture) async throws {
        try await fixture.pool.query(
            PostgresStatement(
                sql: """
                    SELECT set_config('tasker.clock',
                                      (tasker.engine_clock() + \(minutes) * interval '1 minute')::text, false)
                    """))
    }

    private static func present(_ fixture: StoreFixture, handlers: [String] = ["work"]) async throws {
        try await fixture.store.heartbeat(
            WorkerPresence(
                id: fixture.worker, hostname: "h", processID: 1, version: "", namespaces: ["alpha"], handlers: handlers)
        )
    }

    @Test func `a task that nothing moves is given up, with its steps, and can be resumed`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let task = try await fixture.create(template)[0]
            _ = try await fixture.claim(lease: .seconds(60))
            try await Self.pass(29, fixture)
            #expect(try await fixture.store.maintain(Self.settings)["stale"] == nil)
            // Found without a holder at once; thirty minutes later it is stale.
            try await Self.pass(9, fixture)
            _ = try await fixture.store.maintain(Self.settings)
            try await fixture.pool.query(PostgresStatement(sql: "DELETE FROM tasker.tasks_dlq"))
            var settings = Self.settings
            settings.noWorkerThreshold = .seconds(36_000)
            try await Self.pass(31, fixture)
            #expect(try await fixture.store.maintain(settings)["stale"] == 1)
            #expect(try await fixture.state(of: task) == "error")
            #expect(try await fixture.steps(of: task) == ["a": "error", "b": "pending"])
            #expect(try await fixture.store.deadLetters(Self.open).map(\.cause) == ["staleness_timeout"])
            #expect(try await fixture.violations() == [])

            let outcome = try await fixture.store.resume(task: task, by: Operator("me", reason: "worker is back"))
            #expect(outcome == .done(state: "steps_in_process", steps: 1, enqueued: ["worker_alpha_queue": 1]))
            try await fixture.settle(try await fixture.claim())
            try await fixture.settle(try await fixture.claim())
            #expect(try await fixture.state(of: task) == "complete")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test(arguments: ["lease", "timer", "pause", "backlog", "scheduled"])
    func `a task that a lease, a timer, a pause, a busy worker or a start to come holds is never stale`(
        reason: String
    ) async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a")])
            var scheduled = fixture.task(template)
            if reason == "scheduled" { scheduled.notBefore = Date(timeIntervalSinceNow: 720_000) }
            let task = scheduled.id
            _ = try await fixture.store.create([scheduled], terms: fixture.terms(limit: 0))
            switch reason {
            case "lease": _ = try await fixture.claim(lease: .seconds(7_200_000))
            case "timer": try await fixture.settle(try await fixture.claim(), .retryable, delay: .seconds(720_000))
            case "pause": _ = try await fixture.store.pause(.task(task), by: Operator("me", reason: "test"))
            default: break
            }
            for _ in 0..<3 {
                try await Self.pass(2_000, fixture)
                // A worker that is there would be a sign of life of its own.
                if reason != "scheduled" { try await Self.present(fixture) }
                for function in ["get_stale_tasks_for_dlq", "find_stuck_tasks"] {
                    let found = try await fixture.value("SELECT count(*) FROM tasker.\(function)()", as: Int64.self)
                    #expect(found == 0, "\(function)")
                }
                let verdict = try await fixture.value(
                    "SELECT health_status FROM tasker.v_task_staleness_monitoring", as: String.self)
                #expect(verdict == "healthy")
                #expect(try await fixture.store.maintain(Self.settings)["stale"] == nil)
            }
            #expect(try await fixture.store.deadLetters(Self.open).isEmpty)
            guard reason == "scheduled" else { return }
            // Its start came long ago, and nobody did anything.
            try await Self.pass(12_000, fixture)
            #expect(try await fixture.store.maintain(Self.settings)["stale"] == nil, "there is a dead letter first")
            try await fixture.pool.query(PostgresStatement(sql: "DELETE FROM tasker.tasks_dlq"))
            var settings = Self.settings
            settings.noWorkerThreshold = .seconds(36_000_000)
            #expect(try await fixture.store.maintain(settings)["stale"] == 1)
        }
    }

    @Test func `only one process does the chores of an interval`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            try await Self.pass(11, fixture)
            var settings = Self.settings
            settings.interval = .seconds(15)
            #expect(try await fixture.store.maintain(settings) == ["worker_unavailable": 1])
            try await fixture.pool.query(PostgresStatement(sql: "DELETE FROM tasker.tasks_dlq"))
            #expect(try await fixture.store.maintain(settings) == [:])
            try await Self.pass(1, fixture)
            #expect(try await fixture.store.maintain(settings) == ["worker_unavailable": 1])
        }
    }

    @Test func `a step whose handler no worker has gets an entry, which the worker that comes closes`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            try await Self.pass(9, fixture)
            try await Self.present(fixture, handlers: ["other"])
            #expect(try await fixture.store.maintain(Self.settings) == [:])
            try await Self.pass(2, fixture)
            #expect(try await fixture.store.maintain(Self.settings) == ["worker_unavailable": 1])
            let entry = try #require(try await fixture.store.deadLetters(Self.open).first)
            #expect(entry.cause == "worker_unavailable" && entry.reason == "worker_unavailable" && entry.step == "a")
            #expect(try await fixture.steps(of: task) == ["a": "enqueued"])
            try await fixture.settle(try await fixture.claim())
            #expect(try await fixture.store.maintain(Self.settings) == ["closed": 1])
            #expect(try await fixture.store.deadLetters(Self.open).isEmpty)
        }
    }

    @Test func `a spent attempt whose handler no worker has any more fails`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a", retry: .never), .step("b")])
            let task = try await fixture.create(template)[0]
            _ = try await fixture.claim(lease: .seconds(1))
            try await Self.pass(2, fixture)
            #expect(try await fixture.store.maintain(Self.settings) == ["lease_expired": 1, "reclaimed": 1])
            #expect(try await fixture.steps(of: task) == ["a": "error", "b": "enqueued"])
            #expect(try await fixture.store.deadLetters(Self.open).map(\.cause) == ["lease_expired"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a long look for lost messages is not repeated for 200 times as long, ten minutes at most`() async throws
    {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            var settings = MaintenanceSettings()
            settings.interval = .seconds(1)
            // The look takes over three seconds, and the next one would be due after more than ten minutes.
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        CREATE FUNCTION tasker.slow() RETURNS trigger LANGUAGE plpgsql
                        AS $$ BEGIN PERFORM pg_sleep(3.1); RETURN NEW; END $$;
                        """))
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        CREATE TRIGGER slow BEFORE UPDATE ON tasker.workflow_steps
                        FOR EACH ROW EXECUTE FUNCTION tasker.slow()
                        """))
            try await fixture.pool.query(PostgresStatement(sql: "DELETE FROM pgmq.q_worker_alpha_queue"))
            try await Self.pass(3, fixture)
            #expect(try await fixture.store.maintain(settings) == ["resent": 1])
            try await fixture.pool.query(PostgresStatement(sql: "DROP TRIGGER slow ON tasker.workflow_steps"))
            try await fixture.pool.query(PostgresStatement(sql: "DELETE FROM pgmq.q_worker_alpha_queue"))
            try await Self.pass(9, fixture)
            #expect(try await fixture.store.maintain(settings) == [:])
            try await Self.pass(2, fixture)
            #expect(try await fixture.store.maintain(settings) == ["resent": 1])
        }
    }

    @Test func `a queue that took long to look at rests for as long as the round says, unless one asks`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            _ = try await fixture.register([.step("a")])
            let round = MaintenanceSettings()
            _ = try await fixture.store.maintain(round)
            // As after a look of a second and a half.
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        UPDATE tasker.maintenance SET due_at = tasker.engine_clock() + interval '5 minutes'
                        WHERE chore = 'queue worker_alpha_queue'
                        """))
            try await fixture.pool.query(
                PostgresStatement(sql: "SELECT pgmq.send('worker_alpha_queue', '{}'::jsonb)"))
            try await Self.pass(4, fixture)
            #expect(try await fixture.store.maintain(round) == [:])
            #expect(try await fixture.store.maintain(Self.settings) == ["archived": 1])
            try await fixture.pool.query(
                PostgresStatement(sql: "SELECT pgmq.send('worker_alpha_queue', '{}'::jsonb)"))
            try await Self.pass(2, fixture)
            #expect(try await fixture.store.maintain(round) == ["archived": 1])
        }
    }

    @Test func `lost messages are sent again and messages for nobody archived`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a"), .step("b")])
            let task = try await fixture.create(template)[0]
            _ = try await fixture.claim(1)
            try await fixture.pool.query(PostgresStatement(sql: "DELETE FROM pgmq.q_worker_alpha_queue"))
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        INSERT INTO pgmq.q_worker_alpha_queue (vt, message, headers)
                        SELECT now(), '{"step_uuid": "nonsense"}', '{"callable": "gone"}' FROM generate_series(1, 2)
                        """))
            #expect(try await fixture.store.inconsistencies().map(\.rule) == ["step_message", "step_message"])
            try await Self.pass(3, fixture)
            #expect(try await fixture.store.maintain(Self.settings) == ["archived": 2, "resent": 2])
            #expect(
                try await fixture.value(
                    "SELECT headers->>'archived_because' FROM pgmq.a_worker_alpha_queue LIMIT 1", as: String.self)
                    == "no step runs or could run by it")
            #expect(try await fixture.store.inconsistencies() == [])
            try await Self.pass(1, fixture)
            #expect(try await fixture.claim().map(\.attempt).sorted() == [1, 2])
            #expect(try await fixture.state(of: task) == "steps_in_process")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a message whose step cannot be loaded is set aside, and fails its step in the end; nobody else waits`()
        async throws
    {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a")])
            let poisoned = try await fixture.create(template, count: 20)
            // Its template no longer has the step.
            try await fixture.pool.query(PostgresStatement(sql: "DELETE FROM tasker.named_tasks_named_steps"))
            let other = try await fixture.register([.step("z")], name: "other")
            let task = try await fixture.create(other)[0]
            let claimed = try await fixture.claim(1)
            #expect(claimed.map(\.taskID) == [task])
            try await fixture.settle(claimed)
            var rounds = 0
            repeat {
                try await Self.pass(2, fixture)
                #expect(try await fixture.claim(1).isEmpty)
                rounds += 1
            } while try await fixture.store.maintain(Self.settings)["poison_message"] == nil && rounds < 50
            #expect(try await fixture.state(of: poisoned[0]) == "blocked_by_failures")
            #expect(try await fixture.store.deadLetters(Self.open).contains { $0.cause == "poison_message" })
            #expect(try await fixture.store.inconsistencies() == [])
        }
    }

    @Test func `what a pause left behind is freed`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a")])
            _ = try await fixture.create(template)
            try await fixture.pool.query(
                PostgresStatement(sql: "UPDATE pgmq.q_worker_alpha_queue SET vt = 'infinity'"))
            #expect(try await fixture.store.maintain(Self.settings)["unparked"] == 1)
            #expect(try await fixture.claim().count == 1)
        }
    }

    @Test func `broken records are named`() async throws {
        try await StoreFixture.with(connections: 1) { fixture in
            let template = try await fixture.register([.step("a"), .step("b", after: ["a"])])
            let tasks = try await fixture.create(template, count: 3)
            #expect(try await fixture.store.inconsistencies() == [])
            try await fixture.pool.query(
                PostgresStatement(sql: "UPDATE tasker.tasks SET failed_steps = 1 WHERE task_uuid = $1::uuid"),
                [.uuid(tasks[0])])
            try await fixture.pool.query(
                PostgresStatement(
                    sql:
                        "UPDATE tasker.workflow_steps SET unmet_dependencies = 2 WHERE task_uuid = $1::uuid AND state = 'pending'"
                ), [.uuid(tasks[1])])
            let found = try await fixture.store.inconsistencies()
            #expect(Set(found.map(\.taskID)) == [tasks[0], tasks[1]])
            #expect(Set(found.map(\.rule)) == ["task_counters", "task_state", "step_dependencies"])
        }
    }
}

extension MaintenanceTests {
    @Test func `a step that is claimed while its task is being given up keeps its lease`() async throws {
        try await StoreFixture.with(connections: 4) { fixture in
            let template = try await fixture.register([.step("a")])
            let task = try await fixture.create(template)[0]
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        UPDATE tasker.workflow_steps SET updated_at = updated_at - interval '1 hour'
                        """))
            try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        UPDATE tasker.tasks SET state_changed_at = state_changed_at - interval '1 hour',
                               created_at = created_at - interval '1 hour'
                        """))
            let given = try await fixture.pool.transaction { connection in
                _ = try await connection.query(
                    PostgresStatement(
                        sql: """
                            SELECT kind FROM tasker.claim_steps($1::uuid, '{worker_alpha_queue}', '{work}', 9, 60000)
                            """), [.uuid(fixture.worker)])
                async let stale = fixture.value(
                    "SELECT count(*) FILTER (WHERE transition_success) FROM tasker.detect_and_transition_stale_tasks(false)",
                    as: Int64.self)
                try await eventually("the check waits for the step") {
                    try await fixture.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                        as: Int64.self) == 1
                }
                _ = try await connection.query(.init(sql: "COMMIT"))
                let given = try await stale
                _ = try await connection.query(.init(sql: "BEGIN"))
                return given
            }
            #expect(given == 0)
            #expect(try await fixture.steps(of: task) == ["a": "in_progress"])
            #expect(try await fixture.state(of: task) == "steps_in_process")
            #expect(try await fixture.store.deadLetters(DeadLetterFilter()).isEmpty)
        }
    }
}
