import Foundation
import PostgresClient
import TestSupport

/// Finished tasks of four steps, written directly with their edges, history and audit: the engine would take its time.
struct FinishedHistory {
    let database: LoadDatabase
    /// How long ago they ended.
    var age = "2 days"
    private static let batch = 25_000

    /// The template of the tasks; what the processes of a proof declare, if they have four steps, is the same.
    static func register(in database: LoadDatabase) async throws {
        try await database.run(
            """
            SELECT tasker.register_template(jsonb_build_object('name', 'history', 'namespace_name', 'load',
                'version', '1.0.0', 'steps', (SELECT jsonb_agg(jsonb_build_object('name', 's' || g,
                    'handler', jsonb_build_object('callable', 'load'),
                    'dependencies', CASE WHEN g = 1 THEN '[]'::jsonb ELSE jsonb_build_array('s' || g - 1) END))
                    FROM generate_series(1, 4) g)));
            """)
    }

    /// Writes so many tasks, over two connections, in batches.
    func fill(tasks: Int) async throws {
        let sizes = stride(from: 0, to: tasks, by: Self.batch).map { min(Self.batch, tasks - $0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for lane in 0..<2 {
                group.addTask {
                    for (index, size) in sizes.enumerated() where index % 2 == lane {
                        try await write(tasks: size)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func write(tasks: Int) async throws {
        try await database.run(
            """
            BEGIN;
            SET LOCAL session_replication_role = replica;
            SET LOCAL work_mem = '64MB';
            CREATE TEMP TABLE new_tasks ON COMMIT DROP AS
            SELECT tasker.uuid_generate_v7() AS task, localtimestamp - interval '\(age)' AS at
            FROM generate_series(1, \(tasks));
            CREATE TEMP TABLE new_steps ON COMMIT DROP AS
            SELECT t.task, t.at, tasker.uuid_generate_v7() AS step, g AS place, n.named_step_uuid AS named
            FROM new_tasks t CROSS JOIN generate_series(1, 4) g
            JOIN tasker.named_steps n ON n.name = 's' || g;
            INSERT INTO tasker.tasks (task_uuid, named_task_uuid, complete, requested_at, completed_at, context,
                                      identity_hash, created_at, updated_at, correlation_id, state, transition_count,
                                      state_changed_at)
            SELECT task, (SELECT named_task_uuid FROM tasker.named_tasks WHERE name = 'history'), true, at, at, '{}',
                   task::text, at, at, task, 'complete', 2, at
            FROM new_tasks;
            INSERT INTO tasker.workflow_steps (workflow_step_uuid, task_uuid, named_step_uuid, attempts, processed,
                                               processed_at, results, created_at, updated_at, state, transition_count)
            SELECT step, task, named, 1, true, at, '{"success": true, "result": {"value": 1}}', at, at, 'complete', 3
            FROM new_steps;
            INSERT INTO tasker.workflow_step_edges (from_step_uuid, to_step_uuid, name, created_at, updated_at)
            SELECT f.step, t.step, 'provides', f.at, f.at
            FROM new_steps f JOIN new_steps t ON t.task = f.task AND t.place = f.place + 1;
            INSERT INTO tasker.task_transitions (task_uuid, to_state, from_state, sort_key, most_recent, created_at,
                                                 updated_at)
            SELECT task, h.state, h.was, h.key, h.key = 2, at, at
            FROM new_tasks CROSS JOIN (VALUES (1, 'pending', 'steps_in_process'), (2, 'steps_in_process', 'complete'))
                 h(key, was, state);
            INSERT INTO tasker.workflow_step_transitions (workflow_step_uuid, to_state, from_state, sort_key,
                                                          most_recent, created_at, updated_at, attempt)
            SELECT step, h.state, h.was, h.key, h.key = 3, at, at, 1
            FROM new_steps CROSS JOIN (VALUES (1, 'pending', 'enqueued'), (2, 'enqueued', 'in_progress'),
                                              (3, 'in_progress', 'complete')) h(key, was, state);
            INSERT INTO tasker.workflow_step_result_audit (workflow_step_uuid, workflow_step_transition_uuid, task_uuid,
                                                           recorded_at, success, execution_time_ms)
            SELECT n.step, h.workflow_step_transition_uuid, n.task, n.at, true, 5
            FROM new_steps n
            JOIN tasker.workflow_step_transitions h ON h.workflow_step_uuid = n.step AND h.sort_key = 3;
            COMMIT;
            """)
    }

    /// New tasks of the same template, created as always; their first steps wait in the queue.
    static func create(tasks: Int, in database: LoadDatabase) async throws {
        try await database.run(
            """
            SELECT count(*) FROM tasker.create_tasks(
                (SELECT array_agg(tasker.uuid_generate_v7()) FROM generate_series(1, \(tasks))),
                array_fill((SELECT named_task_uuid FROM tasker.named_tasks WHERE name = 'history'), ARRAY[\(tasks)]),
                array_fill('{}'::jsonb, ARRAY[\(tasks)]),
                (SELECT array_agg(gen_random_uuid()::text) FROM generate_series(1, \(tasks))),
                NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0);
            """)
    }
}
