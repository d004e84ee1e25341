import PostgresClient
import TestSupport
import Testing

@testable import TaskerSchema

@Suite struct RoleTests {
    /// Every right in both schemas that somebody has, and the rights on tables to come.
    private static let rights = PostgresStatement(
        sql: """
            SELECT array_agg(line ORDER BY line COLLATE "C") AS rights FROM (
                SELECT nspname || ' ' || nspacl::text FROM pg_namespace WHERE nspname IN ('tasker', 'pgmq')
                UNION ALL SELECT c.oid::regclass || ' ' || relacl::text FROM pg_class c
                          WHERE relnamespace IN ('tasker'::regnamespace, 'pgmq'::regnamespace)
                UNION ALL SELECT a.attrelid::regclass || '.' || attname || ' ' || attacl::text FROM pg_attribute a
                          WHERE attacl IS NOT NULL
                UNION ALL SELECT p.oid::regprocedure || ' ' || proacl::text FROM pg_proc p
                          WHERE pronamespace IN ('tasker'::regnamespace, 'pgmq'::regnamespace)
                UNION ALL SELECT 'default ' || defaclacl::text FROM pg_default_acl) r(line) WHERE line IS NOT NULL
            """)

    @Test func `making the roles twice changes nothing`() async throws {
        try await TestDatabase.withMigrated { database in
            try await TestRoles.with(database) { roles in
                func rights() async throws -> [String] {
                    try await database.withConnection {
                        try await $0.query(Self.rights).first?.decode("rights", as: [String].self) ?? []
                    }
                }
                let first = try await rights()
                #expect(first.contains { $0.hasPrefix("tasker.claim_steps(") && $0.contains(roles.names.worker) })
                try await roles.make(in: database)
                #expect(try await rights() == first)
                try await database.withConnection {
                    let migrator = try Migrator(
                        connection: $0, options: database.cluster.migratorOptions, logger: database.logger)
                    #expect(try await migrator.verify().isEmpty)
                }
            }
        }
    }

    @Test func `everybody else may call nothing, and a worker what it needs`() async throws {
        try await TestDatabase.withMigrated { database in
            try await TestRoles.with(database) { roles in
                func callable(_ url: String) async throws -> [String] {
                    try await PostgresConnection.with(url: url, logger: database.logger) { connection in
                        let statement = PostgresStatement(
                            sql: """
                                SELECT proname::text AS name FROM pg_proc
                                WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'tasker')
                                  AND has_function_privilege(oid, 'EXECUTE') ORDER BY 1
                                """)
                        return try await connection.query(statement).map { try $0.decode("name", as: String.self) }
                    }
                }
                #expect(try await callable(roles.stranger).isEmpty)
                #expect(try await callable(roles.worker) == RoleScript.workerFunctions.sorted())
                let orchestrators = try await callable(roles.orchestrator)
                #expect(Set(RoleScript.orchestratorDoors).isSubset(of: orchestrators))
                #expect(
                    Set(orchestrators).isDisjoint(
                        with: RoleScript.workerFunctions.filter { $0.hasSuffix("_steps") && $0 != "poll_steps" }))
            }
        }
    }

    @Test func `every function that acts as its owner is granted to one of the roles, and pins its search path`()
        async throws
    {
        try await TestDatabase.withMigrated { database in
            let rows = try await database.withConnection {
                try await $0.query(
                    PostgresStatement(
                        sql: """
                            SELECT proname::text AS name, 'search_path=pg_catalog, pg_temp' = ANY (proconfig) AS pinned
                            FROM pg_proc WHERE pronamespace = 'tasker'::regnamespace AND prosecdef
                              AND prorettype <> 'trigger'::regtype
                            """))
            }
            var doors: Set<String> = []
            for row in rows {
                let name = try row.decode("name", as: String.self)
                #expect(try row.decode("pinned", as: Bool.self), "\(name)")
                doors.insert(name)
            }
            let granted = Set(RoleScript.workerFunctions + RoleScript.orchestratorDoors)
            #expect(doors == granted.subtracting(["engine_clock", "step_queue_name"]))
        }
    }

    @Test func `a role that could do more is refused, and nothing is changed`() async throws {
        try await TestDatabase.withMigrated { database in
            let name = "\(database.name)_login"
            try await database.cluster.administer("CREATE ROLE \(name) LOGIN")
            await #expect {
                try await database.withConnection { connection in
                    try await Migrator(
                        connection: connection, options: database.cluster.migratorOptions, logger: database.logger
                    ).createRoles(try RoleNames(worker: name, orchestrator: "\(name)_o"))
                }
            } throws: { ($0 as? SchemaError)?.code == .invalidRole }
            let there = try await database.withConnection {
                try await $0.query(
                    PostgresStatement(sql: "SELECT count(*) AS roles FROM pg_roles WHERE rolname = $1::text"),
                    [.text("\(name)_o")]
                ).first?.decode("roles", as: Int.self)
            }
            #expect(there == 0)
            try await database.cluster.administer("DROP ROLE \(name)")
        }
    }

    @Test(arguments: ["", "pg_worker", "public", "none", "a\0b", String(repeating: "é", count: 32)])
    func `a name that no role can have is refused by its field`(_ name: String) {
        #expect { try RoleNames(worker: name) } throws: {
            ($0 as? SchemaError)?.code == .invalidRole && "\($0)".hasPrefix("worker: ")
        }
        #expect { try RoleNames(orchestrator: name) } throws: { "\($0)".hasPrefix("orchestrator: ") }
    }

    @Test(arguments: [#"it's a "role" \ $$ %I; DROP ROLE x"#, "Über 🙂", "select"])
    func `any other name is taken as it is`(_ name: String) async throws {
        try await TestDatabase.withMigrated { database in
            let names = try RoleNames(worker: "\(name) w", orchestrator: "\(name) o")
            try await database.withConnection { connection in
                let migrator = try Migrator(
                    connection: connection, options: database.cluster.migratorOptions, logger: database.logger)
                try await migrator.createRoles(names)
                try await migrator.createRoles(names)
                let count = try await connection.query(
                    PostgresStatement(sql: "SELECT count(*) AS roles FROM pg_roles WHERE rolname = ANY ($1::text[])"),
                    [.textArray([names.worker, names.orchestrator])]
                ).first?.decode("roles", as: Int.self)
                #expect(count == 2)
                for role in [names.worker, names.orchestrator] {
                    let quoted = SQLText.identifier(role)
                    try await connection.run(script: "DROP OWNED BY \(quoted); DROP ROLE \(quoted)")
                }
            }
        }
    }
}
