import Foundation
import Logging
import PostgresClient
import TaskerSchema
import TestSupport

extension TestDatabase {
    /// Runs the body with a migrator of this program's migrations, or of given ones.
    @discardableResult
    func withMigrator<Result>(
        _ catalog: MigrationCatalog? = nil, options: MigratorOptions? = nil,
        _ body: (Migrator) async throws -> Result
    ) async throws -> Result {
        try await withConnection { connection in
            try await body(
                Migrator(
                    connection: connection, catalog: catalog, options: options ?? cluster.migratorOptions,
                    logger: logger))
        }
    }

    /// One value of one row, such as of a catalog query.
    func value<Value: PostgresDecodable & Sendable>(_ sql: String, as type: Value.Type = Value.self) async throws
        -> Value?
    {
        try await withConnection { connection in
            try await connection.query(PostgresStatement(name: "test_value", sql: sql)).first?.decode(at: 0)
        }
    }

    /// Runs statements.
    func run(_ script: String) async throws {
        try await withConnection { try await $0.run(script: script) }
    }

    /// How many schemas there are beside PostgreSQL's own and `public`.
    func schemaCount() async throws -> Int64? {
        try await value(
            "SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema')"
        )
    }
}

extension MigrationCatalog {
    /// The embedded migrations and further ones after them.
    static func embedded(and further: [String]) throws -> MigrationCatalog {
        let known = try embedded().migrations
        return try MigrationCatalog(
            files: known.map { ($0.fileName, $0.sql) }
                + further.enumerated().map {
                    ("V\(known.count + 1 + $0.offset)__further_\($0.offset + 1).sql", $0.element)
                })
    }
}

extension MigratorOptions {
    /// Options under which PGMQ is found nowhere but in the database and on the server.
    static func withoutPGMQ() -> MigratorOptions {
        MigratorOptions(environment: [:], workingDirectory: "/")
    }
}
