public import Logging
public import PostgresClient

/// Brings a database to this program's version of the schema, up only, one transaction per migration.
///
/// Any number of processes may call `up()` at once: a session lock makes them take turns, and the later ones find nothing to do.
public struct Migrator: Sendable {
    let connection: PostgresConnection
    let catalog: MigrationCatalog
    let options: MigratorOptions
    let logger: Logger

    /// A migrator on a connection that nobody else uses meanwhile, with the migrations of this program or given ones.
    ///
    /// - Throws: `SchemaError` (`invalidCatalog`) when the embedded files don't form a history.
    public init(
        connection: PostgresConnection, catalog: MigrationCatalog? = nil, options: MigratorOptions = MigratorOptions(),
        logger: Logger
    ) throws(SchemaError) {
        self.connection = connection
        if let catalog {
            self.catalog = catalog
        } else {
            self.catalog = try .embedded()
        }
        self.options = options
        self.logger = logger
    }

    /// Applies what is pending, and makes the database's settings fit.
    ///
    /// A migration that fails leaves the database as it was before that migration.
    ///
    /// - Throws: `SchemaError`; `PostgresError` when the connection fails.
    @discardableResult
    public func up() async throws -> MigrationReport {
        let facts = try await DatabaseFacts.read(from: connection)
        try facts.requireWritable()
        return try await withLock {
            let pending = try await history().pending(in: catalog)
            for migration in pending {
                try await apply(migration, facts: facts)
            }
            let warnings = try await applySettings(to: facts)
            return MigrationReport(applied: pending, version: catalog.latestVersion, warnings: warnings)
        }
    }

    /// What `up()` would apply now, in order.
    ///
    /// - Throws: `SchemaError` as `up()` would; `PostgresError` when the connection fails.
    public func plan() async throws -> [Migration] {
        try await DatabaseFacts.read(from: connection).requireSupported()
        return try await history().pending(in: catalog)
    }

    /// The state of the database; a history that `up()` refuses is part of the answer, not an error.
    ///
    /// - Throws: `PostgresError` when the connection fails.
    public func status() async throws -> MigrationStatus {
        let facts = try await DatabaseFacts.read(from: connection)
        var status = MigrationStatus(
            server: facts.server, applied: try await applied(), pending: [], components: try await components(),
            problem: nil, warnings: settingWarnings(facts))
        do {
            try facts.requireSupported()
            status.pending = try MigrationHistory(applied: status.applied).pending(in: catalog)
        } catch {
            status.problem = error
        }
        return status
    }
}
