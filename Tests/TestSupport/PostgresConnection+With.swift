public import Logging
public import PostgresClient

extension PostgresConnection {
    /// Runs the body with a connection to the URL, and closes it.
    @discardableResult
    public static func with<Result>(
        url: String, logger: Logger, _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await PostgresConnection.connect(PostgresConfiguration(url: url), logger: logger)
        do {
            let result = try await body(connection)
            connection.close()
            return result
        } catch {
            connection.close()
            throw error
        }
    }
}
