import Foundation
import PostgresClient
import TaskerSchema
import TestSupport
import Testing

@Suite("Migrating up")
struct MigratorTests {
    @Test func `a fresh database gets everything, and the second time nothing`() async throws {
        try await TestDatabase.withEmpty { database in
            let latest = try MigrationCatalog.embedded().latestVersion
            try await database.withMigrator { migrator in
                let first = try await migrator.up()
                #expect(first.applied.map(\.version) == Array(1...latest))
                #expect(first.version == latest)
                #expect(first.warnings.isEmpty)
                let second = try await migrator.up()
                #expect(second.applied.isEmpty)
                #expect(second.version == latest)
                #expect(try await migrator.verify().isEmpty)
            }
            #expect(try await database.value("SELECT count(*) FROM tasker.schema_migrations") == Int64(latest))
        }
    }

    @Test func `four processes at once apply each migration once`() async throws {
        try await TestDatabase.withEmpty { database in
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...4 {
                    group.addTask { try await database.withMigrator { try await $0.up().applied.count } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(applied.sorted() == [0, 0, 0, try MigrationCatalog.embedded().latestVersion])
            #expect(try await database.withMigrator { try await $0.verify() }.isEmpty)
        }
    }

    @Test func `a lock that isn't given back is an error that names the session`() async throws {
        try await TestDatabase.withEmpty { database in
            try await database.withConnection { other in
                try await other.run(
                    script: "SET application_name TO 'the other one'; SELECT pg_advisory_lock(8386110886241263469)")
                var options = database.cluster.migratorOptions
                options.lockTimeout = .milliseconds(250)
                await #expect {
                    try await database.withMigrator(options: options) { try await $0.up() }
                } throws: { error in
                    (error as? SchemaError)?.code == .lockTimeout && "\(error)".contains("the other one")
                }
                let schemas = try await database.schemaCount()
                #expect(schemas == 0)
                try await other.run(script: "SELECT pg_advisory_unlock(8386110886241263469)")
            }
            #expect(try await database.withMigrator { try await $0.up() }.applied.count > 0)
        }
    }

    @Test func `an edited migration is refused, and nothing is changed`() async throws {
        try await TestDatabase.withMigrated { database in
            try await database.run("UPDATE tasker.schema_migrations SET checksum = 'feedface' WHERE version = 1")
            let catalog = try MigrationCatalog.embedded(and: ["CREATE TABLE public.further ();"])
            await #expect(throws: SchemaError.self, "\(SchemaError.Code.editedHistory)") {
                try await database.withMigrator(catalog) { try await $0.up() }
            }
            #expect(try await database.value("SELECT to_regclass('public.further') IS NULL") == true)
        }
    }

    @Test func `a migration of a newer program is refused`() async throws {
        try await TestDatabase.withMigrated { database in
            let catalog = try MigrationCatalog.embedded(and: ["SELECT 1;"])
            #expect(try await database.withMigrator(catalog) { try await $0.up() }.applied.map(\.name) == ["further 1"])
            await #expect {
                try await database.withMigrator { try await $0.up() }
            } throws: { error in
                (error as? SchemaError)?.code == .newerSchema && "\(error)".contains("further 1")
            }
        }
    }

    @Test func `a missing row of the history is refused`() async throws {
        try await TestDatabase.withMigrated { database in
            let catalog = try MigrationCatalog.embedded(and: ["SELECT 1;"])
            _ = try await database.withMigrator(catalog) { try await $0.up() }
            try await database.run("DELETE FROM tasker.schema_migrations WHERE version = 1")
            await #expect {
                try await database.withMigrator(catalog) { try await $0.up() }
            } throws: { error in
                (error as? SchemaError)?.code == .incompleteHistory
            }
        }
    }

    @Test func `a failed first migration leaves an empty database`() async throws {
        try await TestDatabase.withEmpty { database in
            let catalog = try MigrationCatalog(files: [
                ("V1__fails.sql", "CREATE SCHEMA tasker; CREATE TABLE tasker.a (); SELECT 1 / 0;")
            ])
            await #expect {
                try await database.withMigrator(catalog) { try await $0.up() }
            } throws: { error in
                (error as? SchemaError)?.code == .migrationFailed && "\(error)".contains("22012")
                    && "\(error)".contains("migration 1 (fails)")
            }
            let schemas = try await database.schemaCount()
            #expect(schemas == 0)
            #expect(
                try await database.value(
                    "SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()"
                ) == Int64(0))
        }
    }

    @Test func `a failed later migration leaves those before it, and up goes on from there`() async throws {
        try await TestDatabase.withMigrated { database in
            let version = try MigrationCatalog.embedded().latestVersion
            let failing = try MigrationCatalog.embedded(and: [
                "CREATE TABLE tasker.first ();", "CREATE TABLE tasker.second (); CREATE TABLE tasker.second ();",
            ])
            await #expect(throws: SchemaError.self) {
                try await database.withMigrator(failing) { try await $0.up() }
            }
            #expect(try await database.value("SELECT max(version) FROM tasker.schema_migrations") == Int32(version + 1))
            #expect(try await database.value("SELECT to_regclass('tasker.first') IS NOT NULL") == true)
            #expect(try await database.value("SELECT to_regclass('tasker.second') IS NULL") == true)
            // Two waiters in a row: the failed call must have given its lock back.
            let repaired = try MigrationCatalog.embedded(and: [
                "CREATE TABLE tasker.first ();", "CREATE TABLE tasker.second ();",
            ])
            #expect(
                try await database.withMigrator(repaired) { try await $0.up() }.applied.map(\.version) == [version + 2])
        }
    }

    @Test func `status tells what was applied, what is pending and what is wrong`() async throws {
        try await TestDatabase.withEmpty { database in
            let fresh = try await database.withMigrator { try await $0.status() }
            #expect(fresh.applied.isEmpty)
            #expect(fresh.pending == (try MigrationCatalog.embedded().migrations))
            #expect(fresh.components.isEmpty)
            #expect(fresh.problem == nil)
            #expect(!fresh.isCurrent)
            #expect(fresh.warnings.count == 2)
        }
        try await TestDatabase.withMigrated { database in
            // A copy of a database doesn't take its settings along.
            _ = try await database.withMigrator { try await $0.up() }
            let current = try await database.withMigrator { try await $0.status() }
            #expect(current.isCurrent)
            #expect(current.warnings.isEmpty)
            #expect(current.server.major == database.cluster.serverMajor)
            #expect(current.components.map(\.name) == ["pgmq"])
            let row = try #require(current.applied.first)
            #expect(abs(row.appliedAt.timeIntervalSinceNow) < 600)
            #expect(row.duration >= .zero && row.duration < .seconds(60))
            #expect(!row.appliedBy.isEmpty)

            try await database.run("UPDATE tasker.schema_migrations SET checksum = 'feedface'")
            let edited = try await database.withMigrator { try await $0.status() }
            #expect(edited.problem?.code == .editedHistory)
            #expect(!edited.isCurrent)
        }
    }

    @Test func `the plan changes nothing`() async throws {
        try await TestDatabase.withEmpty { database in
            let plan = try await database.withMigrator { try await $0.plan() }
            #expect(plan == (try MigrationCatalog.embedded().migrations))
            let schemas = try await database.schemaCount()
            #expect(schemas == 0)
        }
    }

    @Test func `the printed SQL makes the same database as up`() async throws {
        try await TestDatabase.withEmpty { database in
            let script = try await database.withMigrator { try await $0.sql() }
            let schemas = try await database.schemaCount()
            #expect(schemas == 0)
            try await database.run(script)
            try await database.withMigrator { migrator in
                let status = try await migrator.status()
                #expect(status.isCurrent)
                #expect(status.warnings.isEmpty)
                #expect(status.components.map(\.version) == ["1.13.0"])
                #expect(try await migrator.verify().isEmpty)
                #expect(try await migrator.sql().hasPrefix("-- The database has all"))
            }
        }
    }
}
