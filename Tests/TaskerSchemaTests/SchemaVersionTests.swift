import PostgresClient
import TaskerSchema
import TestSupport
import Testing

@Suite("The check of the schema's version at start-up")
struct SchemaVersionTests {
    private func expect(
        _ code: SchemaError.Code, saying words: String..., in database: TestDatabase, catalog: MigrationCatalog? = nil
    ) async {
        await #expect {
            try await database.withConnection { try await SchemaVersion.check($0, catalog: catalog) }
        } throws: { error in
            (error as? SchemaError)?.code == code && words.allSatisfy("\(error)".contains)
        }
    }

    @Test func `a database at exactly this version passes`() async throws {
        try await TestDatabase.withMigrated { database in
            try await database.withConnection { try await SchemaVersion.check($0) }
        }
    }

    @Test func `a database without the schema is told to be migrated`() async throws {
        try await TestDatabase.withEmpty { database in
            await expect(.notMigrated, saying: "tasker migrate up", in: database)
            try await database.run("CREATE SCHEMA tasker")
            await expect(.notMigrated, saying: "tasker migrate up", in: database)
        }
    }

    @Test func `an empty history is a database without the schema`() async throws {
        try await TestDatabase.withMigrated { database in
            try await database.run("DELETE FROM tasker.schema_migrations")
            await expect(.notMigrated, in: database)
        }
    }

    @Test func `an older schema is told what it has and what is needed`() async throws {
        try await TestDatabase.withMigrated { database in
            let latest = try MigrationCatalog.embedded().latestVersion
            await expect(
                .olderSchema, saying: "version \(latest),", "needs \(latest + 1)", "tasker migrate up", in: database,
                catalog: try MigrationCatalog.embedded(and: ["SELECT 1;"]))
        }
    }

    @Test func `a newer schema is told so`() async throws {
        try await TestDatabase.withMigrated { database in
            try await database.run(
                "INSERT INTO tasker.schema_migrations (version, name, checksum, duration_ms) SELECT max(version) + 1, 'later', 'c', 0 FROM tasker.schema_migrations"
            )
            await expect(.newerSchema, saying: "(later)", "newer version of Tasker", in: database)
        }
    }

    @Test func `an edited schema is told so`() async throws {
        try await TestDatabase.withMigrated { database in
            try await database.run("UPDATE tasker.schema_migrations SET checksum = repeat('ab', 32) WHERE version = 1")
            await expect(.editedHistory, saying: "migration 1 (initial schema)", "abababababab", in: database)
        }
    }

    @Test func `after a refusal the connection is of use`() async throws {
        try await TestDatabase.withEmpty { database in
            try await database.withConnection { connection in
                await #expect(throws: SchemaError.self) { try await SchemaVersion.check(connection) }
                try await Migrator(
                    connection: connection, options: database.cluster.migratorOptions, logger: database.logger
                ).up()
                try await SchemaVersion.check(connection)
            }
        }
    }
}
