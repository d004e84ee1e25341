import Foundation
import Logging
import PostgresClient
import PostgresServer
import Tasker

/// Listing, counting and summaries with a million finished steps of thirty days in the tables, a tenth of whose tasks were
/// cancelled or have failed.
struct ReadingBenchmark {
    let server: PostgresServer
    let logger: Logger
    var rounds = 30

    func run() async throws -> String {
        let database = try await BenchmarkDatabase.create(on: server, name: "reading", logger: logger)
        let connection = try await database.connect()
        defer { connection.close() }
        try await connection.run(script: Self.history(tasks: 250_000))
        try await connection.run(script: "VACUUM ANALYZE")
        let pool = PostgresPool(configuration: database.configuration, size: 2, logger: logger)
        let store = TaskStore(pool: pool, logger: logger)
        // As the services do every minute.
        while try await store.countHistory() != .counted {}
        let hour = Date(timeIntervalSinceNow: -3_600)
        let day = Date(timeIntervalSinceNow: -86_400)
        var daily = SlowestQuery()
        daily.since = day
        let newest = try await store.list(TaskScope(), page: ScopePage(limit: 20)).rows.map(\.id)
        let deep = try await store.list(TaskScope(), page: ScopePage(limit: 1_000, order: .oldestFirst)).next
        let query = daily
        func check(_ call: String) async throws {
            _ = try await pool.query(PostgresStatement(sql: "SELECT count(*) FROM tasker.\(call)"))
        }
        let lines = [
            try await line("list: newest 20") { _ = try await store.list(TaskScope()) },
            try await line("list: 20 at the far end") {
                _ = try await store.list(TaskScope(), page: ScopePage(after: deep))
            },
            try await line("list: blocked") { _ = try await store.list(TaskScope().inStates(.blockedByFailures)) },
            try await line("list: failed") { _ = try await store.list(TaskScope().inStates(.error)) },
            try await line("list: cancelled steps") { _ = try await store.list(StepScope().inStates(.cancelled)) },
            try await line("list: complete, of a rare template") {
                _ = try await store.list(TaskScope().ofTemplates(named: "rare").inStates(.complete))
            },
            try await line("list: complete, of an old template") {
                _ = try await store.list(TaskScope().inNamespaces("shop").ofTemplates(named: "old").inStates(.complete))
            },
            try await line("list: by tag") { _ = try await store.list(TaskScope().tagged("vip")) },
            try await line("list: completed in the last hour") {
                _ = try await store.list(TaskScope().completed(since: hour))
            },
            try await line("list: failed in the last hour") {
                _ = try await store.list(TaskScope().failed(since: hour))
            },
            try await line("list: steps failed in the last hour") {
                _ = try await store.list(StepScope().failed(since: hour))
            },
            try await line("list: steps of the last hour") {
                _ = try await store.list(StepScope().completed(since: hour))
            },
            try await line("count: unfinished") { _ = try await store.count(TaskScope().active()) },
            try await line("count: complete, up to 10,000") {
                _ = try await store.count(TaskScope().inStates(.complete))
            },
            try await line("count: created in the last day") {
                _ = try await store.count(TaskScope().created(since: day))
            },
            try await line("count: tasks and steps by state") { _ = try await store.healthCounts() },
            try await line("check: stale tasks") { try await check("get_stale_tasks_for_dlq()") },
            try await line("check: stuck tasks") { try await check("find_stuck_tasks()") },
            try await line("summaries: metrics of the last hour") { _ = try await store.analytics(since: hour) },
            try await line("summaries: slowest tasks of a day") { _ = try await store.slowestTasks(query) },
            try await line("summaries: reports of 20 tasks") { _ = try await store.reports(of: newest) },
            try await line("summaries: readiness of 20 tasks") { _ = try await store.readiness(of: newest) },
        ]
        await pool.shutdown(gracePeriod: .seconds(1))
        return "reading with 1,000,000 finished steps in the tables, \(rounds) rounds, P50 and worst in ms\n"
            + lines.joined(separator: "\n")
    }

    private func line(_ name: String, _ body: () async throws -> Void) async throws -> String {
        let clock = ContinuousClock()
        var times: [Duration] = []
        for round in 0..<(rounds + 3) {
            let took = try await clock.measure(body)
            if round >= 3 { times.append(took) }
        }
        times.sort()
        let worst = (times.last ?? .zero) / .milliseconds(1)
        return
            "  \(name.padding(toLength: 40, withPad: " ", startingAt: 0)) \(Percentiles(times).median.formatted2)  \(worst.formatted2)"
    }

    /// Finished tasks of four steps, one every ten seconds of the last thirty days, with their history and audit, and a
    /// thousand that have not ended.
    ///
    /// One of twenty was cancelled, one of twenty has failed, both after two steps.
    private static func history(tasks: Int) -> String {
        """
        SELECT tasker.register_template(jsonb_build_object('name', name, 'namespace_name', space, 'version', '1.0.0',
            'steps', (SELECT jsonb_agg(jsonb_build_object('name', 's' || g, 'handler', jsonb_build_object('callable', 'h'),
                'dependencies', CASE WHEN g = 1 THEN '[]'::jsonb ELSE jsonb_build_array('s' || g - 1) END))
                FROM generate_series(1, 4) g)))
        FROM (VALUES ('linear', 'bench'), ('other', 'bench'), ('rare', 'shop'), ('old', 'shop')) t(name, space);
        INSERT INTO tasker.tasks (named_task_uuid, complete, requested_at, completed_at, context, identity_hash, created_at,
                                  updated_at, correlation_id, state, transition_count, state_changed_at, tags,
                                  failed_steps)
        SELECT n.named_task_uuid, e.state = 'complete', m.at, CASE WHEN e.state = 'complete' THEN m.at + interval '2 s' END,
               '{}', gen_random_uuid()::text, m.at, m.at + interval '2 s', gen_random_uuid(), e.state, 2,
               (m.at + interval '2 s') AT TIME ZONE 'UTC', CASE WHEN g % 1000 = 0 THEN '["vip"]'::jsonb END,
               (e.state = 'error')::int
        FROM generate_series(1, \(tasks)) g
        CROSS JOIN LATERAL (SELECT (now() AT TIME ZONE 'UTC') - (\(tasks) - g) * interval '10.3 s' AS at) m
        CROSS JOIN LATERAL (SELECT CASE WHEN g % 20 = 7 THEN 'cancelled' WHEN g % 20 = 13 THEN 'error'
                                        ELSE 'complete' END AS state) e
        JOIN tasker.named_tasks n ON n.name = CASE WHEN g % 50000 = 1 THEN 'rare' WHEN g < 30000 THEN 'old'
                                                   WHEN g % 3 = 0 THEN 'other' ELSE 'linear' END
        ORDER BY g;
        INSERT INTO tasker.workflow_steps (task_uuid, named_step_uuid, attempts, processed, processed_at, last_attempted_at,
                                           results, created_at, updated_at, state, transition_count)
        SELECT t.task_uuid, d.named_step_uuid, 1, true, t.created_at + (d.step_position + 1) * interval '0.5 s',
               t.created_at + d.step_position * interval '0.5 s', '{"success": true, "result": {"value": 1}}', t.created_at,
               t.updated_at,
               CASE WHEN t.complete OR d.step_position < 2 THEN 'complete' WHEN t.state = 'cancelled' THEN 'cancelled'
                    WHEN d.step_position = 2 THEN 'error' ELSE 'pending' END,
               CASE WHEN t.state = 'error' AND d.step_position = 3 THEN 0 ELSE 3 END
        FROM tasker.tasks t JOIN tasker.named_tasks_named_steps d USING (named_task_uuid)
        ORDER BY t.created_at, d.step_position;
        INSERT INTO tasker.workflow_step_edges (from_step_uuid, to_step_uuid, name, created_at, updated_at)
        SELECT e.parent, e.child, 'provides', e.at, e.at
        FROM (SELECT lag(s.workflow_step_uuid) OVER w AS parent, s.workflow_step_uuid AS child, s.created_at AS at
              FROM tasker.workflow_steps s WINDOW w AS (PARTITION BY s.task_uuid ORDER BY s.workflow_step_uuid)) e
        WHERE e.parent IS NOT NULL ORDER BY e.at;
        INSERT INTO tasker.task_transitions (task_uuid, to_state, from_state, sort_key, most_recent, created_at, updated_at)
        SELECT t.task_uuid, CASE h.key WHEN 2 THEN t.state ELSE h.state END, h.was, h.key, h.key = 2,
               t.created_at + (h.key - 1) * interval '2 s', t.created_at
        FROM tasker.tasks t CROSS JOIN (VALUES (1, 'pending', 'steps_in_process'), (2, 'steps_in_process', 'complete'))
             h(key, was, state) ORDER BY t.created_at, h.key;
        INSERT INTO tasker.workflow_step_transitions (workflow_step_uuid, to_state, from_state, sort_key, most_recent,
                                                      created_at, updated_at, attempt)
        SELECT s.workflow_step_uuid, CASE h.key WHEN 3 THEN s.state ELSE h.state END, h.was, h.key, h.key = 3, s.created_at,
               s.created_at, 1
        FROM tasker.workflow_steps s
        CROSS JOIN (VALUES (1, 'pending', 'enqueued'), (2, 'enqueued', 'in_progress'), (3, 'in_progress', 'complete'))
             h(key, was, state) WHERE s.transition_count > 0 ORDER BY s.created_at, s.workflow_step_uuid, h.key;
        INSERT INTO tasker.workflow_step_result_audit (workflow_step_uuid, workflow_step_transition_uuid, task_uuid,
                                                       recorded_at, success, execution_time_ms)
        SELECT h.workflow_step_uuid, h.workflow_step_transition_uuid, s.task_uuid, s.processed_at, h.to_state = 'complete', 500
        FROM tasker.workflow_step_transitions h JOIN tasker.workflow_steps s USING (workflow_step_uuid)
        WHERE h.most_recent AND h.to_state IN ('complete', 'error') ORDER BY s.processed_at;
        SELECT count(*) FROM tasker.create_tasks(
            (SELECT array_agg(tasker.uuid_generate_v7()) FROM generate_series(1, 1000)),
            array_fill((SELECT named_task_uuid FROM tasker.named_tasks WHERE name = 'linear'), ARRAY[1000]),
            array_fill('{}'::jsonb, ARRAY[1000]),
            (SELECT array_agg(gen_random_uuid()::text) FROM generate_series(1, 1000)),
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0);
        """
    }
}
