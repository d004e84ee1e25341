import Foundation
import Logging
import PostgresServer

/// A server of the proof's own with durable settings, which can be stopped and started again.
actor PrivateServer {
    private let configuration: PostgresServerConfiguration
    private let logger: Logger
    private var server: PostgresServer

    private init(_ configuration: PostgresServerConfiguration, _ server: PostgresServer, _ logger: Logger) {
        self.configuration = configuration
        self.server = server
        self.logger = logger
    }

    /// Runs the body with a server; whatever happens, it is stopped and its folder removed.
    static func with<Result>(
        _ name: String, settings: [String: String] = [:], logger: Logger, _ body: (PrivateServer) async throws -> Result
    ) async throws -> Result {
        removeLeftOvers()
        let configuration = PostgresServerConfiguration(
            folder: PostgresServerConfiguration.sharedFolder(
                named: "proof-\(name)-\(ProcessInfo.processInfo.processIdentifier)"),
            settings: ["shared_buffers": "512MB", "max_wal_size": "4GB"].merging(settings) { $1 })
        let server = PrivateServer(
            configuration, try await PostgresServer.start(configuration, logger: logger), logger)
        do {
            let result = try await body(server)
            await server.end()
            return result
        } catch {
            await server.end()
            throw error
        }
    }

    /// Removes the folders of proofs that were ended from outside; their servers stop by themselves.
    private static func removeLeftOvers() {
        let parent = PostgresServerConfiguration.sharedFolder(named: "")
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] where name.hasPrefix("proof-")
        {
            guard let process = name.split(separator: "-").last.flatMap({ Int32($0) }), kill(process, 0) != 0,
                errno == ESRCH,
                !FileManager.default.fileExists(atPath: "\(parent)/\(name)/data/postmaster.pid")
            else { continue }
            try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
        }
    }

    func url(_ database: String) -> String { server.url(database: database) }

    var socketFolder: String { server.socketFolder }
    var port: Int { server.port }

    func createDatabase(_ name: String, template: String? = nil) async throws {
        try await server.createDatabase(name, template: template)
    }

    func dropDatabase(_ name: String) async throws {
        try await server.dropDatabase(name)
    }

    /// Stops the server and starts it again on the same folder and socket.
    func restart(_ mode: PostgresServer.StopMode) async throws {
        try await server.stop(mode)
        server = try await PostgresServer.start(configuration, logger: logger)
    }

    private func end() async {
        do {
            try await server.stop(.immediate)
            try FileManager.default.removeItem(atPath: configuration.folder)
        } catch {
            logger.error("a server of the proof was not removed", metadata: ["error": "\(error)"])
        }
    }
}
