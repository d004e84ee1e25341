import Foundation
import TestSupport
import Testing

@Suite("The archive of the thirteen historical migrations")
struct ArchivedMigrationsTests {
    /// As the specification lists them.
    private static let names = [
        "20250810140000_uuid_v7_initial_schema.sql",
        "20250826180921_add_pgmq_notifications.sql",
        "20250912000000_tas41_richer_task_states.sql",
        "20250927000000_add_waiting_for_retry_state.sql",
        "20251001000000_fix_permanently_blocked_detection.sql",
        "20251006000000_fix_retry_eligibility_logic.sql",
        "20251007000000_add_correlation_ids.sql",
        "20251010000000_add_stale_task_discovery_fixes.sql",
        "20251115000000_comprehensive_dlq_system.sql",
        "20251118000000_add_unique_edge_constraint.sql",
        "20251203000000_add_step_result_audit.sql",
        "20251207000000_fix_execution_status_priority.sql",
        "20260102000000_add_checkpoint_column.sql",
    ]

    @Test func `the archive holds the files that the specification lists, and the link to it works`() throws {
        #expect(try ArchivedMigrations.names() == Self.names)
        let linked = Repository.root.appending(path: "migrations/archived")
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: linked.path())).isSuperset(of: Self.names))
    }

    @Test func `applied in order they build the old layout in public`() async throws {
        try await ArchivedMigrations.withDatabase(applying: Self.names) { database in
            let prefixed: Int64? = try await database.value(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '^tasker_'")
            let tables: Int64? = try await database.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            #expect(prefixed == 15)
            #expect(tables == 15)
            #expect(
                try await database.value(
                    """
                    SELECT count(*) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
                     WHERE c.relnamespace = 'public'::regnamespace
                       AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = c.oid)
                    """) == Int64(63))
            #expect(try await database.value("SELECT to_regnamespace('tasker') IS NULL") == true)
            #expect(try await database.value("SELECT uuid_generate_v7() <> uuid_generate_v7()") == true)
        }
    }

    @Test func `with the names of Phases 2 to 4 they differ from V1 in nothing but what the reviewed list says`()
        async throws
    {
        let archive = try await ArchivedMigrations.withDatabase(applying: Self.names) { database in
            try await ArchivedMigrations.mapToTasker(database)
            #expect(
                try await database.value(
                    """
                    SELECT count(*) FROM pg_class WHERE relname ~ 'tasker_' AND relnamespace IN ('public'::regnamespace, 'tasker'::regnamespace)
                    """) == Int64(0))
            return try await Layout.read(from: database)
        }
        let current = try await TestDatabase.withMigrated { try await Layout.read(from: $0) }
        #expect(archive.definitions.count > 300)
        let intended = try IntendedDifferences(yaml: ArchivedMigrations.text(of: "differences.yaml"))
        let complaints = intended.complaints(about: LayoutDifference.all(from: archive, to: current))
        #expect(
            complaints == [], "an intended change of the schema gets its line in migrations/archived/differences.yaml")
    }

    /// The first migration has data before the others come, as a database of those days would have.
    @Test func `each step takes the data along that the steps before it left`() async throws {
        try await ArchivedMigrations.withDatabase(applying: [Self.names[0]]) { database in
            try await database.run(Self.oldData)
            try await ArchivedMigrations.apply(Array(Self.names.dropFirst()), to: database)
            #expect(try await database.value("SELECT state FROM outcome WHERE what = 'task'") == "steps_in_process")
            #expect(try await database.value("SELECT state FROM outcome WHERE what = 'edges'") == "1")
            #expect(try await database.value("SELECT state FROM outcome WHERE what = 'audit'") == "true")
            #expect(try await database.value("SELECT state FROM outcome WHERE what = 'correlation'") == "7")
        }
    }

    @Test func `the functions of the old layout answer`() async throws {
        try await ArchivedMigrations.withDatabase(applying: Self.names) { database in
            try await database.run(Self.freshTask)
            #expect(
                try await database.value("SELECT string_agg(name, ',') FILTER (WHERE ready_for_execution) FROM ready")
                    == "first")
            #expect(try await database.value("SELECT execution_status FROM context") == "has_ready_steps")
            #expect(try await database.value("SELECT ready_steps_count FROM get_next_ready_tasks(3)") == Int64(1))
            #expect(
                try await database.value(
                    "SELECT max(dependency_level) FROM calculate_dependency_levels((SELECT task_uuid FROM tasker_tasks))"
                )
                    == Int32(1))
            #expect(try await database.value("SELECT pending_tasks FROM get_system_health_counts()") == Int64(1))

            try await database.run(Self.firstStepDone)
            #expect(
                try await database.value("SELECT string_agg(name, ',') FILTER (WHERE ready_for_execution) FROM ready")
                    == "second")
            #expect(try await database.value("SELECT count(*) FROM get_slowest_steps()") == Int64(1))
            #expect(try await database.value("SELECT step_throughput FROM get_analytics_metrics()") == Int64(2))
            #expect(
                try await database.value(
                    "SELECT transition_task_state_atomic(task_uuid, 'pending', 'waiting_for_dependencies', NULL) FROM tasker_tasks"
                )
                    == true)
            try await database.run(
                "UPDATE tasker_task_transitions SET created_at = created_at - interval '2 hours' WHERE most_recent")
            #expect(
                try await database.value("SELECT action_taken::text FROM detect_and_transition_stale_tasks(false)")
                    == "transitioned_to_dlq_and_error")
            #expect(try await database.value("SELECT pending FROM v_dlq_dashboard") == Int64(1))
            #expect(
                try await database.value(
                    "SELECT count(*) FROM pgmq.create('worker_demo_queue'), pgmq_send_with_notify('worker_demo_queue', '{}')"
                )
                    == Int64(1))
            #expect(
                try await database.value("SELECT read_ct FROM pgmq_read_specific_message('worker_demo_queue', 1)")
                    == Int32(1))
        }
    }
}
