import Foundation
public import PostgresClient

/// All objects of schema `tasker` in a database, or those that a version of the program expects.
public struct CatalogSnapshot: Sendable, Hashable {
    /// In the order of kind and name.
    ///
    /// An expected snapshot may have an object more than once: any of its definitions will do.
    public let objects: [CatalogObject]

    /// A snapshot of objects in any order.
    public init(_ objects: some Sequence<CatalogObject>) {
        self.objects = Set(objects).sorted()
    }

    /// The objects of the connected database.
    ///
    /// - Throws: `PostgresError` when the connection or the query fails.
    public static func read(from connection: PostgresConnection) async throws -> CatalogSnapshot {
        let statement = PostgresStatement(
            name: "schema_catalog_objects", sql: EmbeddedFiles.text(of: "catalog_objects.sql"))
        return try await connection.transaction { connection in
            try await connection.run(
                script:
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL search_path TO pg_catalog;")
            return CatalogSnapshot(
                try await connection.query(statement).map { row in
                    CatalogObject(
                        kind: try row.decode("kind"), name: try row.decode("name"),
                        definition: try row.decode("definition"))
                })
        }
    }

    /// What a fresh database has after all migrations of this program, on every supported server.
    ///
    /// - Throws: `SchemaError` (`invalidCatalog`) when the program was built with a damaged file.
    public static func expected() throws(SchemaError) -> CatalogSnapshot {
        try CatalogSnapshot(json: EmbeddedFiles.text(of: "expected_catalog.json"))
    }

    /// A snapshot from its JSON text, an array of objects.
    ///
    /// - Throws: `SchemaError` (`invalidCatalog`) when the text isn't such an array.
    public init(json: String) throws(SchemaError) {
        do {
            self.init(try JSONDecoder().decode([CatalogObject].self, from: Data(json.utf8)))
        } catch {
            throw SchemaError(.invalidCatalog, "the expected catalog isn't a JSON array of objects", cause: error)
        }
    }

    /// The JSON text, one object a line, so that a change is a change of its lines only.
    ///
    /// - Throws: `EncodingError`, never for text from a catalog.
    public func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try objects.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        return "[\n" + lines.joined(separator: ",\n") + "\n]\n"
    }
}
