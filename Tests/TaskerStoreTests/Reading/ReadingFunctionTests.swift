import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// The reading functions against plain queries that are obviously right, on random data.
@Suite struct ReadingFunctionTests {
    /// The differences between two queries, as texts; NULL equals NULL.
    ///
    /// - Parameter ahead: how far on the clock of the functions stands, as an interval; it stands still.
    static func differences(
        _ fixture: StoreFixture, _ left: String, _ right: String, ahead: String = "0"
    ) async throws -> [String] {
        let sql = """
            WITH l AS (SELECT row_to_json(x)::jsonb::text AS line FROM (\(left)) x),
                 r AS (SELECT row_to_json(x)::jsonb::text AS line FROM (\(right)) x)
            SELECT '- ' || line FROM (SELECT line FROM l EXCEPT ALL SELECT line FROM r) a
            UNION ALL SELECT '+ ' || line FROM (SELECT line FROM r EXCEPT ALL SELECT line FROM l) b
            """
        return try await fixture.pool.withConnection { connection in
            try await connection.run(
                script: "SELECT set_config('tasker.clock', (clock_timestamp() + interval '\(ahead)')::text, false)")
            let lines = try await connection.query(PostgresStatement(sql: sql)).map {
                try $0.decode(at: 0, as: String.self)
            }
            try await connection.run(script: "RESET tasker.clock")
            return lines
        }
    }

    func compare(
        _ seeds: Range<UInt64>, ahead: [String] = ["0"], _ pairs: [(left: String, right: String)]
    ) async throws {
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
                    for ahead in ahead {
                        let found = try await Self.differences(fixture, pair.left, pair.right, ahead: ahead)
                        #expect(found == [], "seed \(seed), \(ahead) ahead: \(pair.left)")
                        // Against no row at all, every row is a difference.
                        let none = "SELECT * FROM (\(pair.left)) x WHERE false"
                        compared[place] += try await Self.differences(fixture, pair.left, none, ahead: ahead).count
                    }
                }
                return compared
            }
        }
        #expect(!compared.contains(0), "one of the queries never gave a row")
    }

    @Test func `readiness says what the states of steps and parents say`() async throws {
        try await compare(
            0..<3,
            [
                (
                    """
                    SELECT * FROM tasker.get_step_readiness_status_batch(ARRAY(SELECT task_uuid FROM tasker.tasks))
                    """,
                    """
                    SELECT s.workflow_step_uuid, s.task_uuid, s.named_step_uuid, n.name::text, s.state AS current_state,
                           p.total = p.done AS dependencies_satisfied,
                           s.attempts = 0 OR s.retryable AND s.attempts < s.max_attempts AS retry_eligible,
                           s.state IN ('pending', 'waiting_for_retry') AND s.unmet_dependencies = 0
                               AND (s.attempts = 0 OR s.retryable AND s.attempts < s.max_attempts)
                               AND (s.wake_at IS NULL OR s.wake_at <= tasker.engine_clock()) AS ready_for_execution,
                           CASE WHEN s.attempts > 0 THEN (
                               SELECT max(h.created_at) FROM tasker.workflow_step_transitions h
                               WHERE h.workflow_step_uuid = s.workflow_step_uuid
                                 AND h.to_state IN ('error', 'waiting_for_retry', 'enqueued_as_error_for_orchestration'))
                               END AS last_failure_at,
                           CASE WHEN s.state = 'waiting_for_retry' THEN s.wake_at AT TIME ZONE 'UTC' END AS next_retry_at,
                           p.total AS total_parents, p.done AS completed_parents, s.attempts, s.max_attempts,
                           s.backoff_request_seconds, s.last_attempted_at
                    FROM tasker.workflow_steps s JOIN tasker.named_steps n USING (named_step_uuid)
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
            4..<6,
            [
                (
                    """
                    SELECT *, completion_percentage::float8 AS percentage, NULL AS completion_percentage
                    FROM tasker.get_task_execution_contexts_batch(ARRAY(SELECT task_uuid FROM tasker.tasks))
                    """,
                    """
                    SELECT c.*, CASE c.execution_status WHEN 'blocked_by_failures' THEN 'handle_failures'
                               WHEN 'has_ready_steps' THEN 'execute_ready_steps' WHEN 'processing' THEN 'wait_for_completion'
                               WHEN 'all_complete' THEN 'finalize_task' WHEN 'waiting_for_dependencies'
                               THEN 'wait_for_dependencies' END AS recommended_action,
                           NULL AS completion_percentage
                    FROM (
                        SELECT t.task_uuid, t.named_task_uuid, t.state AS status, count(*) AS total_steps,
                               count(*) FILTER (WHERE s.state = 'pending') AS pending_steps,
                               count(*) FILTER (WHERE s.state = 'in_progress') AS in_progress_steps,
                               count(*) FILTER (WHERE s.state IN ('complete', 'resolved_manually')) AS completed_steps,
                               count(*) FILTER (WHERE s.state = 'error') AS failed_steps,
                               count(*) FILTER (WHERE \(Self.isReady)) AS ready_steps,
                               count(*) FILTER (WHERE s.state LIKE 'enqueued%') AS enqueued_steps,
                               CASE WHEN bool_or(s.state = 'error') THEN 'blocked'
                                    WHEN bool_or(s.state = 'waiting_for_retry') THEN 'recovering' ELSE 'healthy' END
                                   AS health_status,
                               CASE WHEN bool_or(s.state = 'error') THEN 'blocked_by_failures'
                                    WHEN bool_or(\(Self.isReady)) THEN 'has_ready_steps'
                                    WHEN bool_or(s.state LIKE 'enqueued%' OR s.state = 'in_progress') THEN 'processing'
                                    WHEN bool_and(s.state IN ('complete', 'resolved_manually', 'cancelled'))
                                        THEN 'all_complete'
                                    ELSE 'waiting_for_dependencies' END AS execution_status,
                               round(100.0 * count(*) FILTER (WHERE s.state IN ('complete', 'resolved_manually'))
                                     / count(*), 2)::float8 AS percentage
                        FROM tasker.tasks t JOIN tasker.workflow_steps s USING (task_uuid) GROUP BY t.task_uuid
                    ) c
                    """
                )
            ])
    }

    /// Whether a step could start, by its own columns.
    static let isReady = """
        s.state IN ('pending', 'waiting_for_retry') AND s.unmet_dependencies = 0
        AND (s.wake_at IS NULL OR s.wake_at <= tasker.engine_clock())
        AND (s.attempts = 0 OR s.retryable AND s.attempts < s.max_attempts)
        """

    @Test func `the counts of the whole system are those of its rows`() async throws {
        let plain = """
            SELECT \(TaskState.allCases.map { "(SELECT count(*) FROM tasker.tasks WHERE state = '\($0.rawValue)') AS \($0.rawValue)_tasks" }.joined(separator: ", ")),
                   (SELECT count(*) FROM tasker.tasks) AS total_tasks,
                   \(StepState.allCases.map { "(SELECT count(*) FROM tasker.workflow_steps WHERE state = '\($0.rawValue)') AS \($0.rawValue)_steps" }.joined(separator: ", ")),
                   (SELECT count(*) FROM tasker.workflow_steps) AS total_steps
            """
        let counts = ["get_system_health_counts", "get_system_health_counts_v01"]
        let pairs = counts.map { (left: "SELECT * FROM tasker.\($0)()", right: plain) }
        try await compare(8..<9, pairs)
        // Again with a part of the history counted beforehand, ended tasks resumed since, and rows deleted.
        try await StoreFixture.with { fixture in
            var history = try await RandomHistory.fill(fixture, seed: 10)
            try await Self.countHistory(fixture)
            let counted = try await fixture.value(
                """
                SELECT ARRAY[tasks, error_tasks, cancelled_tasks, pending_steps, cancelled_steps, resolved_manually_steps]
                FROM tasker.history_totals
                """, as: [Int64].self)
            #expect(counted?.allSatisfy { $0 > 0 } == true, "\(counted ?? [])")
            for _ in 0..<60 { try await history.step() }
            for row in try await fixture.pool.query(
                PostgresStatement(sql: "SELECT task_uuid FROM tasker.tasks WHERE state = 'error'"))
            {
                _ = try await fixture.store.resume(task: try row.decode(at: 0), by: RandomHistory.actor)
            }
            #expect(try await Self.differences(fixture, pairs[0].left, plain) == [])
            try await Self.countHistory(fixture)
            #expect(try await Self.differences(fixture, pairs[0].left, plain) == [])
            let sums = try await Self.differences(
                fixture,
                """
                SELECT error_tasks, cancelled_tasks, pending_steps, error_steps, cancelled_steps, resolved_manually_steps
                FROM tasker.history_totals
                """,
                """
                SELECT sum(error_tasks) AS error_tasks, sum(cancelled_tasks) AS cancelled_tasks,
                       sum(pending_steps) AS pending_steps, sum(error_steps) AS error_steps,
                       sum(cancelled_steps) AS cancelled_steps, sum(resolved_manually_steps) AS resolved_manually_steps
                FROM tasker.counted_setbacks
                """)
            #expect(sums == [])
            try await fixture.pool.withConnection { connection in
                try await connection.run(
                    script: """
                        CREATE TEMP TABLE doomed AS
                        (SELECT task_uuid FROM tasker.tasks WHERE state <> 'complete' ORDER BY created_at LIMIT 12)
                        UNION (SELECT task_uuid FROM tasker.counted_setbacks LIMIT 3);
                        DELETE FROM tasker.step_batches WHERE task_uuid IN (SELECT * FROM doomed);
                        DELETE FROM tasker.workflow_step_edges e USING tasker.workflow_steps s
                        WHERE s.workflow_step_uuid = e.from_step_uuid AND s.task_uuid IN (SELECT * FROM doomed);
                        DELETE FROM tasker.workflow_steps WHERE task_uuid IN (SELECT * FROM doomed);
                        DELETE FROM tasker.task_transitions WHERE task_uuid IN (SELECT * FROM doomed);
                        DELETE FROM tasker.tasks_dlq WHERE task_uuid IN (SELECT * FROM doomed);
                        DELETE FROM tasker.tasks WHERE task_uuid IN (SELECT * FROM doomed);
                        """)
            }
            #expect(try await Self.differences(fixture, pairs[0].left, plain) == [])
            try await fixture.pool.query(PostgresStatement(sql: "TRUNCATE tasker.tasks CASCADE"))
            #expect(try await fixture.store.healthCounts().totalTasks == 0)
            #expect(try await Self.differences(fixture, pairs[0].left, plain) == [])
        }
    }

    @Test func `a complete task may have cancelled and resolved steps`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register(RandomHistory.cutting(.failFast))
            let task = try await fixture.create(template)[0]
            try await fixture.finish("cut", with: BatchOutcome.tens(5, worker: "part").result)
            let running = try await fixture.claim()
            try await fixture.settle([running[0]], .permanent)
            _ = try await fixture.store.resolveStep(running[0].name, task: task, by: RandomHistory.actor)
            // The task completes after its cancelled steps were counted.
            try await Self.countHistory(fixture)
            try await fixture.settle([running[1]])
            for name in ["join", "mail"] { try await fixture.finish(name) }
            #expect(try await fixture.state(of: task) == "complete")
            for _ in 0..<2 {
                let counts = try await fixture.store.healthCounts().steps
                #expect(counts[.cancelled] == 3 && counts[.resolvedManually] == 1 && counts[.complete] == 4)
                try await Self.countHistory(fixture)
            }
            #expect(try await fixture.store.count(StepScope().inStates(.cancelled)) == 3)
            #expect(try await fixture.store.list(StepScope().inStates(.resolvedManually, .error)).rows.count == 1)
        }
    }

    /// Counts all that has been created up to now, as in ten minutes' time: what is younger than a minute is not counted.
    private static func countHistory(_ fixture: StoreFixture) async throws {
        try await fixture.pool.withConnection { connection in
            try await connection.run(
                script: """
                    UPDATE tasker.tasks SET created_at = created_at - interval '10 minutes';
                    UPDATE tasker.workflow_steps SET created_at = created_at - interval '10 minutes';
                    UPDATE tasker.task_transitions SET created_at = created_at - interval '10 minutes';
                    UPDATE tasker.workflow_step_transitions SET created_at = created_at - interval '10 minutes';
                    UPDATE tasker.history_totals SET counted_before = counted_before - interval '10 minutes',
                        proposed_before = NULL, proposed_xid = NULL;
                    """)
        }
        try await eventually("the history is counted", within: .seconds(60)) {
            try await fixture.store.countHistory() == .counted
        }
    }

    @Test func `the metrics of a window count the tasks created in it`() async throws {
        try await compare(
            11..<12,
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
                                           WHERE s.state = 'complete' AND NOT \(Self.byHand)), 3), 0.0)
                               AS avg_step_duration,
                           (SELECT count(*) FROM t JOIN tasker.workflow_steps USING (task_uuid)) AS step_throughput
                    """
                )
            ])
    }

    /// Whether an operator completed a step.
    private static let byHand = """
        EXISTS (SELECT FROM tasker.operator_actions o
                WHERE o.step_uuid = s.workflow_step_uuid AND o.action = 'complete_step')
        """

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
                      AND NOT \(Self.byHand)
                    ORDER BY s.processed_at - s.last_attempted_at DESC, 1 LIMIT 7
                    """
                ),
                (
                    "SELECT workflow_step_uuid FROM tasker.get_slowest_steps(NULL, 1000, 'delta')",
                    """
                    SELECT s.workflow_step_uuid FROM tasker.workflow_steps s JOIN \(named) USING (task_uuid)
                    WHERE s.state = 'complete' AND ns.name = 'delta' AND s.processed_at > s.last_attempted_at
                      AND NOT \(Self.byHand)
                    """
                ),
                (
                    "SELECT task_uuid, duration_seconds FROM tasker.get_slowest_tasks(NULL, 5, NULL, 'batch', '1.0.0')",
                    """
                    SELECT t.task_uuid, round(extract(epoch FROM \(ended) - t.created_at), 3) AS duration_seconds
                    FROM \(named)
                    WHERE t.state IN ('complete', 'error') AND nt.name = 'batch' AND nt.version = '1.0.0'
                    ORDER BY \(ended) - t.created_at DESC, 1 LIMIT 5
                    """
                ),
                (
                    "SELECT * FROM tasker.get_slowest_tasks(NULL, 1000)",
                    """
                    SELECT t.task_uuid, nt.name AS task_name, ns.name AS namespace_name, nt.version,
                           round(extract(epoch FROM \(ended) - t.created_at), 3) AS duration_seconds,
                           (SELECT count(*) FROM tasker.workflow_steps s WHERE s.task_uuid = t.task_uuid) AS step_count,
                           (SELECT count(*) FROM tasker.workflow_steps s
                            WHERE s.task_uuid = t.task_uuid AND s.state IN ('complete', 'resolved_manually'))
                               AS completed_steps,
                           (SELECT count(*) FROM tasker.workflow_steps s
                            WHERE s.task_uuid = t.task_uuid AND s.state = 'error') AS error_steps,
                           t.created_at, \(ended) AS completed_at, t.initiator, t.source_system
                    FROM \(named) WHERE t.state IN ('complete', 'error')
                    """
                ),
                (
                    """
                    SELECT * FROM tasker.get_slowest_steps_aggregated(NULL, 1000, 2)
                    """,
                    """
                    SELECT ns.name AS namespace_name, nt.name AS task_name, nt.version, n.name AS step_name,
                           round(avg(extract(epoch FROM COALESCE(s.processed_at, s.updated_at) - s.last_attempted_at)), 3)
                               AS average_duration_seconds,
                           round(max(extract(epoch FROM COALESCE(s.processed_at, s.updated_at) - s.last_attempted_at)), 3)
                               AS max_duration_seconds,
                           count(*) AS execution_count, count(*) FILTER (WHERE s.state = 'error') AS error_count,
                           round(avg((s.state = 'error')::int), 4) AS error_rate,
                           max(COALESCE(s.processed_at, s.updated_at)) AS last_executed_at
                    FROM tasker.workflow_steps s JOIN tasker.named_steps n USING (named_step_uuid)
                    JOIN \(named) USING (task_uuid)
                    WHERE s.state IN ('complete', 'error') AND NOT \(Self.byHand)
                    GROUP BY ns.name, nt.named_task_uuid, n.named_step_uuid HAVING count(*) >= 2
                    """
                ),
                (
                    """
                    SELECT * FROM tasker.get_slowest_tasks_aggregated(NULL, 1000, 1)
                    """,
                    """
                    SELECT ns.name AS namespace_name, nt.name AS task_name, nt.version,
                           round(avg(extract(epoch FROM \(ended) - t.created_at)), 3) AS average_duration_seconds,
                           round(max(extract(epoch FROM \(ended) - t.created_at)), 3) AS max_duration_seconds,
                           count(*) AS execution_count,
                           round(avg((SELECT count(*) FROM tasker.workflow_steps s WHERE s.task_uuid = t.task_uuid)), 2)
                               AS average_step_count,
                           sum((SELECT count(*) FROM tasker.workflow_steps s
                                WHERE s.task_uuid = t.task_uuid AND s.state = 'error')) AS total_error_steps,
                           round(avg((t.state <> 'complete')::int), 4) AS error_rate, max(\(ended)) AS last_executed_at
                    FROM \(named) WHERE t.state IN ('complete', 'error', 'blocked_by_failures')
                    GROUP BY ns.name, nt.named_task_uuid
                    """
                ),
            ])
    }

    @Test func `a summary holds what the task, its steps and its context hold`() async throws {
        try await compare(
            15..<16,
            [
                (
                    """
                    SELECT task_uuid, named_task_uuid, task_name, task_version, namespace_name, task_status, created_at,
                           updated_at, completed_at, initiator, source_system, reason, correlation_id, template_configuration,
                           execution_context, dlq_status, jsonb_array_length(step_summaries) AS steps
                    FROM tasker.get_task_summaries(ARRAY(SELECT task_uuid FROM tasker.tasks))
                    """,
                    """
                    SELECT t.task_uuid, t.named_task_uuid, nt.name AS task_name, nt.version AS task_version,
                           tn.name AS namespace_name, t.state AS task_status, t.created_at AT TIME ZONE 'UTC' AS created_at,
                           t.updated_at AT TIME ZONE 'UTC' AS updated_at, t.completed_at AT TIME ZONE 'UTC' AS completed_at,
                           t.initiator, t.source_system, t.reason, t.correlation_id,
                           nt.configuration AS template_configuration,
                           to_jsonb(c) - 'task_uuid' - 'named_task_uuid' - 'status' - 'ready_steps' - 'enqueued_steps'
                               AS execution_context,
                           (SELECT jsonb_build_object('in_dlq', count(*) > 0, 'dlq_reason', min(d.dlq_reason::text),
                                                      'resolution_status', min(d.resolution_status::text))
                            FROM tasker.tasks_dlq d WHERE d.task_uuid = t.task_uuid AND d.resolution_status = 'pending')
                               AS dlq_status,
                           (SELECT count(*) FROM tasker.workflow_steps s WHERE s.task_uuid = t.task_uuid) AS steps
                    FROM tasker.tasks t JOIN tasker.named_tasks nt USING (named_task_uuid)
                    JOIN tasker.task_namespaces tn USING (task_namespace_uuid)
                    CROSS JOIN LATERAL tasker.get_task_execution_context(t.task_uuid) c
                    """
                ),
                (
                    """
                    SELECT task_uuid, e.step
                    FROM tasker.get_task_summaries(ARRAY(SELECT task_uuid FROM tasker.tasks))
                    CROSS JOIN LATERAL jsonb_array_elements(step_summaries) e(step)
                    """,
                    """
                    SELECT s.task_uuid, jsonb_build_object(
                               'step_uuid', s.workflow_step_uuid, 'name', r.name, 'current_state', s.state,
                               'created_at', s.created_at AT TIME ZONE 'UTC', 'completed_at', s.processed_at AT TIME ZONE 'UTC',
                               'last_attempted_at', s.last_attempted_at AT TIME ZONE 'UTC', 'attempts', s.attempts,
                               'max_attempts', s.max_attempts, 'dependencies_satisfied', r.dependencies_satisfied,
                               'retry_eligible', r.retry_eligible, 'error_type', f.error->'error_type',
                               'error_retryable', f.error->'retryable', 'error_status_code', f.error->'status_code') AS step
                    FROM tasker.workflow_steps s
                    JOIN tasker.get_step_readiness_status_batch(ARRAY(SELECT task_uuid FROM tasker.tasks)) r
                        USING (workflow_step_uuid)
                    CROSS JOIN LATERAL (
                        SELECT CASE WHEN s.results->>'success' = 'false' THEN s.results->'error' END AS error) f
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
}
