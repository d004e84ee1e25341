import PostgresClient
import TaskerSchema
import TestSupport
import Testing

@Suite("The init scripts of the database images")
struct InitScriptTests {
    @Test func `each image has its scripts, in an order that can work`() throws {
        #expect(
            try InitScripts.names(major: 17) == [
                "init/01-create-postgres-role.sql", "pg17/02-pg_uuidv7.sql", "init/03-pgmq.sql",
                "init/99-test-extensions.sql",
            ])
        #expect(
            try InitScripts.names(major: 18) == [
                "init/01-create-postgres-role.sql", "pg18/02-uuid_v7_alias.sql", "init/03-pgmq.sql",
                "init/99-test-extensions.sql",
            ])
    }

    /// What the container does from its first start to the end of the migration job, on PostgreSQL 18.
    @Test func `after them a database migrates and verifies`() async throws {
        guard try await TestCluster.shared().serverMajor >= 18 else { return }
        try await InitScripts.withExtension { database in
            // The role is the whole server's: the next test looks at that script.
            for name in try InitScripts.names(major: 18).dropFirst() {
                try await database.run(InitScripts.text(of: name))
            }
            #expect(
                try await database.value("SELECT provolatile::text FROM pg_proc WHERE proname = 'uuid_generate_v7'")
                    == "v")
            let status = try await database.withMigrator(options: .withoutPGMQ()) { migrator in
                try await migrator.up()
                #expect(try await migrator.verify().isEmpty)
                return try await migrator.status()
            }
            #expect(status.isCurrent)
            #expect(status.components.map(\.origin) == ["extension"])
        }
    }

    @Test func `the role postgres is made where it is missing, and only there`() async throws {
        try await TestDatabase.withEmpty { database in
            let script = try InitScripts.text(of: "init/01-create-postgres-role.sql")
            // Undone, as the role is the server's and not the database's.
            try await database.run(
                """
                BEGIN;
                \(script)
                \(script)
                DO $$ BEGIN
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'postgres' AND rolsuper AND rolcanlogin) THEN
                        RAISE EXCEPTION 'no role postgres';
                    END IF;
                END $$;
                ROLLBACK
                """)
        }
    }

    @Test(arguments: [
        (made: "gen_random_uuid()", queues: true, complaint: "makes no UUID of version 7"),
        (made: "'01900000-0000-7000-8000-000000000000'::uuid", queues: true, complaint: "repeats itself"),
        (made: sevens, queues: false, complaint: "PGMQ is missing"),
    ])
    func `a server that lacks something does not come up`(
        lack: (made: String, queues: Bool, complaint: String)
    ) async throws {
        try await TestDatabase.withEmpty { database in
            try await Self.standIn(for: lack.made, in: database)
            if lack.queues {
                try await database.run("CREATE SCHEMA pgmq; CREATE FUNCTION pgmq.create() RETURNS int RETURN 1")
            }
            await #expect {
                try await database.run(InitScripts.text(of: "init/99-test-extensions.sql"))
            } throws: { error in
                (error as? PostgresError)?.message.contains(lack.complaint) == true
            }
        }
    }

    @Test func `the last script passes when nothing is missing`() async throws {
        try await TestDatabase.withEmpty { database in
            try await Self.standIn(for: Self.sevens, in: database)
            try await database.run("CREATE SCHEMA pgmq; CREATE FUNCTION pgmq.create() RETURNS int RETURN 1")
            await #expect(throws: Never.self) {
                try await database.run(InitScripts.text(of: "init/99-test-extensions.sql"))
            }
        }
    }

    /// A random UUID that says it is of version 7.
    private static let sevens = "overlay(gen_random_uuid()::text PLACING '7' FROM 15 FOR 1)::uuid"

    /// A function in place of the extension's or the server's.
    private static func standIn(for made: String, in database: TestDatabase) async throws {
        try await database.run(
            "CREATE FUNCTION uuid_generate_v7() RETURNS uuid LANGUAGE sql VOLATILE RETURN \(made)")
    }
}
