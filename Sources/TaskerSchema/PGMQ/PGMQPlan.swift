/// How a database comes to PGMQ.
enum PGMQPlan: Sendable {
    /// It has it already.
    case present(version: String, isExtension: Bool)
    /// The server offers the extension.
    case createExtension(version: String)
    /// From a file of plain SQL.
    case run(PGMQScript)

    /// Decides: what is there stays; a file named by option wins over the server's extension, which wins over the
    /// environment and the set-up's cache.
    ///
    /// - Throws: `SchemaError`: `missingPGMQ`, `unsuitablePGMQ` or `missingPrivilege`.
    init(facts: PGMQFacts, role: String, namedFile: String?, locator: PGMQLocator) throws(SchemaError) {
        if facts.isPresent {
            try facts.requireUsable(role: role)
            self = .present(version: facts.version, isExtension: facts.installedVersion != nil)
        } else if let namedFile {
            self = .run(try PGMQScript(path: namedFile))
        } else if let version = facts.availableVersion {
            self = .createExtension(version: version)
        } else if let found = locator.find() {
            self = .run(try PGMQScript(path: found))
        } else {
            throw SchemaError(
                .missingPGMQ,
                "PGMQ is missing: the database has no schema pgmq, the server doesn't offer the extension, and no file of its SQL was found. One of these helps: run `make postgres`, which caches the file; name one with --pgmq-sql or TASKER_PGMQ_SQL (pgmq/sql/pgmq.sql of the PyPI package pgmq, 1.1.4 or later); or use a server with the extension, such as the images pg18-pgmq and pg17-pgmq."
            )
        }
    }

    /// The statements to run, in the first migration's transaction.
    var script: String? {
        switch self {
        case .present: nil
        case .createExtension: "CREATE EXTENSION pgmq;"
        case .run(let script): "CREATE SCHEMA IF NOT EXISTS pgmq;\n" + script.sql
        }
    }

    /// Where PGMQ comes from: `extension` or `sql`.
    var origin: String {
        switch self {
        case .present(_, let isExtension): isExtension ? "extension" : "sql"
        case .createExtension: "extension"
        case .run: "sql"
        }
    }

    /// The version as far as it is known before the script has run.
    var version: String? {
        switch self {
        case .present(let version, _), .createExtension(let version): version
        case .run(let script): script.version
        }
    }
}
