import Logging
import PostgresClient
import PostgresServer

/// The cost of a claim with few and with many finished steps in the tables: it must not grow with history.
struct ClaimBenchmark {
    let server: PostgresServer
    let logger: Logger
    var rounds = 300

    func run() async throws -> String {
        let few = try await measure(finishedSteps: 1_000, name: "claim_few")
        let many = try await measure(finishedSteps: 1_000_000, name: "claim_many")
        return """
            claim of 10 steps with history in the tables, \(rounds) rounds
              1,000 finished steps       P50 \(few.median.formatted2) ms
              1,000,000 finished steps   P50 \(many.median.formatted2) ms
              ratio of medians           \((many.median / few.median).formatted2)
            """
    }

    private func measure(finishedSteps: Int, name: String) async throws -> Percentiles {
        let database = try await BenchmarkDatabase.create(on: server, name: name, logger: logger)
        let connection = try await database.connect()
        defer { connection.close() }
        try await connection.run(script: Self.history(tasks: finishedSteps / 4))
        try await connection.run(script: "VACUUM ANALYZE")
        let claim = PostgresStatement(
            name: "claim",
            sql: """
                SELECT count(*)::int AS claimed FROM tasker.claim_steps(
                    '00000000-0000-7000-8000-000000000001', ARRAY['worker_bench_queue'], ARRAY['h'], 10, 60000)
                """)
        let clock = ContinuousClock()
        var times: [Duration] = []
        for round in 0..<(rounds + 20) {
            if round % 100 == 0 { try await connection.run(script: Self.tasks(count: 1_000)) }
            var claimed: Int32 = 0
            let took = try await clock.measure {
                for row in try await connection.query(claim) { claimed = try row.decode("claimed") }
            }
            guard claimed == 10 else { throw BenchmarkError("a claim got \(claimed) steps instead of 10") }
            if round >= 20 { times.append(took) }
        }
        return Percentiles(times)
    }

    /// New tasks, created as always; their first steps wait in the queue.
    private static func tasks(count: Int) -> String {
        """
        SELECT count(*) FROM tasker.create_tasks(
            (SELECT array_agg(tasker.uuid_generate_v7()) FROM generate_series(1, \(count))),
            array_fill((SELECT named_task_uuid FROM tasker.named_tasks LIMIT 1), ARRAY[\(count)]),
            array_fill('{}'::jsonb, ARRAY[\(count)]),
            (SELECT array_agg(gen_random_uuid()::text) FROM generate_series(1, \(count))),
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0);
        """
    }

    /// Finished tasks of four steps with their history and audit, written directly: the engine would take its time.
    private static func history(tasks: Int) -> String {
        """
        SELECT tasker.register_template(jsonb_build_object('name', 'linear', 'namespace_name', 'bench', 'version', '1.0.0',
            'steps', (SELECT jsonb_agg(jsonb_build_object('name', 's' || g, 'handler', jsonb_build_object('callable', 'h'),
                'dependencies', CASE WHEN g = 1 THEN '[]'::jsonb ELSE jsonb_build_array('s' || g - 1) END))
                FROM generate_series(1, 4) g)));
        INSERT INTO tasker.tasks (named_task_uuid, complete, requested_at, completed_at, context, identity_hash, created_at,
                                  updated_at, correlation_id, state, transition_count, state_changed_at)
        SELECT (SELECT named_task_uuid FROM tasker.named_tasks LIMIT 1), true, now(), now(), '{}', gen_random_uuid()::text,
               now(), now(), gen_random_uuid(), 'complete', 2, now()
        FROM generate_series(1, \(tasks));
        INSERT INTO tasker.workflow_steps (task_uuid, named_step_uuid, attempts, processed, processed_at, results, created_at,
                                           updated_at, state, transition_count)
        SELECT t.task_uuid, n.named_step_uuid, 1, true, now(), '{"success": true, "result": {"value": 1}}', now(), now(),
               'complete', 3
        FROM tasker.tasks t CROSS JOIN tasker.named_steps n;
        INSERT INTO tasker.workflow_step_edges (from_step_uuid, to_step_uuid, name, created_at, updated_at)
        SELECT s.workflow_step_uuid, lead(s.workflow_step_uuid) OVER w, 'provides', now(), now()
        FROM tasker.workflow_steps s WINDOW w AS (ORDER BY s.task_uuid, s.named_step_uuid)
        LIMIT \(tasks * 4 - 1);
        INSERT INTO tasker.workflow_step_transitions (workflow_step_uuid, to_state, from_state, sort_key, most_recent,
                                                      created_at, updated_at, attempt)
        SELECT s.workflow_step_uuid, h.state, h.was, h.key, h.key = 3, now(), now(), 1
        FROM tasker.workflow_steps s
        CROSS JOIN (VALUES (1, 'pending', 'enqueued'), (2, 'enqueued', 'in_progress'), (3, 'in_progress', 'complete'))
             h(key, was, state);
        """
    }
}
