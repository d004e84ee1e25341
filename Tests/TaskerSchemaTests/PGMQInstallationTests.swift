import Foundation
import PostgresClient
import TaskerSchema
import TestSupport
import Testing

@Suite("PGMQ in the database")
struct PGMQInstallationTests {
    @Test(arguments: ["1.11.1", "1.13.0"])
    func `both tested versions serve the schema, from a file named by option`(version: String) async throws {
        try await TestDatabase.withEmpty { database in
            var options = MigratorOptions.withoutPGMQ()
            options.pgmqSQL = database.cluster.pgmqFile(version: version)
            let status = try await database.withMigrator(options: options) { migrator in
                try await migrator.up()
                return try await migrator.status()
            }
            #expect(status.components.map(\.version) == [version])
            #expect(status.components.map(\.origin) == ["sql"])
            try await database.run(
                "SELECT pgmq.create('worker_demo_queue'); SELECT pgmq.send('worker_demo_queue', '{\"a\": 1}')")
            #expect(
                try await database.value(
                    "SELECT message ->> 'a' FROM pgmq.read(queue_name => 'worker_demo_queue', vt => 30, qty => 1)")
                    == "1")
        }
    }

    /// The SQL of 1.5.1 itself is out of reach; the fixture has its interface.
    @Test func `the interface of 1.5.1 is enough`() async throws {
        try await TestDatabase.withEmpty { database in
            var options = MigratorOptions.withoutPGMQ()
            options.pgmqSQL =
                Repository.root.appending(path: "Tests/TaskerSchemaTests/Fixtures/pgmq-1.5.1-interface.sql").path()
            try await database.withMigrator(options: options) { migrator in
                try await migrator.up()
                #expect(try await migrator.verify().map(\.description) == [])
            }
            try await database.run("SELECT pgmq.create('worker_demo_queue')")
            let sent: Int64? = try await database.value(
                "SELECT tasker.pgmq_send_with_notify('worker_demo_queue', '{\"a\": 1}')")
            #expect(sent == 1)
            #expect(
                try await database.value(
                    "SELECT message ->> 'a' FROM tasker.pgmq_read_specific_message('worker_demo_queue', 1)") == "1")
            #expect(
                try await database.value("SELECT tasker.pgmq_extend_vt_specific_message('worker_demo_queue', 1, 90)")
                    == true)
            #expect(
                try await database.value("SELECT tasker.pgmq_delete_specific_message('worker_demo_queue', 1)") == true)
            #expect(
                try await database.value(
                    "SELECT count(*) FROM tasker.pgmq_send_batch_with_notify('worker_demo_queue', ARRAY['{}', '{}']::jsonb[])"
                )
                    == Int64(2))
        }
    }

    @Test(arguments: [(file: "1.11.1", version: "1.11 or later"), (file: "1.13.0", version: "1.13 or later")])
    func `a PGMQ that is already there stays as it is`(installed: (file: String, version: String)) async throws {
        try await TestDatabase.withEmpty { database in
            let sql = try String(contentsOfFile: database.cluster.pgmqFile(version: installed.file), encoding: .utf8)
            try await database.run("CREATE SCHEMA IF NOT EXISTS pgmq;\n" + sql)
            try await database.run("SELECT pgmq.create('kept')")
            let status = try await database.withMigrator(options: .withoutPGMQ()) { migrator in
                try await migrator.up()
                return try await migrator.status()
            }
            #expect(status.components.map(\.version) == [installed.version])
            #expect(
                try await database.value("SELECT queue_name::text FROM pgmq.meta WHERE queue_name = 'kept'") == "kept")
        }
    }

    /// On 18 only: 17 finds extensions nowhere but in its own folder, where tests have no business.
    @Test func `the extension is created where the server offers it`() async throws {
        guard try await TestCluster.shared().serverMajor >= 18 else { return }
        let folder = FileManager.default.temporaryDirectory.appending(path: "pgmq-extension-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await TestDatabase.withEmpty { database in
            let files = folder.appending(path: "extension")
            try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
            try "default_version = '1.13.0'\nschema = 'pgmq'\nrelocatable = false\n"
                .write(to: files.appending(path: "pgmq.control"), atomically: true, encoding: .utf8)
            try FileManager.default.copyItem(
                atPath: database.cluster.pgmqFile(version: "1.13.0"),
                toPath: files.appending(path: "pgmq--1.13.0.sql").path())
            try await database.run(
                "ALTER DATABASE \"\(database.name)\" SET extension_control_path TO '$system:\(folder.path())'")

            let status = try await database.withMigrator(options: .withoutPGMQ()) { migrator in
                try await migrator.up()
                #expect(try await migrator.verify().isEmpty)
                return try await migrator.status()
            }
            #expect(status.components.map(\.origin) == ["extension"])
            #expect(status.components.map(\.version) == ["1.13.0"])
            #expect(
                try await database.value("SELECT extversion FROM pg_extension WHERE extname = 'pgmq'") == "1.13.0")
        }
    }

    @Test func `without PGMQ anywhere nothing is changed, and the error says how to get it`() async throws {
        try await TestDatabase.withEmpty { database in
            await #expect {
                try await database.withMigrator(options: .withoutPGMQ()) { try await $0.up() }
            } throws: { error in
                (error as? SchemaError)?.code == .missingPGMQ && "\(error)".contains("make postgres")
            }
            let schemas = try await database.schemaCount()
            #expect(schemas == 0)
        }
    }

    @Test func `something else in schema pgmq is refused by what it lacks`() async throws {
        try await TestDatabase.withEmpty { database in
            try await database.run(
                "CREATE SCHEMA pgmq; CREATE FUNCTION pgmq.create(text) RETURNS void LANGUAGE sql AS ''")
            await #expect {
                try await database.withMigrator { try await $0.up() }
            } throws: { error in
                (error as? SchemaError)?.code == .unsuitablePGMQ && "\(error)".contains("function pgmq.archive")
                    && "\(error)".contains("table pgmq.meta")
            }
            #expect(try await database.value("SELECT to_regnamespace('tasker') IS NULL") == true)
        }
    }

    @Test func `a PGMQ file that fails half way leaves nothing`() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "pgmq-\(UUID().uuidString).sql").path()
        defer { try? FileManager.default.removeItem(atPath: file) }
        try "CREATE FUNCTION pgmq.create(text) RETURNS void LANGUAGE sql AS ''; SELECT 1 / 0;"
            .write(toFile: file, atomically: true, encoding: .utf8)
        try await TestDatabase.withEmpty { database in
            var options = MigratorOptions.withoutPGMQ()
            options.pgmqSQL = file
            await #expect(throws: SchemaError.self) {
                try await database.withMigrator(options: options) { try await $0.up() }
            }
            let schemas = try await database.schemaCount()
            #expect(schemas == 0)
        }
    }
}
