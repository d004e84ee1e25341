import PostgresClient

extension Migrator {
    /// The SQL that `up()` would run now, for people who use a tool of their own; `psql -f` takes it as it is.
    ///
    /// - Returns: the script, or only a comment when nothing is pending.
    /// - Throws: `SchemaError` as `up()` would; `PostgresError` when the connection fails.
    public func sql() async throws -> String {
        let facts = try await DatabaseFacts.read(from: connection)
        try facts.requireSupported()
        let pending = try await history().pending(in: catalog)
        guard !pending.isEmpty else {
            return "-- The database has all \(catalog.latestVersion) migrations.\n"
        }
        var parts = [
            "-- Tasker: \(pending.count) of \(catalog.latestVersion) migrations. Stop at the first error: psql -v ON_ERROR_STOP=1 -f <this file>\n"
        ]
        for migration in pending {
            let pgmq = migration.version == 1 ? try await pgmqPlan(role: facts.role) : nil
            parts.append(Self.script(of: migration, pgmq: pgmq))
        }
        parts += DatabaseSetting.missing(from: facts.settings).map { $0.statement(database: facts.database) + "\n" }
        return parts.joined(separator: "\n")
    }

    /// One migration as a script of its own.
    static func script(of migration: Migration, pgmq: PGMQPlan?) -> String {
        var component = ""
        if let pgmq {
            component = """
                INSERT INTO tasker.schema_components (name, origin, version)
                VALUES ('pgmq', \(SQLText.literal(pgmq.origin)), \(SQLText.literal(pgmq.version ?? "unknown")));

                """
        }
        return """
            -- \(migration.fileName)
            BEGIN;
            \(SchemaStatements.migrationSession)
            \(pgmq?.script ?? "")
            \(migration.sql)
            \(SchemaStatements.bookkeeping)
            \(component)INSERT INTO tasker.schema_migrations (version, name, checksum, duration_ms)
            VALUES (\(migration.version), \(SQLText.literal(migration.name)), '\(migration.checksum)', 0);
            COMMIT;

            """
    }
}
