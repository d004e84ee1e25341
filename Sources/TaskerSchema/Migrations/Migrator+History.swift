import Foundation
import PostgresClient

extension Migrator {
    /// The migrations that the database has had; none without the table.
    func applied() async throws -> [AppliedMigration] {
        try await emptyWithoutTable {
            try await connection.query(SchemaStatements.history).map { row in
                AppliedMigration(
                    version: try row.decode("version"), name: try row.decode("name"),
                    checksum: try row.decode("checksum"), appliedAt: try row.decode("applied_at"),
                    appliedBy: try row.decode("applied_by"),
                    duration: .milliseconds(try row.decode("duration_ms", as: Int.self)))
            }
        }
    }

    /// What the database's schema was built on; nothing without the table.
    func components() async throws -> [SchemaComponent] {
        try await emptyWithoutTable {
            try await connection.query(SchemaStatements.components).map { row in
                SchemaComponent(
                    name: try row.decode("name"), origin: try row.decode("origin"), version: try row.decode("version"))
            }
        }
    }

    /// The history for judging.
    func history() async throws -> MigrationHistory {
        MigrationHistory(applied: try await applied())
    }

    private func emptyWithoutTable<Row>(_ body: () async throws -> [Row]) async throws -> [Row] {
        do {
            return try await body()
        } catch let error as PostgresError where SQLState.isMissingTable(error.sqlState) {
            return []
        }
    }
}

extension MigrationHistory {
    /// The history of rows read.
    init(applied: [AppliedMigration]) {
        self.init(applied.map { Entry(version: $0.version, name: $0.name, checksum: $0.checksum) })
    }
}
