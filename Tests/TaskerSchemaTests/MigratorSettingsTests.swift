import PostgresClient
import TaskerSchema
import TestSupport
import Testing

@Suite("Settings and privileges")
struct MigratorSettingsTests {
    @Test(arguments: [nil, "Weird \"name\"; DROP DATABASE x; --'"])
    func `later sessions find unqualified names and count in UTC, whatever the database's name`(name: String?)
        async throws
    {
        try await TestDatabase.withEmpty(name: name) { database in
            _ = try await database.withMigrator { try await $0.up() }
            #expect(try await database.settings() == ["TimeZone=UTC", "search_path=tasker, public"])
            #expect(try await database.value("SELECT 'tasks'::regclass::oid = 'tasker.tasks'::regclass::oid") == true)
        }
    }

    @Test func `the migrating session has them too`() async throws {
        try await TestDatabase.withEmpty { database in
            try await database.withConnection { connection in
                try await connection.run(script: "SET TimeZone TO 'Asia/Kathmandu'")
                try await Migrator(
                    connection: connection, options: database.cluster.migratorOptions, logger: database.logger
                ).up()
                let row = try await connection.query(
                    PostgresStatement(
                        name: "settings", sql: "SELECT current_setting('search_path'), current_setting('TimeZone')")
                ).first
                #expect(try row?.decode(at: 0) == "tasker, public")
                #expect(try row?.decode(at: 1) == "UTC")
            }
        }
    }

    @Test func `a setting that somebody else made is kept when it will do`() async throws {
        try await TestDatabase.withEmpty { database in
            try await database.run("ALTER DATABASE \"\(database.name)\" SET search_path TO tasker, app, public")
            _ = try await database.withMigrator { try await $0.up() }
            #expect(try await database.settings() == ["TimeZone=UTC", "search_path=tasker, app, public"])
        }
    }

    @Test func `a role that doesn't own the database migrates it, and is told what the owner should run`() async throws
    {
        try await TestDatabase.withEmpty { database in
            try await database.withRole("CREATE ON DATABASE \"\(database.name)\"") { url in
                let report = try await database.migrate(url)
                #expect(report.applied.isEmpty == false)
                #expect(report.warnings.count == 2)
                #expect(
                    report.warnings.contains {
                        $0.hasSuffix("ALTER DATABASE \"\(database.name)\" SET search_path TO tasker, public;")
                    })
                #expect(try await database.value("SELECT count(*) FROM tasker.tasks") == Int64(0))
                // Dropping the role needs its objects gone.
                try await database.run("DROP SCHEMA tasker, pgmq CASCADE")
            }
        }
    }

    @Test func `a role that may not create schemas is told which grant it lacks`() async throws {
        try await TestDatabase.withEmpty { database in
            try await database.withRole("CONNECT ON DATABASE \"\(database.name)\"") { url in
                await #expect {
                    try await database.migrate(url)
                } throws: { error in
                    (error as? SchemaError)?.code == .missingPrivilege
                        && "\(error)".contains("GRANT CREATE ON DATABASE \"\(database.name)\"")
                }
            }
        }
    }

    @Test func `a read-only session is refused before anything else`() async throws {
        try await TestDatabase.withEmpty { database in
            try await database.withConnection { connection in
                try await connection.run(script: "SET default_transaction_read_only = on")
                await #expect {
                    try await Migrator(
                        connection: connection, options: database.cluster.migratorOptions, logger: database.logger
                    ).up()
                } throws: { error in
                    (error as? SchemaError)?.code == .unsupportedServer && "\(error)".contains("read-only")
                }
            }
        }
    }
}

extension TestDatabase {
    /// The settings of the database itself: a session may have others, as the client asks for UTC.
    fileprivate func settings() async throws -> [String]? {
        try await value(
            """
            SELECT array_agg(line ORDER BY line COLLATE "C") FROM pg_db_role_setting AS s
              JOIN pg_database AS d ON d.oid = s.setdatabase, unnest(s.setconfig) AS line
             WHERE d.datname = current_database() AND s.setrole = 0
            """)
    }

    /// Runs the body with the URL of a role of its own that has the one grant.
    fileprivate func withRole(_ grant: String, _ body: (String) async throws -> Void) async throws {
        let role = "\(name)_role"
        try await run("CREATE ROLE \"\(role)\" LOGIN PASSWORD 'secret'; GRANT \(grant) TO \"\(role)\"")
        do {
            try await body(try cluster.url(database: name, user: role, password: "secret"))
            try await run("DROP OWNED BY \"\(role)\"; DROP ROLE \"\(role)\"")
        } catch {
            try? await run("DROP OWNED BY \"\(role)\" CASCADE; DROP ROLE \"\(role)\"")
            throw error
        }
    }

    fileprivate func migrate(_ url: String) async throws -> MigrationReport {
        let connection = try await PostgresConnection.connect(PostgresConfiguration(url: url), logger: logger)
        do {
            let report = try await Migrator(connection: connection, options: cluster.migratorOptions, logger: logger)
                .up()
            connection.close()
            return report
        } catch {
            connection.close()
            throw error
        }
    }
}
