public import PostgresClient

extension PostgresConfiguration {
    /// The database at a URL, as in `Tasker(database: .url("postgresql://localhost/orders"), …)`.
    ///
    /// - Throws: `PostgresError` that names what is wrong with the URL.
    public static func url(_ url: String) throws -> PostgresConfiguration {
        try PostgresConfiguration(url: url)
    }
}
