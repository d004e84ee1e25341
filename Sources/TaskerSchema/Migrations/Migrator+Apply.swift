import Logging
import PostgresClient

extension Migrator {
    /// Applies one migration and records it, in one transaction; PGMQ comes with the first one.
    func apply(_ migration: Migration, facts: DatabaseFacts) async throws {
        let pgmq = migration.version == 1 ? try await pgmqPlan(role: facts.role) : nil
        let start = ContinuousClock.now
        do {
            try await connection.transaction { connection in
                try await connection.run(script: SchemaStatements.migrationSession)
                if let script = pgmq?.script {
                    try await runPGMQ(script, on: connection)
                }
                try await connection.run(script: migration.sql)
                try await connection.run(script: SchemaStatements.bookkeeping)
                if let pgmq {
                    try await record(pgmq, role: facts.role, on: connection)
                }
                let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
                _ = try await connection.query(
                    SchemaStatements.record,
                    [
                        .int32(Int32(migration.version)), .text(migration.name), .text(migration.checksum),
                        .int32(Int32(min(milliseconds, Double(Int32.max)))),
                    ])
            }
        } catch let error as PostgresError where error.sqlState == SQLState.insufficientPrivilege {
            throw SchemaError(
                .missingPrivilege,
                "migration \(migration.version) (\(migration.name)): role \(facts.role) lacks a privilege: \(error.message). Nothing was changed.",
                cause: error)
        } catch let error as PostgresError where error.sqlState != nil {
            throw SchemaError(
                .migrationFailed,
                "migration \(migration.version) (\(migration.name)) failed and was rolled back: \(error.message) (SQLSTATE \(error.sqlState ?? "unknown"))",
                cause: error)
        }
        logger.info(
            "migration applied",
            metadata: [
                "version": "\(migration.version)", "name": "\(migration.name)",
                "duration": "\(ContinuousClock.now - start)",
            ])
    }

    /// How this database would come to PGMQ.
    func pgmqPlan(role: String) async throws -> PGMQPlan {
        try PGMQPlan(
            facts: try await PGMQFacts.read(from: connection), role: role, namedFile: options.pgmqSQL,
            locator: PGMQLocator(environment: options.environment, workingDirectory: options.workingDirectory))
    }

    private func runPGMQ(_ script: String, on connection: PostgresConnection) async throws {
        do {
            try await connection.run(script: script)
        } catch let error as PostgresError where error.sqlState == SQLState.insufficientPrivilege {
            throw SchemaError(
                .missingPrivilege,
                "PGMQ can't be installed by this role: \(error.message). As a superuser run in this database: CREATE EXTENSION pgmq; or name its plain SQL with --pgmq-sql. Nothing was changed.",
                cause: error)
        }
    }

    private func record(_ pgmq: PGMQPlan, role: String, on connection: PostgresConnection) async throws {
        let facts = try await PGMQFacts.read(from: connection)
        guard facts.isPresent else {
            throw SchemaError(.missingPGMQ, "PGMQ's script ran, but schema pgmq has no function create")
        }
        try facts.requireUsable(role: role)
        _ = try await connection.query(
            SchemaStatements.recordComponent,
            [.text("pgmq"), .text(pgmq.origin), .text(pgmq.version ?? facts.version)])
    }
}
