import PostgresClient

extension Migrator {
    /// Compares the live catalog with what this version expects, after checking that the history is complete.
    ///
    /// - Returns: each difference, none when the schema is as it should be.
    /// - Throws: `SchemaError` as `SchemaVersion.check` does; `PostgresError` when the connection fails.
    public func verify() async throws -> [CatalogDifference] {
        try await SchemaVersion.check(connection, catalog: catalog)
        return try CatalogSnapshot.expected().differences(to: try await CatalogSnapshot.read(from: connection))
    }
}
