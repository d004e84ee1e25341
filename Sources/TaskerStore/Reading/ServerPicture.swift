public import Foundation
public import PostgresClient

/// What a server says about itself and this session.
public struct ServerPicture: Sendable, Hashable {
    /// Its version as it writes it.
    public let version: String
    /// The session's time zone.
    public let timeZone: String
    /// The session's search path.
    public let searchPath: String
    /// Its time.
    public let clock: Date

    /// Asks a server; the schema need not be there.
    ///
    /// - Throws: `PostgresError`.
    public static func read(from connection: PostgresConnection) async throws -> ServerPicture {
        for row in try await connection.query(ReadStatements.server) {
            return ServerPicture(
                version: try row.decode("version"), timeZone: try row.decode("time_zone"),
                searchPath: try row.decode("search_path"), clock: try row.decode("clock"))
        }
        throw PostgresError(.decoding, "the server gave no answer about itself")
    }
}
