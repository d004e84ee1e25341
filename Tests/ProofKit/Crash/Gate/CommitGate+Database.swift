import Foundation
import PostgresServer
import TestSupport

extension CommitGate {
    /// A gate before the server of a test's database.
    convenience init(before database: TestDatabase, strike: Strike?) throws {
        guard let server = database.cluster.server else {
            throw GateError("a gate needs a private server, and DATABASE_URL names another one")
        }
        try self.init(
            to: "\(server.socketFolder)/.s.PGSQL.\(server.port)", port: server.port, strike: strike)
    }

    /// The URL of the database through the gate.
    func url(of database: TestDatabase) throws -> String {
        guard var parts = URLComponents(string: database.url) else { throw GateError("no URL: \(database.url)") }
        parts.queryItems = parts.queryItems?.map { item in
            item.name == "host" ? URLQueryItem(name: "host", value: folder) : item
        }
        return parts.string ?? ""
    }
}
