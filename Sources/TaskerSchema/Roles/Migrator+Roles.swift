import PostgresClient

extension Migrator {
    /// The SQL that `createRoles` would run, one transaction.
    ///
    /// - Throws: `SchemaError` as `SchemaVersion.check` does; `PostgresError` when the connection fails.
    public func rolesSQL(_ names: RoleNames) async throws -> String {
        "BEGIN;\n\(try await roleScript(names).text)COMMIT;\n"
    }

    /// Makes the roles of processes where they are missing, and gives each exactly what it needs; takes from everybody else
    /// what was not granted to them by name.
    ///
    /// Run again, it changes nothing; after a later migration it gives what is new. The roles can't log in: users are made
    /// members of them.
    ///
    /// - Throws: `SchemaError`: `invalidRole` for a role of the name that can do more, `missingPrivilege` for a caller who may not
    ///   make roles or doesn't own the schema; `PostgresError` when the connection fails.
    public func createRoles(_ names: RoleNames) async throws {
        try await withLock {
            let script = try await roleScript(names)
            do {
                try await connection.transaction { try await $0.run(script: script.text) }
            } catch let error as PostgresError where error.sqlState == SQLState.insufficientPrivilege {
                throw SchemaError(
                    .missingPrivilege,
                    "the roles were not made: \(error.message). It takes CREATEROLE and the owner of schemas tasker and pgmq (\(script.owner)), or a superuser. Nothing was changed.",
                    cause: error)
            } catch let error as PostgresError where error.sqlState == SQLState.invalidParameterValue {
                throw SchemaError(.invalidRole, "\(error.message). Nothing was changed.", cause: error)
            }
        }
    }

    private func roleScript(_ names: RoleNames) async throws -> RoleScript {
        try await SchemaVersion.check(connection, catalog: catalog)
        for row in try await connection.query(SchemaStatements.owner) {
            return RoleScript(names: names, owner: try row.decode("owner"))
        }
        throw SchemaError(.notMigrated, "the database has no function tasker.create_tasks. Run: tasker migrate up")
    }
}
