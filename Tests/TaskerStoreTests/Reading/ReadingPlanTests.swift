import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// Reading costs what is asked for, not what is in the tables: no plan goes through the whole history.
@Suite struct ReadingPlanTests {
    /// 10,000 tasks of four steps, one every five minutes; one of 200 has not ended, and one of ten was cancelled or has failed.
    private static let history = """
        INSERT INTO tasker.tasks (named_task_uuid, complete, completed_at, context, identity_hash, created_at, correlation_id,
                                  state, transition_count)
        SELECT n.named_task_uuid, e.state = 'complete', CASE WHEN e.state = 'complete' THEN m.at END, '{}',
               gen_random_uuid()::text, m.at, gen_random_uuid(), e.state, 0
        FROM generate_series(1, 10000) g
        CROSS JOIN LATERAL (SELECT CASE WHEN g % 200 = 0 THEN 'steps_in_process' WHEN g % 20 = 7 THEN 'cancelled'
                                        WHEN g % 20 = 13 THEN 'error' ELSE 'complete' END AS state) e
        CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE 'UTC') - (10000 - g) * interval '5 min' AS at) m
        JOIN tasker.named_tasks n ON n.name = CASE WHEN g < 1000 THEN 'old' ELSE 'flow' END
        ORDER BY g;
        INSERT INTO tasker.workflow_steps (task_uuid, named_step_uuid, attempts, processed_at, last_attempted_at, created_at,
                                           state)
        SELECT t.task_uuid, d.named_step_uuid, 1, t.completed_at, t.completed_at, t.created_at,
               CASE t.state WHEN 'steps_in_process' THEN 'enqueued' ELSE t.state END
        FROM tasker.tasks t JOIN tasker.named_tasks_named_steps d USING (named_task_uuid) ORDER BY t.created_at;
        INSERT INTO tasker.task_transitions (task_uuid, to_state, sort_key, most_recent, created_at)
        SELECT task_uuid, state, 1, true, created_at FROM tasker.tasks ORDER BY created_at;
        INSERT INTO tasker.workflow_step_transitions (workflow_step_uuid, to_state, sort_key, most_recent, created_at, attempt)
        SELECT workflow_step_uuid, state, 1, true, created_at, 1 FROM tasker.workflow_steps ORDER BY created_at;
        """

    private static let large = ["tasks", "workflow_steps", "task_transitions", "workflow_step_transitions"]

    private func check(_ scope: some QueryScope, _ page: ScopePage, _ store: TaskStore) async throws {
        let plan = try await store.plan(of: scope, page: page)
        for table in Self.large {
            #expect(!plan.contains { $0.contains("Seq Scan on \(table) ") }, "\(plan.joined(separator: "\n"))")
        }
    }

    @Test func `no list goes through a whole table`() async throws {
        try await withHistory { fixture in
            let store = fixture.store
            let task = try #require(try await store.list(TaskScope()).rows.first?.id)
            let hour = Date(timeIntervalSinceNow: -3_600)
            for order in ScopePage.Order.allCases {
                for after in [nil, task] {
                    let page = ScopePage(after: after, order: order)
                    try await check(TaskScope(), page, store)
                    try await check(TaskScope().inStates(.blockedByFailures), page, store)
                    try await check(TaskScope().inStates(.error), page, store)
                    try await check(TaskScope().inStates(.error, .cancelled), page, store)
                    try await check(TaskScope().inStates(.error, .blockedByFailures), page, store)
                    try await check(TaskScope().active(), page, store)
                    try await check(TaskScope().ofTemplates(named: "old").inStates(.complete), page, store)
                    try await check(TaskScope().created(since: hour), page, store)
                    try await check(TaskScope().completed(since: hour), page, store)
                    try await check(TaskScope().failed(since: hour), page, store)
                    try await check(TaskScope().correlated(with: task), page, store)
                    try await check(TaskScope().annotated("note"), page, store)
                    try await check(StepScope().ofTasks(task), page, store)
                    try await check(StepScope().inStates(.error), page, store)
                    try await check(StepScope().inStates(.cancelled, .resolvedManually), page, store)
                    try await check(StepScope().inStates(.pending), page, store)
                    try await check(StepScope().inStates(.enqueued), page, store)
                    try await check(StepScope().active(), page, store)
                    try await check(StepScope().completed(since: hour), page, store)
                    try await check(StepScope().failed(since: hour), page, store)
                    try await check(EdgeScope().ofTasks(task), page, store)
                    try await check(StepRelationshipScope(task: task), page, store)
                    try await check(TaskTransitionScope().ofTasks(task), page, store)
                    try await check(TaskTransitionScope().made(since: hour).to(.error), page, store)
                    try await check(StepTransitionScope().ofTasks(task), page, store)
                    try await check(StepTransitionScope().made(since: hour).to(.error), page, store)
                }
            }
        }
    }

    @Test func `statistics read a part of the tables`() async throws {
        try await withHistory { fixture in
            let pages = try #require(
                try await fixture.value(
                    "SELECT pg_relation_size('tasker.workflow_steps') / 8192 + pg_relation_size('tasker.tasks') / 8192",
                    as: Int.self))
            // As after a while with services, which count every minute.
            try await eventually("the history is counted", within: .seconds(60)) {
                try await fixture.store.countHistory() == .counted
            }
            try await fixture.pool.withConnection { try await $0.run(script: "ANALYZE tasker.counted_setbacks") }
            let hour = "now() - interval '1 hour'"
            for call in [
                "get_system_health_counts()", "get_analytics_metrics(\(hour))", "get_slowest_steps(\(hour))",
                "get_slowest_tasks(\(hour))", "get_slowest_steps_aggregated(\(hour))",
                "get_slowest_tasks_aggregated(\(hour))", "get_stale_tasks_for_dlq()", "find_stuck_tasks()",
                "get_next_ready_tasks()",
                "get_task_summaries(ARRAY(SELECT task_uuid FROM tasker.tasks ORDER BY task_uuid DESC LIMIT 3))",
            ] {
                let touched = try await fixture.pagesTouched(call)
                #expect(touched > 0)
                #expect(touched < pages * 2, "\(call) touched \(touched) pages, the tables have \(pages)")
                let whole = try await Self.tuplesRead(fixture, call)
                #expect(whole == 0, "\(call) went through a whole table")
            }
        }
    }

    /// What has ended costs nothing, however it ended: as much is read with five times as many cancelled and failed tasks.
    @Test func `what ended otherwise than complete is not read again and again`() async throws {
        try await withHistory { fixture in
            let calls = [
                "get_system_health_counts()", "get_next_ready_tasks()", "get_stale_tasks_for_dlq()",
                "find_stuck_tasks()",
                "get_analytics_metrics(now() - interval '1 hour')",
            ]
            func count() async throws -> [Int] {
                try await eventually("the history is counted", within: .seconds(60)) {
                    try await fixture.store.countHistory() == .counted
                }
                try await fixture.pool.withConnection { try await $0.run(script: "VACUUM ANALYZE") }
                var pages: [Int] = []
                for call in calls { pages.append(try await fixture.pagesTouched(call)) }
                return pages
            }
            let before = try await count()
            try await fixture.pool.withConnection { connection in
                try await connection.run(
                    script: """
                        UPDATE tasker.tasks SET state = CASE WHEN random() < 0.5 THEN 'error' ELSE 'cancelled' END, complete = false
                        WHERE complete AND created_at < (now() AT TIME ZONE 'UTC') - interval '10 days';
                        UPDATE tasker.workflow_steps s SET state = t.state
                        FROM tasker.tasks t WHERE t.task_uuid = s.task_uuid AND NOT t.complete AND s.state = 'complete';
                        UPDATE tasker.task_transitions h SET to_state = t.state
                        FROM tasker.tasks t WHERE t.task_uuid = h.task_uuid AND h.to_state = 'complete' AND NOT t.complete;
                        UPDATE tasker.workflow_step_transitions h SET to_state = s.state
                        FROM tasker.workflow_steps s
                        WHERE s.workflow_step_uuid = h.workflow_step_uuid AND h.to_state = 'complete' AND s.state <> 'complete';
                        UPDATE tasker.history_totals SET counted_before = '-infinity', tasks = 0, steps = 0, error_tasks = 0,
                            cancelled_tasks = 0, resolved_manually_tasks = 0, pending_steps = 0, error_steps = 0,
                            cancelled_steps = 0, resolved_manually_steps = 0, proposed_before = NULL, proposed_xid = NULL;
                        DELETE FROM tasker.counted_setbacks;
                        """)
            }
            let after = try await count()
            let counts = try await fixture.store.healthCounts().tasks
            #expect((counts[.error] ?? 0) + (counts[.cancelled] ?? 0) > 5_000)
            for (place, call) in calls.enumerated() {
                #expect(
                    after[place] < before[place] * 2 + 50,
                    "\(call) touched \(before[place]) pages, then \(after[place])")
            }
        }
    }

    /// How many sequential scans of the large tables a call made.
    private static func tuplesRead(_ fixture: StoreFixture, _ call: String) async throws -> Int64 {
        try await fixture.pool.withConnection { connection in
            func scans() async throws -> Int64 {
                let statement = PostgresStatement(
                    sql: """
                        SELECT sum(pg_stat_get_xact_numscans(c.oid))::bigint FROM pg_class c
                        WHERE c.oid = ANY (ARRAY['tasker.tasks', 'tasker.workflow_steps', 'tasker.task_transitions',
                                                 'tasker.workflow_step_transitions']::regclass[])
                        """)
                return try await connection.query(statement).first?.decode(at: 0) ?? 0
            }
            try await connection.run(script: "BEGIN")
            let before = try await scans()
            _ = try await connection.query(PostgresStatement(sql: "SELECT count(*) FROM tasker.\(call)"))
            let after = try await scans()
            try await connection.run(script: "ROLLBACK")
            return after - before
        }
    }

    private func withHistory(_ body: (StoreFixture) async throws -> Void) async throws {
        try await StoreFixture.with { fixture in
            for name in ["flow", "old"] {
                _ = try await fixture.register(
                    (0..<4).map { StepDefinition.step("s\($0)", after: $0 == 0 ? [] : ["s\($0 - 1)"]) }, name: name)
            }
            try await fixture.pool.withConnection { connection in
                try await connection.run(script: Self.history)
                try await connection.run(script: "VACUUM ANALYZE")
            }
            try await body(fixture)
        }
    }
}
