import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// The reading functions against plain queries that are obviously right, on random data.
@Suite struct ReadingFunctionTests {
    /// The differences between two queries, as texts; NULL equals NULL.
    private static func differences(_ fixture: StoreFixture, _ left: String, _ right: String) async throws -> [String] {
        let sql = """
            WITH l AS (SELECT row_to_json(x)::jsonb::text AS line FROM (\(left)) x),
                 r AS (SELECT row_to_json(x)::jsonb::text AS line FROM (\(right)) x)
            SELECT '- ' || line FROM (SELECT line FROM l EXCEPT ALL SELECT line FROM r) a
            UNION ALL SELECT '+ ' || line FROM (SELECT line FROM r EXCEPT ALL SELECT line FROM l) b
            """
        return try await fixture.pool.query(PostgresStatement(sql: sql)).map { try $0.decode(at: 0) }
    }

    private func compare(_ seeds: Range<UInt64>, _ pairs: [(left: String, right: String)]) async throws {
        var compared = pairs.map { _ in 0 }
        for seed in seeds {
            compared = try await StoreFixture.with { fixture in
                var compared = compared
                _ = try await RandomHistory.fill(fixture, seed: seed)
                // A step whose retry is due, and no timer has been run since: the engine leaves nothing else ready.
                let template = try await fixture.register([.step("a")], name: "due", namespace: "gamma")
                let due = try await fixture.create(template)
                let attempt = try await fixture.claim(1, from: ["gamma"])
                #expect(attempt.map(\.taskID) == due)
                try await fixture.settle(attempt, .retryable)
                let states = try await fixture.value(
                    "SELECT count(DISTINCT state)::int FROM tasker.workflow_steps", as: Int32.self)
                #expect((states ?? 0) >= 5, "the random data are too plain")
                for (place, pair) in pairs.enumerated() {
                    let differences = try await Self.differences(fixture, pair.left, pair.right)
                    #expect(differences == [], "seed \(seed): \(pair.left)")
                    let rows = try await fixture.value("SELECT count(*) FROM (\(pair.left)) x", as: Int.self)
                    compared[place] += rows ?? 0
                }
                return compared
            }
        }
        #expect(!compared.contains(0), "one of the queries never gave a row")
    }

    @Test func `readiness says what the states of steps and parents say`() async throws {
        try await compare(
            0..<4,
            [
                (
                    """
                    SELECT workflow_step_uuid, current_state, total_parents, completed_parents, dependencies_satisfied,
                           retry_eligible, ready_for_execution, attempts
                    FROM tasker.get_step_readiness_status_batch(ARRAY(SELECT task_uuid FROM tasker.tasks))
                    """,
                    """
                    SELECT s.workflow_step_uuid, s.state AS current_state, p.total AS total_parents,
                           p.done AS completed_parents, p.total = p.done AS dependencies_satisfied,
                           s.attempts = 0 OR s.retryable AND s.attempts < s.max_attempts AS retry_eligible,
                           p.total = p.done AND (
                               s.state = 'pending' AND s.attempts = 0
                               OR s.state IN ('pending', 'waiting_for_retry') AND s.retryable
                                  AND s.attempts < s.max_attempts AND (s.wake_at IS NULL OR s.wake_at <= now())
                           ) AS ready_for_execution, s.attempts
                    FROM tasker.workflow_steps s
                    CROSS JOIN LATERAL (
                        SELECT count(*)::int AS total,
                               (count(*) FILTER (WHERE q.state IN ('complete', 'resolved_manually')))::int AS done
                        FROM tasker.workflow_step_edges e, tasker.workflow_steps q
                        WHERE e.to_step_uuid = s.workflow_step_uuid AND q.workflow_step_uuid = e.from_step_uuid) p
                    """
                ),
                (
                    """
                    SELECT r.* FROM tasker.workflow_steps s
                    CROSS JOIN tasker.get_step_readiness_status(s.task_uuid, ARRAY[s.workflow_step_uuid]) r
                    """,
                    "SELECT * FROM tasker.get_step_readiness_status_batch(ARRAY(SELECT task_uuid FROM tasker.tasks))"
                ),
            ])
    }

    @Test func `a task's context counts its steps`() async throws {
        try await compare(
            4..<8,
            [
                (
                    """
                    SELECT task_uuid, status, total_steps, pending_steps, in_progress_steps, completed_steps, failed_steps,
                           enqueued_steps, health_status, execution_status, completion_percentage::float8 AS percentage
                    FROM tasker.get_task_execution_contexts_batch(ARRAY(SELECT task_uuid FROM tasker.tasks))
                    """,
                    """
                    SELECT t.task_uuid, t.state AS status, count(*) AS total_steps,
                           count(*) FILTER (WHERE s.state = 'pending') AS pending_steps,
                           count(*) FILTER (WHERE s.state = 'in_progress') AS in_progress_steps,
                           count(*) FILTER (WHERE s.state IN ('complete', 'resolved_manually')) AS completed_steps,
                           count(*) FILTER (WHERE s.state = 'error') AS failed_steps,
                           count(*) FILTER (WHERE s.state LIKE 'enqueued%') AS enqueued_steps,
                           CASE WHEN bool_or(s.state = 'error') THEN 'blocked'
                                WHEN bool_or(s.state = 'waiting_for_retry') THEN 'recovering' ELSE 'healthy' END
                               AS health_status,
                           CASE WHEN bool_or(s.state = 'error') THEN 'blocked_by_failures'
                                WHEN bool_or(s.state IN ('pending', 'waiting_for_retry') AND s.unmet_dependencies = 0
                                             AND (s.wake_at IS NULL OR s.wake_at <= now())
                                             AND (s.attempts = 0 OR s.retryable AND s.attempts < s.max_attempts))
                                    THEN 'has_ready_steps'
                                WHEN bool_or(s.state LIKE 'enqueued%' OR s.state = 'in_progress') THEN 'processing'
                                WHEN bool_and(s.state IN ('complete', 'resolved_manually', 'cancelled')) THEN 'all_complete'
                                ELSE 'waiting_for_dependencies' END AS execution_status,
                           round(100.0 * count(*) FILTER (WHERE s.state IN ('complete', 'resolved_manually')) / count(*), 2)
                               ::float8 AS percentage
                    FROM tasker.tasks t JOIN tasker.workflow_steps s USING (task_uuid) GROUP BY t.task_uuid
                    """
                )
            ])
    }

    @Test func `the counts of the whole system are those of its rows`() async throws {
        let plain = """
            SELECT \(TaskState.allCases.map { "(SELECT count(*) FROM tasker.tasks WHERE state = '\($0.rawValue)') AS \($0.rawValue)_tasks" }.joined(separator: ", ")),
                   (SELECT count(*) FROM tasker.tasks) AS total_tasks,
                   \(StepState.allCases.map { "(SELECT count(*) FROM tasker.workflow_steps WHERE state = '\($0.rawValue)') AS \($0.rawValue)_steps" }.joined(separator: ", ")),
                   (SELECT count(*) FROM tasker.workflow_steps) AS total_steps
            """
        let counts = ["get_system_health_counts", "get_system_health_counts_v01"]
        let pairs = counts.map { (left: "SELECT * FROM tasker.\($0)()", right: plain) }
        try await compare(8..<10, pairs)
        // Again with a part of the history counted beforehand, a step resolved by hand in a complete task, and rows deleted.
        try await StoreFixture.with { fixture in
            var history = try await RandomHistory.fill(fixture, seed: 10)
            try await Self.countHistory(fixture)
            let counted = try await fixture.value("SELECT tasks FROM tasker.history_totals", as: Int64.self)
            #expect((counted ?? 0) > 10)
            for _ in 0..<60 { try await history.step() }
            try await fixture.pool.withConnection { connection in
                try await connection.run(
                    script: """
                        WITH step AS (
                            UPDATE tasker.workflow_steps SET state = 'resolved_manually', transition_count = 90
                            WHERE workflow_step_uuid = (
                                SELECT workflow_step_uuid FROM tasker.workflow_steps JOIN tasker.tasks t USING (task_uuid)
                                WHERE t.complete LIMIT 1)
                            RETURNING workflow_step_uuid)
                        INSERT INTO tasker.workflow_step_transitions (workflow_step_uuid, to_state, sort_key, attempt)
                        SELECT workflow_step_uuid, 'resolved_manually', 90, 1 FROM step;
                        CREATE TEMP TABLE doomed AS SELECT task_uuid FROM tasker.tasks ORDER BY created_at LIMIT 2;
                        DELETE FROM tasker.workflow_step_edges e USING tasker.workflow_steps s
                        WHERE s.workflow_step_uuid = e.from_step_uuid AND s.task_uuid IN (SELECT * FROM doomed);
                        DELETE FROM tasker.workflow_steps WHERE task_uuid IN (SELECT * FROM doomed);
                        DELETE FROM tasker.task_transitions WHERE task_uuid IN (SELECT * FROM doomed);
                        DELETE FROM tasker.tasks WHERE task_uuid IN (SELECT * FROM doomed);
                        """)
            }
            let resolved = try await fixture.store.healthCounts().steps[.resolvedManually]
            #expect((resolved ?? 0) >= 1)
            #expect(try await Self.differences(fixture, pairs[0].left, plain) == [])
        }
    }

    /// Counts all that has been created up to now.
    private static func countHistory(_ fixture: StoreFixture) async throws {
        try await eventually("the history is counted", within: .seconds(60)) {
            try await fixture.pool.withConnection { connection in
                // A minute on: that much is left out for transactions that may still write.
                try await connection.run(
                    script: "SELECT set_config('tasker.clock', (clock_timestamp() + interval '1 minute')::text, false)")
                let statement = PostgresStatement(sql: "SELECT tasker.count_history()")
                let outcome = try await connection.query(statement).first?.decode(at: 0, as: String.self)
                try await connection.run(script: "RESET tasker.clock")
                return outcome == "counted"
            }
        }
    }

    @Test func `the metrics of a window count the tasks created in it`() async throws {
        try await compare(
            11..<13,
            [
                (
                    """
                    SELECT active_tasks_count, total_namespaces_count, unique_task_types_count, system_health_score,
                           task_throughput, completion_count, error_count, completion_rate, error_rate, avg_task_duration,
                           avg_step_duration, step_throughput
                    FROM (SELECT percentile_disc(0.4) WITHIN GROUP (ORDER BY created_at) AT TIME ZONE 'UTC' AS start
                          FROM tasker.tasks) w, tasker.get_analytics_metrics(w.start)
                    """,
                    """
                    WITH w AS (SELECT percentile_disc(0.4) WITHIN GROUP (ORDER BY created_at) AS start FROM tasker.tasks),
                         t AS (SELECT tasks.* FROM tasker.tasks, w WHERE created_at >= w.start)
                    SELECT (SELECT count(*) FROM tasker.tasks
                            WHERE state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')) AS active_tasks_count,
                           (SELECT count(DISTINCT nt.task_namespace_uuid)
                            FROM tasker.tasks JOIN tasker.named_tasks nt USING (named_task_uuid)) AS total_namespaces_count,
                           (SELECT count(DISTINCT named_task_uuid) FROM tasker.tasks) AS unique_task_types_count,
                           COALESCE(round((SELECT avg((state = 'complete')::int) FROM t
                               WHERE state IN ('complete', 'error', 'blocked_by_failures')), 3), 1.0) AS system_health_score,
                           (SELECT count(*) FROM t) AS task_throughput,
                           (SELECT count(*) FROM t WHERE state = 'complete') AS completion_count,
                           (SELECT count(*) FROM t WHERE state IN ('error', 'blocked_by_failures')) AS error_count,
                           COALESCE(round((SELECT avg((state = 'complete')::int) FROM t) * 100, 2), 0.0) AS completion_rate,
                           COALESCE(round((SELECT avg((state IN ('error', 'blocked_by_failures'))::int) FROM t) * 100, 2), 0.0)
                               AS error_rate,
                           COALESCE(round((SELECT avg(extract(epoch FROM completed_at - created_at)) FROM t
                                           WHERE state = 'complete'), 3), 0.0) AS avg_task_duration,
                           COALESCE(round((SELECT avg(extract(epoch FROM s.processed_at - s.last_attempted_at))
                                           FROM t JOIN tasker.workflow_steps s USING (task_uuid)
                                           WHERE s.state = 'complete'), 3), 0.0) AS avg_step_duration,
                           (SELECT count(*) FROM t JOIN tasker.workflow_steps USING (task_uuid)) AS step_throughput
                    """
                )
            ])
    }

    @Test func `the slowest are the slowest`() async throws {
        let named = """
            tasker.tasks t JOIN tasker.named_tasks nt USING (named_task_uuid)
            JOIN tasker.task_namespaces ns USING (task_namespace_uuid)
            """
        let ended = "COALESCE(t.completed_at, t.state_changed_at AT TIME ZONE 'UTC')"
        try await compare(
            13..<15,
            [
                (
                    "SELECT workflow_step_uuid, duration_seconds FROM tasker.get_slowest_steps(NULL, 7, 'alpha')",
                    """
                    SELECT s.workflow_step_uuid, round(extract(epoch FROM s.processed_at - s.last_attempted_at), 3)
                               AS duration_seconds
                    FROM tasker.workflow_steps s JOIN \(named) USING (task_uuid)
                    WHERE s.state = 'complete' AND ns.name = 'alpha' AND s.processed_at > s.last_attempted_at
                    ORDER BY s.processed_at - s.last_attempted_at DESC, 1 LIMIT 7
                    """
                ),
                (
                    "SELECT task_uuid, duration_seconds FROM tasker.get_slowest_tasks(NULL, 5, NULL, 'flow0', '1.0.0')",
                    """
                    SELECT t.task_uuid, round(extract(epoch FROM \(ended) - t.created_at), 3) AS duration_seconds
                    FROM \(named)
                    WHERE t.state IN ('complete', 'error') AND nt.name = 'flow0' AND nt.version = '1.0.0'
                    ORDER BY \(ended) - t.created_at DESC, 1 LIMIT 5
                    """
                ),
                (
                    """
                    SELECT task_name, version, step_name, execution_count, error_count
                    FROM tasker.get_slowest_steps_aggregated(NULL, 1000, 2)
                    """,
                    """
                    SELECT nt.name AS task_name, nt.version, n.name AS step_name, count(*) AS execution_count,
                           count(*) FILTER (WHERE s.state = 'error') AS error_count
                    FROM tasker.workflow_steps s JOIN tasker.named_steps n USING (named_step_uuid)
                    JOIN \(named) USING (task_uuid)
                    WHERE s.state IN ('complete', 'error') GROUP BY nt.named_task_uuid, n.named_step_uuid HAVING count(*) >= 2
                    """
                ),
                (
                    """
                    SELECT task_name, version, execution_count, average_duration_seconds
                    FROM tasker.get_slowest_tasks_aggregated(NULL, 1000, 1)
                    """,
                    """
                    SELECT nt.name AS task_name, nt.version, count(*) AS execution_count,
                           round(avg(extract(epoch FROM \(ended) - t.created_at)), 3) AS average_duration_seconds
                    FROM \(named) WHERE t.state IN ('complete', 'error', 'blocked_by_failures') GROUP BY nt.named_task_uuid
                    """
                ),
            ])
    }

    @Test func `a summary holds what the task, its steps and its context hold`() async throws {
        try await compare(
            15..<17,
            [
                (
                    """
                    SELECT task_uuid, task_name, task_status, jsonb_array_length(step_summaries) AS steps,
                           (execution_context->>'completed_steps')::bigint AS complete,
                           (SELECT count(*) FROM jsonb_array_elements(step_summaries) e
                            WHERE e->>'error_type' = 'bad_luck') AS unlucky
                    FROM tasker.get_task_summaries(ARRAY(SELECT task_uuid FROM tasker.tasks))
                    """,
                    """
                    SELECT t.task_uuid, nt.name AS task_name, t.state AS task_status, count(*) AS steps,
                           count(*) FILTER (WHERE s.state IN ('complete', 'resolved_manually')) AS complete,
                           count(*) FILTER (WHERE s.results->'error'->>'error_type' = 'bad_luck') AS unlucky
                    FROM tasker.tasks t JOIN tasker.named_tasks nt USING (named_task_uuid)
                    JOIN tasker.workflow_steps s USING (task_uuid) GROUP BY t.task_uuid, nt.name
                    """
                ),
                (
                    """
                    SELECT task_uuid, current_state, ready_steps_count
                    FROM tasker.tasks t CROSS JOIN LATERAL (
                        SELECT i.current_state, i.ready_steps_count FROM tasker.get_task_ready_info(t.task_uuid) i) i
                    """,
                    """
                    SELECT t.task_uuid, t.state AS current_state, (
                        SELECT ready_steps FROM tasker.get_task_execution_context(t.task_uuid)) AS ready_steps_count
                    FROM tasker.tasks t
                    """
                ),
            ])
    }

    @Test func `discovery returns the tasks that could go on, each once`() async throws {
        let ready = "(SELECT ready_steps FROM tasker.get_task_execution_context(t.task_uuid))"
        try await compare(
            0..<6,
            [
                (
                    "SELECT task_uuid FROM tasker.get_next_ready_tasks(1000)",
                    """
                    SELECT t.task_uuid FROM tasker.tasks t
                    WHERE t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')
                      AND (t.state = 'pending' OR \(ready) > 0)
                    """
                ),
                ("SELECT count(*) AS stale FROM tasker.get_stale_tasks_for_dlq()", "SELECT 0 AS stale"),
                ("SELECT count(*) AS stuck FROM tasker.find_stuck_tasks()", "SELECT 0 AS stuck"),
            ])
    }
}
