import PostgresClient
import TaskerSchema
import TestSupport

/// What schema `tasker` offers to those who use it: the definition of each object by its kind and name.
///
/// Of functions the signature, of views the columns; bodies are left out.
struct Layout {
    let definitions: [String: String]

    init(_ definitions: [String: String]) {
        self.definitions = definitions
    }

    static func read(from database: TestDatabase) async throws -> Layout {
        try await database.withConnection { connection in
            var definitions: [String: String] = [:]
            for object in try await CatalogSnapshot.read(from: connection).objects where object.kind != "view" {
                definitions["\(object.kind) \(object.name)"] =
                    object.kind == "function" ? signature(object.definition) : object.definition
            }
            for row in try await connection.query(viewColumns) {
                definitions[try row.decode("name")] = try row.decode("type", as: String.self)
            }
            return Layout(definitions)
        }
    }

    /// "takes (…), returns …" of a definition that goes on with language and body.
    private static func signature(_ definition: String) -> String {
        // On 18 uuid_generate_v7() is the server's, on 17 it may be ours: both take nothing.
        let whole = definition.hasPrefix("takes") ? definition : "takes (), " + definition
        let end = whole.firstRange(of: #/, (?:language|provided by) /#)?.lowerBound ?? whole.endIndex
        return String(whole[..<end])
    }

    private static let viewColumns = PostgresStatement(
        name: "test_view_columns",
        sql: """
            SELECT 'view ' || c.relname || coalesce('.' || a.attname, '') AS name,
                   coalesce(format_type(a.atttypid, a.atttypmod), 'view') AS type
              FROM pg_class AS c
             CROSS JOIN LATERAL (
                   SELECT a.attname, a.atttypid, a.atttypmod FROM pg_attribute AS a
                    WHERE a.attrelid = c.oid AND a.attnum > 0
                   UNION ALL SELECT NULL, NULL, NULL) AS a
             WHERE c.relkind = 'v' AND c.relnamespace = 'tasker'::regnamespace
            """)
}
