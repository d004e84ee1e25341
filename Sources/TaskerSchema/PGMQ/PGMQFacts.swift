import PostgresClient

/// What a database and its server have of PGMQ.
struct PGMQFacts: Sendable {
    /// The version of the extension in this database, if it is there.
    var installedVersion: String?
    /// The version that `CREATE EXTENSION pgmq` would give, if the server offers it.
    var availableVersion: String?
    /// Whether `pgmq.meta` exists.
    var hasMeta: Bool
    /// The names of the functions in schema `pgmq`.
    var functions: Set<String>
    /// Whether the role may use schema `pgmq`, true without one.
    var mayUse: Bool

    /// Reads the facts in one round trip.
    static func read(from connection: PostgresConnection) async throws -> PGMQFacts {
        for row in try await connection.query(SchemaStatements.pgmqFacts) {
            return PGMQFacts(
                installedVersion: try row.decode("installed_version"),
                availableVersion: try row.decode("available_version"), hasMeta: try row.decode("has_meta"),
                functions: Set(try row.decode("functions", as: [String].self)), mayUse: try row.decode("may_use"))
        }
        throw SchemaError(.missingPGMQ, "the server gave no answer about PGMQ")
    }

    /// Whether PGMQ is in this database, as an extension or as plain SQL.
    var isPresent: Bool { functions.contains("create") }

    /// The version in words: the extension's, or the oldest one that has the functions found.
    var version: String {
        if let installedVersion { return installedVersion }
        let newest = Self.milestones.first { functions.contains($0.function) }
        return "\(newest?.version ?? "1.5") or later"
    }

    /// Functions that tell versions apart, newest first.
    private static let milestones = [
        (function: "read_grouped_head_with_poll", version: "1.13"), (function: "bind_topic", version: "1.11"),
        (function: "create_fifo_index", version: "1.9"), (function: "enable_notify_insert", version: "1.7"),
        (function: "acquire_queue_lock", version: "1.6"),
    ]

    /// The functions of PGMQ 1.5 that the schema and foreign workers call.
    private static let required = [
        "archive", "create", "delete", "drop_queue", "list_queues", "metrics", "metrics_all", "pop", "purge_queue",
        "read", "read_with_poll", "send", "send_batch", "set_vt",
    ]

    /// Refuses a schema `pgmq` that isn't PGMQ 1.5 or later.
    func requireUsable(role: String) throws(SchemaError) {
        guard mayUse else {
            throw SchemaError(
                .missingPrivilege,
                "role \(role) may not use schema pgmq. As its owner run: GRANT USAGE ON SCHEMA pgmq TO \(SQLText.identifier(role));"
            )
        }
        let missing =
            Self.required.filter { !functions.contains($0) }.map { "function pgmq.\($0)" }
            + (hasMeta ? [] : ["table pgmq.meta"])
        guard missing.isEmpty else {
            throw SchemaError(
                .unsuitablePGMQ,
                "the PGMQ in schema pgmq lacks \(missing.joined(separator: ", ")); Tasker needs PGMQ 1.5 or later. As an extension, update it with: ALTER EXTENSION pgmq UPDATE;"
            )
        }
    }
}
