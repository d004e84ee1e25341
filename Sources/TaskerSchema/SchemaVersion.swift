public import PostgresClient

/// The check that everything but the migrator makes before it touches a database.
public enum SchemaVersion {
    /// Refuses a database that isn't exactly at this program's version, in one round trip.
    ///
    /// Outside a transaction only: on a database without the schema the statement fails.
    ///
    /// - Parameter catalog: the embedded migrations by default.
    /// - Throws: `SchemaError`: `notMigrated`, `olderSchema`, `newerSchema`, `editedHistory`, `incompleteHistory`,
    ///   `unsupportedServer` or `missingPrivilege`; `PostgresError` when the connection fails.
    public static func check(_ connection: PostgresConnection, catalog: MigrationCatalog? = nil) async throws {
        let catalog = try catalog ?? .embedded()
        var entries: [MigrationHistory.Entry] = []
        do {
            for row in try await connection.query(SchemaStatements.version) {
                try ServerVersion(number: try row.decode("server_version")).requireSupported()
                if let version = try row.decode("version", as: Int?.self) {
                    entries.append(
                        .init(version: version, name: try row.decode("name"), checksum: try row.decode("checksum")))
                }
            }
        } catch let error as PostgresError where SQLState.isMissingTable(error.sqlState) {
            // A second trip, but only here: an old server is to be told of before it is told to be migrated.
            try await DatabaseFacts.read(from: connection).requireSupported()
            throw notMigrated(cause: error)
        } catch let error as PostgresError where error.sqlState == SQLState.insufficientPrivilege {
            throw SchemaError(
                .missingPrivilege,
                "the role may not read tasker.schema_migrations. As its owner run: GRANT USAGE ON SCHEMA tasker TO <role>; GRANT SELECT ON tasker.schema_migrations TO <role>;",
                cause: error)
        }
        guard !entries.isEmpty else { throw notMigrated(cause: nil) }
        let pending = try MigrationHistory(entries).pending(in: catalog)
        guard pending.isEmpty else {
            throw SchemaError(
                .olderSchema,
                "the database has schema version \(entries.count), but this program needs \(catalog.latestVersion). Run: tasker migrate up"
            )
        }
    }

    private static func notMigrated(cause: (any Error)?) -> SchemaError {
        SchemaError(.notMigrated, "the database has no schema of Tasker. Run: tasker migrate up", cause: cause)
    }
}
