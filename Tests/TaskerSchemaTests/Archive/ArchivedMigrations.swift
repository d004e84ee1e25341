import Foundation
import PostgresClient
import TestSupport

/// The historical migrations of the folder `migrations/archived`.
enum ArchivedMigrations {
    static let folder = Repository.root.appending(path: "Sources/TaskerSchema/SQL/archived")

    /// Their file names, in the order in which they are applied.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path())
            .filter { $0.wholeMatch(of: /\d{14}_[a-z0-9_]+\.sql/) != nil }
            .sorted()
    }

    /// Runs the body with a database in which the migrations with these names were applied.
    static func withDatabase<Result>(
        applying names: [String], _ body: (TestDatabase) async throws -> Result
    ) async throws -> Result {
        try await TestDatabase.withEmpty { database in
            let pgmq = try String(contentsOfFile: database.cluster.pgmqFile(version: "1.13.0"), encoding: .utf8)
            try await database.run("CREATE SCHEMA IF NOT EXISTS pgmq;\n" + pgmq)
            try await apply(names, to: database)
            return try await body(database)
        }
    }

    /// Applies migrations, each in a transaction of its own.
    static func apply(_ names: [String], to database: TestDatabase) async throws {
        for name in names {
            do {
                try await database.run(text(of: name))
            } catch {
                throw Failure(file: name, cause: error)
            }
        }
    }

    /// Gives everything the names that the specification's Phases 2 to 4 say.
    static func mapToTasker(_ database: TestDatabase) async throws {
        try await apply(["map_to_tasker.sql"], to: database)
    }

    static func text(of name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    struct Failure: Error, CustomStringConvertible {
        let file: String
        let cause: any Error

        var description: String { "\(file): \(cause)" }
    }
}
