import PostgresClient

/// What has to be known of a database before anything is changed in it.
struct DatabaseFacts: Sendable {
    var server: ServerVersion
    var database: String
    var role: String
    var encoding: String
    var isReadOnly: Bool
    var ownsDatabase: Bool
    var mayCreateSchemas: Bool
    var schemaExists: Bool
    var mayCreateInSchema: Bool
    /// The settings of the database itself (not of a role in it), as `name=value`.
    var settings: [String]

    /// Reads the facts in one round trip.
    static func read(from connection: PostgresConnection) async throws -> DatabaseFacts {
        for row in try await connection.query(SchemaStatements.databaseFacts) {
            return DatabaseFacts(
                server: ServerVersion(number: try row.decode("server_version")),
                database: try row.decode("database"), role: try row.decode("role"),
                encoding: try row.decode("encoding"), isReadOnly: try row.decode("read_only"),
                ownsDatabase: try row.decode("owns_database"), mayCreateSchemas: try row.decode("may_create_schemas"),
                schemaExists: try row.decode("schema_exists"),
                mayCreateInSchema: try row.decode("may_create_in_schema"), settings: try row.decode("settings"))
        }
        throw SchemaError(.unsupportedServer, "the server gave no answer about itself")
    }

    /// Refuses a server that no version of the schema can live on.
    func requireSupported() throws(SchemaError) {
        try server.requireSupported()
        guard encoding == "UTF8" else {
            throw SchemaError(
                .unsupportedServer,
                "database \(database) is encoded in \(encoding), but Tasker needs UTF8. Create one with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
            )
        }
    }

    /// Refuses to begin a migration that would end in the middle.
    func requireWritable() throws(SchemaError) {
        try requireSupported()
        guard !isReadOnly else {
            throw SchemaError(
                .unsupportedServer,
                "the server is read-only (a standby, or default_transaction_read_only is on): migrate on the primary server"
            )
        }
        if schemaExists, !mayCreateInSchema {
            throw SchemaError(
                .missingPrivilege,
                "role \(role) may not create objects in schema tasker of database \(database). As its owner run: GRANT USAGE, CREATE ON SCHEMA tasker TO \(SQLText.identifier(role));"
            )
        }
        if !schemaExists, !mayCreateSchemas {
            throw SchemaError(
                .missingPrivilege,
                "role \(role) may not create a schema in database \(database). As its owner run: GRANT CREATE ON DATABASE \(SQLText.identifier(database)) TO \(SQLText.identifier(role));"
            )
        }
    }
}
