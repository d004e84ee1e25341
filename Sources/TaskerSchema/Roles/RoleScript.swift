/// The statements that make the roles of processes and give each exactly what it needs, however often they are run.
///
/// What changes tasks, steps, history and messages are the schema's doors (section 15 of the schema), which act as their owner.
struct RoleScript {
    let names: RoleNames
    /// Who owns the doors, and thereby the queues that they make.
    let owner: String

    /// What a worker calls.
    ///
    /// The last two say nothing about anybody's data; statements of workers mention them.
    static let workerFunctions = [
        "claim_steps", "poll_steps", "settle_steps", "extend_leases", "release_steps", "checkpoint_step",
        "engine_clock",
        "step_queue_name",
    ]

    /// The doors of everybody else.
    ///
    /// Polling is what finds due timers; who has no handlers gets no steps from it.
    static let orchestratorDoors = [
        "poll_steps", "create_tasks", "register_template", "cancel_task", "run_timers", "maintain", "count_history",
        "read_foreign_results", "settle_foreign_steps", "read_events", "acknowledge_event", "extend_event",
        "bury_event",
        "peek_events", "reset_step", "resolve_step", "complete_step", "resume_task", "pause", "unpause",
        "add_dead_letter", "resolve_dead_letter", "redrive_dead_letters", "prune_tasks", "find_inconsistencies",
    ]

    /// What a worker reads: who a step belongs to and how its template is written, but no task's input and no result.
    ///
    /// Those come with the steps it claims.
    private static let workerReads = [
        "schema_migrations": "version, name, checksum",
        "task_namespaces": "task_namespace_uuid, name",
        "named_tasks":
            "named_task_uuid, task_namespace_uuid, name, version, configuration, created_at, replaced_at",
        "named_steps": "named_step_uuid, name",
        "tasks": "task_uuid, named_task_uuid, state, correlation_id",
        "workflow_steps": "workflow_step_uuid, task_uuid, named_step_uuid, state, attempts, worker_uuid, inputs",
        "workers": "worker_uuid, heartbeat_at, namespaces, handlers",
    ]

    /// All of it, for a transaction of the owner's.
    var text: String {
        let worker = SQLText.identifier(names.worker)
        let orchestrator = SQLText.identifier(names.orchestrator)
        let both = "\(orchestrator), \(worker)"
        let reads = Self.workerReads.sorted { $0.key < $1.key }
            .map { "GRANT SELECT (\($0.value)) ON tasker.\($0.key) TO \(worker);" }
        return """
            \(role(names.orchestrator))
            \(role(names.worker))

            -- Nothing for everybody, and nothing from earlier.
            REVOKE ALL ON SCHEMA tasker, pgmq FROM PUBLIC, \(both);
            REVOKE ALL ON ALL TABLES IN SCHEMA tasker FROM PUBLIC, \(both);
            REVOKE ALL ON ALL SEQUENCES IN SCHEMA tasker FROM PUBLIC, \(both);
            REVOKE ALL ON ALL FUNCTIONS IN SCHEMA tasker FROM PUBLIC, \(both);
            REVOKE ALL ON ALL TABLES IN SCHEMA pgmq FROM \(both);
            GRANT USAGE ON SCHEMA tasker, pgmq TO \(both);

            -- Workers: the register of processes is the only table that they write.
            \(Self.functions(Self.workerFunctions, to: worker))
            \(reads.joined(separator: "\n"))
            GRANT SELECT (queue_name) ON pgmq.meta TO \(worker);
            \(Self.presence(both))

            -- Orchestrators: read everything, change it through the doors, and keep notes.
            GRANT SELECT ON ALL TABLES IN SCHEMA tasker, pgmq TO \(orchestrator);
            ALTER DEFAULT PRIVILEGES FOR ROLE \(SQLText.identifier(owner)) IN SCHEMA pgmq GRANT SELECT ON TABLES TO \(orchestrator);
            \(Self.functions(Self.orchestratorDoors, to: orchestrator))
            \(ownRights(orchestrator))
            GRANT INSERT, UPDATE ON tasker.annotation_types, tasker.dependent_systems, tasker.dependent_system_object_maps TO \(orchestrator);
            GRANT INSERT, DELETE ON tasker.task_annotations TO \(orchestrator);
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA tasker TO \(orchestrator);

            """
    }

    /// Makes a role that can't log in; one of the name that could do more than its grants say is refused.
    private func role(_ name: String) -> String {
        let literal = SQLText.literal(name)
        return "DO "
            + SQLText.literal(
                """

                BEGIN
                    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = \(literal)) THEN
                        CREATE ROLE \(SQLText.identifier(name)) NOLOGIN;
                    ELSIF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = \(literal)
                                  AND (rolsuper OR rolcanlogin OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)) THEN
                        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'role ' || quote_ident(\(literal))
                            || ' exists, and can log in or do more than what is granted to it; allowed is a group role';
                    END IF;
                END
                """) + ";"
    }

    /// Functions that act with their caller's rights: for one who may only read, they can only read.
    private func ownRights(_ role: String) -> String {
        "DO "
            + SQLText.literal(
                """

                DECLARE
                    callee pg_catalog.regprocedure;
                BEGIN
                    FOR callee IN
                        SELECT p.oid FROM pg_catalog.pg_proc AS p
                        WHERE p.pronamespace = 'tasker'::pg_catalog.regnamespace AND NOT p.prosecdef
                          AND p.prorettype <> 'pg_catalog.trigger'::pg_catalog.regtype
                    LOOP
                        EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION %s TO %s', callee, \(SQLText.literal(role)));
                    END LOOP;
                END
                """) + ";"
    }

    private static func functions(_ names: [String], to role: String) -> String {
        "GRANT EXECUTE ON FUNCTION " + names.map { "tasker.\($0)" }.joined(separator: ", ") + " TO \(role);"
    }

    private static func presence(_ roles: String) -> String {
        "GRANT INSERT, DELETE, UPDATE (heartbeat_at, namespaces, handlers) ON tasker.workers TO \(roles);"
    }
}
