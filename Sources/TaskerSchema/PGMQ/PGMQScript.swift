import Foundation

/// PGMQ as one file of plain SQL.
struct PGMQScript: Sendable {
    /// The file.
    let path: String
    /// Its text.
    let sql: String
    /// The version in the file's name (`pgmq-1.13.0.sql`), if it has one.
    let version: String?

    /// Reads the file.
    ///
    /// - Throws: `SchemaError` (`unsuitablePGMQ`) when it can't be read or doesn't create PGMQ's functions.
    init(path: String) throws(SchemaError) {
        do {
            sql = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw SchemaError(.unsuitablePGMQ, "the PGMQ file \(path) can't be read as text", cause: error)
        }
        guard sql.contains("FUNCTION pgmq.create(") else {
            throw SchemaError(
                .unsuitablePGMQ,
                "\(path) isn't PGMQ's SQL: it doesn't create the function pgmq.create. Name the file pgmq.sql of the PGMQ release (the PyPI package pgmq carries it)."
            )
        }
        self.path = path
        version = path.firstMatch(of: /pgmq-([0-9]+\.[0-9]+\.[0-9]+)\.sql$/).map { String($0.1) }
    }
}
