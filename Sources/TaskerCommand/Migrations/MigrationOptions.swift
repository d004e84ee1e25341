import ArgumentParser
import Logging
import TaskerSchema

/// What the commands of `migrate` take.
struct MigrationOptions: ParsableArguments {
    @Option(
        name: [.customLong("pgmq-sql"), .customLong("pgmq")],
        help: "A file with PGMQ as plain SQL, for servers that do not offer the extension.")
    var pgmq: String?

    @OptionGroup var database: DatabaseOptions

    /// Runs the body with a migrator.
    ///
    /// A private database has been migrated before.
    func withMigrator<Result>(logger: Logger, _ body: (Migrator) async throws -> Result) async throws -> Result {
        try await database.withDatabase(logger: logger) { configuration in
            try await PrivateDatabase.withConnection(configuration, logger: logger) { connection in
                try await body(
                    try Migrator(connection: connection, options: PrivateDatabase.options(pgmq: pgmq), logger: logger))
            }
        }
    }
}
