import TaskerSchema
import TestSupport
import Testing

@Suite("Verifying a database")
struct VerifyTests {
    @Test func `a migrated database has no difference`() async throws {
        try await TestDatabase.withMigrated { database in
            let differences = try await database.withMigrator { try await $0.verify() }
            #expect(differences.map(\.description) == [])
        }
    }

    @Test(arguments: [
        Change("ALTER TABLE tasker.tasks ADD COLUMN surprise int", .extra, "column", "tasks.surprise"),
        Change("ALTER TABLE tasker.tasks DROP COLUMN state CASCADE", .missing, "column", "tasks.state"),
        Change("ALTER TABLE tasker.tasks ALTER COLUMN state SET DEFAULT 'error'", .different, "column", "tasks.state"),
        Change("ALTER TABLE tasker.tasks ALTER COLUMN initiator SET NOT NULL", .different, "column", "tasks.initiator"),
        Change(
            "ALTER TABLE tasker.tasks DROP CONSTRAINT tasks_pkey CASCADE", .missing, "constraint", "tasks.tasks_pkey"),
        Change("CREATE INDEX surprise ON tasker.tasks (reason)", .extra, "index", "surprise"),
        Change(
            "CREATE OR REPLACE FUNCTION tasker.engine_clock() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE RETURN now()",
            .different, "function", "engine_clock()"),
        Change("ALTER FUNCTION tasker.uuid_generate_v7() IMMUTABLE", .different, "function", "uuid_generate_v7()"),
        Change(
            "CREATE OR REPLACE FUNCTION tasker.uuid_generate_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT gen_random_uuid()'",
            .different, "function", "uuid_generate_v7()"),
        Change("ALTER TYPE tasker.identity_strategy ADD VALUE 'surprise'", .different, "enum", "identity_strategy"),
        Change("ALTER TABLE tasker.tasks SET UNLOGGED", .different, "table", "tasks", clearing: true),
        Change(
            "ALTER TABLE tasker.tasks_dlq DISABLE TRIGGER update_dlq_updated_at", .different, "trigger",
            "tasks_dlq.update_dlq_updated_at"),
        Change("CREATE VIEW tasker.surprise AS SELECT 1 AS one", .extra, "view", "surprise"),
        Change("CREATE SEQUENCE tasker.surprise", .extra, "sequence", "surprise"),
    ])
    func `a change made by hand is found and named`(change: Change) async throws {
        try await TestDatabase.withMigrated { database in
            if change.needsNoReferences {
                try await database.dropForeignKeys(to: "tasker.tasks")
            }
            try await database.run(change.sql)
            let differences = try await database.withMigrator { try await $0.verify() }
            let found = try #require(
                differences.first { $0.objectKind == change.objectKind && $0.name == change.name }, "\(differences)")
            #expect(found.kind == change.kind)
            #expect((found.expected == nil) == (change.kind == .extra))
            #expect((found.found == nil) == (change.kind == .missing))
        }
    }

    @Test func `a dropped index is found, whichever it is`() async throws {
        try await TestDatabase.withMigrated { database in
            let index = try #require(
                try await database.value(
                    """
                    SELECT c.relname::text FROM pg_class AS c WHERE c.relkind = 'i' AND c.relnamespace = 'tasker'::regnamespace
                       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid) ORDER BY 1 LIMIT 1
                    """, as: String.self))
            try await database.run("DROP INDEX tasker.\"\(index)\"")
            let differences = try await database.withMigrator { try await $0.verify() }
            #expect(differences.count == 1)
            #expect(differences.first?.description.hasPrefix("index \(index) is missing; expected: CREATE") == true)
        }
    }

    @Test func `a database that isn't migrated can't be verified`() async throws {
        try await TestDatabase.withEmpty { database in
            await #expect {
                try await database.withMigrator { try await $0.verify() }
            } throws: { error in
                (error as? SchemaError)?.code == .notMigrated
            }
        }
    }

    struct Change: Sendable, CustomTestStringConvertible {
        let sql: String
        let kind: CatalogDifference.Kind
        let objectKind: String
        let name: String
        let needsNoReferences: Bool

        init(
            _ sql: String, _ kind: CatalogDifference.Kind, _ objectKind: String, _ name: String, clearing: Bool = false
        ) {
            self.sql = sql
            self.kind = kind
            self.objectKind = objectKind
            self.name = name
            needsNoReferences = clearing
        }

        var testDescription: String { sql }
    }
}

extension TestDatabase {
    fileprivate func dropForeignKeys(to table: String) async throws {
        try await run(
            """
            DO $$ DECLARE k record; BEGIN
                FOR k IN SELECT conrelid::regclass AS relation, conname FROM pg_constraint
                          WHERE contype = 'f' AND confrelid = '\(table)'::regclass
                LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', k.relation, k.conname); END LOOP;
            END $$
            """)
    }
}
