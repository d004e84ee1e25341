import ArgumentParser
import Foundation
import Logging
import PostgresClient

/// Which database a command works on.
struct DatabaseOptions: ParsableArguments {
    /// What to do when no database is named.
    enum Default {
        /// Use the private server of the folder, if there is one already.
        case existing
        /// Make the private server, if there is none.
        case make
    }

    @Option(
        name: .customLong("database"), help: "The URL of the database; DATABASE_URL of the environment without it.")
    var url: String?

    @Option(help: "The folder of the private PostgreSQL that is used when no database is named.")
    var folder = ".tasker/dev"

    /// The URL that somebody named; nil when nobody did.
    var namedURL: String? {
        if let url { return url }
        let variable = ProcessInfo.processInfo.environment["DATABASE_URL"] ?? ""
        return variable.isEmpty ? nil : variable
    }

    /// Runs the body with the database, and gives a private server up afterwards.
    func withDatabase<Result>(
        _ fallback: Default = .existing, logger: Logger, _ body: (PostgresConfiguration) async throws -> Result
    ) async throws -> Result {
        if let namedURL {
            return try await body(try Self.configuration(namedURL))
        }
        guard fallback == .make || FileManager.default.fileExists(atPath: "\(folder)/data") else {
            throw CommandFailure(
                "no_database",
                "no database is named: give its URL with --database or DATABASE_URL; `tasker dev` starts a private one in \(folder)",
                status: .configuration)
        }
        let database = try await PrivateDatabase.open(folder: folder, logger: logger)
        do {
            let result = try await body(try Self.configuration(database.url))
            await database.close()
            return result
        } catch {
            await database.close()
            throw error
        }
    }

    static func configuration(_ url: String) throws -> PostgresConfiguration {
        var configuration = try PostgresConfiguration(url: url)
        if configuration.applicationName == PostgresConfiguration().applicationName {
            configuration.applicationName = "tasker"
        }
        return configuration
    }
}
