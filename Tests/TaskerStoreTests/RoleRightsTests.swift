import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// What each role of `tasker migrate roles` may do, statement by statement.
@Suite struct RoleRightsTests {
    /// Who may run a statement.
    enum Allowed: String {
        case worker, orchestrator, both
    }

    /// Every statement of the catalogue; a new one fails the test until somebody decides who may run it.
    static let rights: [String: Allowed] = [
        "create_tasks": .orchestrator, "settle_steps": .worker, "holds_step": .both, "claim_steps": .worker,
        "poll_steps": .both, "extend_leases": .worker, "checkpoint_step": .worker, "release_steps": .worker,
        "run_timers": .orchestrator, "cancel_task": .orchestrator, "task_states": .both, "notify": .both,
        "register_template": .orchestrator, "template_by_id": .both, "template_find": .both,
        "worker_heartbeat": .both, "worker_leave": .both, "worker_forget": .both,
        "step_result": .orchestrator, "step_failures": .orchestrator,
        "read_task": .orchestrator, "read_steps": .orchestrator, "read_history": .orchestrator,
        "read_actions": .orchestrator, "read_workers": .orchestrator, "read_templates": .orchestrator,
        "read_namespaces": .both, "read_server": .both,
        "health_counts": .orchestrator, "count_history": .orchestrator, "analytics": .orchestrator,
        "slowest_steps": .orchestrator, "slowest_tasks": .orchestrator, "slowest_step_averages": .orchestrator,
        "slowest_task_averages": .orchestrator, "step_readiness": .orchestrator, "task_reports": .orchestrator,
        "annotate_task": .orchestrator, "read_annotations": .orchestrator, "remove_annotation": .orchestrator,
        "register_system": .orchestrator, "read_systems": .orchestrator, "map_objects": .orchestrator,
        "read_counterparts": .orchestrator,
        "audit_tasks": .orchestrator, "audit_held_steps": .orchestrator, "audit_takeovers": .orchestrator,
        "event_origins": .both, "read_events": .orchestrator, "acknowledge_event": .orchestrator,
        "extend_event": .orchestrator, "bury_event": .orchestrator, "peek_events": .orchestrator,
        "read_foreign_results": .orchestrator, "settle_foreign_steps": .orchestrator,
        "reset_step": .orchestrator, "resolve_step": .orchestrator, "complete_step": .orchestrator,
        // Of a step's template, which a worker reads anyway.
        "definition_of_step": .both,
        "resume_task": .orchestrator, "pause": .orchestrator, "unpause": .orchestrator,
        "pauses_of_task": .orchestrator, "maintain": .orchestrator, "prune_tasks": .orchestrator,
        "find_inconsistencies": .orchestrator,
        "dead_letters": .orchestrator, "dead_letter": .orchestrator, "dead_letter_groups": .orchestrator,
        "redrive_dead_letters": .orchestrator, "resolve_dead_letter": .orchestrator, "add_dead_letter": .orchestrator,
    ]

    @Test func `every statement is allowed to a role or denied to it, as it is written down`() async throws {
        #expect(Set(StatementCatalogue.all.map(\.name)) == Set(Self.rights.keys))
        try await TestDatabase.withMigrated { database in
            try await TestRoles.with(database) { roles in
                for (role, url) in [(Allowed.worker, roles.worker), (.orchestrator, roles.orchestrator)] {
                    try await PostgresConnection.with(url: url, logger: database.logger) { connection in
                        for statement in StatementCatalogue.all {
                            let allowed = Self.rights[statement.name]
                            let denied = try await Self.isDenied(statement.sql, on: connection)
                            #expect(denied == (allowed != .both && allowed != role), "\(statement.name) as \(role)")
                        }
                    }
                }
                try await PostgresConnection.with(url: roles.stranger, logger: database.logger) { connection in
                    for statement in StatementCatalogue.all where !["notify", "read_server"].contains(statement.name) {
                        let denied = try await Self.isDenied(statement.sql, on: connection)
                        #expect(denied, "\(statement.name)")
                    }
                }
            }
        }
    }

    static let attacks = [
        "INSERT INTO tasker.tasks DEFAULT VALUES", "UPDATE tasker.tasks SET state = 'complete'",
        "UPDATE tasker.workflow_steps SET state = 'complete'", "DELETE FROM tasker.workflow_steps",
        "INSERT INTO tasker.workflow_step_transitions (workflow_step_uuid, to_state) VALUES (gen_random_uuid(), 'x')",
        "TRUNCATE tasker.tasks CASCADE", "UPDATE tasker.named_tasks SET configuration = '{}'",
        "INSERT INTO tasker.named_tasks (name) VALUES ('x')", "DELETE FROM tasker.operator_actions",
        "UPDATE tasker.schema_migrations SET checksum = ''", "CREATE TABLE tasker.mine ()", "CREATE TABLE pgmq.mine ()",
        "DROP TABLE tasker.tasks", "ALTER TABLE tasker.tasks DISABLE TRIGGER ALL",
        "DELETE FROM pgmq.q_worker_alpha_queue", "UPDATE pgmq.q_worker_alpha_queue SET vt = now()",
        "SELECT pgmq.send('worker_alpha_queue', '{}')", "SELECT pgmq.create('mine')",
        "SELECT pgmq.drop_queue('worker_alpha_queue')",
        "SELECT pgmq.purge_queue('worker_alpha_queue')", "INSERT INTO pgmq.meta (queue_name) VALUES ('mine')",
        "SELECT tasker.admit_foreign_worker(current_user::text, ARRAY['alpha'], ARRAY['work'])",
        "SELECT tasker.expand_template(named_task_uuid) FROM tasker.named_tasks",
        "SELECT tasker.transition_task_state_atomic(task_uuid, 'pending', 'complete', gen_random_uuid()) FROM tasker.tasks",
        "CREATE ROLE mine",
        "CREATE OR REPLACE FUNCTION tasker.engine_clock() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        "UPDATE tasker.workers SET hostname = 'x'",
    ]

    @Test func `neither role reaches round the functions that it was given`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(fixture.register([.step("a")]))[0]
            try await TestRoles.with(fixture.database) { roles in
                for url in [roles.worker, roles.orchestrator] {
                    try await PostgresConnection.with(url: url, logger: fixture.database.logger) { connection in
                        for attack in Self.attacks {
                            let state = await Self.failure(attack, on: connection)
                            #expect(state == "42501", "\(attack): \(state ?? "done")")
                        }
                    }
                }
                try await PostgresConnection.with(url: roles.worker, logger: fixture.database.logger) { connection in
                    for secret in [
                        "SELECT context FROM tasker.tasks", "SELECT results FROM tasker.workflow_steps",
                        "SELECT * FROM tasker.operator_actions", "SELECT * FROM tasker.tasks_dlq",
                        "SELECT * FROM pgmq.q_worker_alpha_queue", "SELECT * FROM tasker.task_annotations",
                    ] {
                        #expect(await Self.failure(secret, on: connection) == "42501", "\(secret)")
                    }
                }
            }
            #expect(try await fixture.steps(of: task) == ["a": "enqueued"])
            #expect(try await fixture.violations() == [])
        }
    }

    /// Runs a statement with nothing but NULLs; what else it says than "permission denied" doesn't matter.
    private static func isDenied(_ sql: String, on connection: PostgresConnection) async throws -> Bool {
        try await connection.run(script: "DEALLOCATE ALL")
        let places = try sql.matches(of: Regex(#"\$([0-9]+)"#)).compactMap {
            $0.output[1].substring.flatMap { Int($0) }
        }
        let nulls = Array(repeating: "NULL", count: places.max() ?? 0).joined(separator: ", ")
        return await failure("PREPARE rights AS \(sql)", on: connection) == "42501"
            ? true
            : await failure("EXECUTE rights\(nulls.isEmpty ? "" : "(\(nulls))")", on: connection) == "42501"
    }

    /// The SQLSTATE with which a statement fails; nil when it doesn't.
    private static func failure(_ sql: String, on connection: PostgresConnection) async -> String? {
        do {
            try await connection.run(script: sql)
            return nil
        } catch let error as PostgresError {
            return error.sqlState ?? "\(error)"
        } catch {
            return "\(error)"
        }
    }
}
