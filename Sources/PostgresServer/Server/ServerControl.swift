import Foundation
import Logging

/// Starts, finds and stops the server of a folder.
///
/// To be used under the folder's start lock.
struct ServerControl: Sendable {
    let configuration: PostgresServerConfiguration
    let installation: PostgresInstallation
    let user: ServerUser
    let places: ServerFolder
    let logger: Logger

    /// The port that names the socket of a server without TCP.
    ///
    /// Each has a folder of its own, so that it can be the same.
    static let socketPort = 5432

    /// Everything that makes a difference to those who use the server.
    var fingerprint: String {
        let lines = settings.filter { $0.key != "port" }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return ([installation.binFolder, "\(installation.version)"] + lines).joined(separator: "\n") + "\n"
    }

    private var settings: [String: String] {
        PostgresServerConfiguration.defaultSettings
            .merging(configuration.settings) { $1 }
            .merging([
                "listen_addresses": configuration.listensOnTCP ? "127.0.0.1" : "",
                "unix_socket_directories": places.socketFolder,
                "unix_socket_permissions": "0700",
            ]) { $1 }
    }

    /// Makes the cluster if need be, starts the server, and waits until it is ready.
    func start() async throws -> RunningServer {
        try check()
        try await makeCluster()
        try places.makeSocketFolder(user: user)
        try fingerprint.write(toFile: places.options, atomically: true, encoding: .utf8)
        guard configuration.listensOnTCP else { return try await start(port: Self.socketPort) }
        // A port that is free now may not be so a moment later.
        for _ in 1..<3 {
            do {
                return try await start(port: FreePort.find())
            } catch let error as PostgresServerError where error.message.contains("could not bind") {
                logger.debug("the port was taken meanwhile; tries another")
            }
        }
        return try await start(port: FreePort.find())
    }

    private func start(port: Int) async throws -> RunningServer {
        let log = try ServerLog(places.log, user: user)
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(null) }
        let arguments =
            ["-D", places.data] + settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
            + ["-c", "port=\(port)"]
        let command = user.prefix + [installation.program("postgres")] + arguments
        let child = try ChildProcess(
            command[0], Array(command[1...]), environment: Program.environment, input: null, output: log.descriptor,
            errors: log.descriptor)
        var running: RunningServer?
        do {
            try await wait(upTo: configuration.startTimeout, every: .milliseconds(10), for: "the server to be ready") {
                if let status = child.result {
                    throw PostgresServerError(
                        .startFailed,
                        "PostgreSQL \(installation.version) did not start (\(status)); the end of \(places.log):\n"
                            + log.lastLines())
                }
                guard let file = PostmasterFile(dataFolder: places.data),
                    file.processIdentifier == child.processIdentifier
                else { return false }
                running = RunningServer(file)
                return running != nil
            }
        } catch {
            // SIGQUIT is the server's immediate shutdown. Whatever it was doing, nobody else is to find it half started.
            child.end(SIGQUIT, killAfter: .seconds(10))
            _ = await child.exit()
            guard let error = error as? PostgresServerError, error.code == .timeout else { throw error }
            throw PostgresServerError(
                .startFailed, "\(error.message); the end of \(places.log):\n\(log.lastLines())")
        }
        guard let running else { throw PostgresServerError(.startFailed, "the server was ready and is gone") }
        logger.debug(
            "started PostgreSQL",
            metadata: [
                "version": "\(installation.version)", "folder": "\(places.path)", "pid": "\(running.processIdentifier)",
            ])
        return running
    }

    private func check() throws {
        for (name, value) in configuration.settings {
            guard !name.isEmpty, name.utf8.allSatisfy({ Self.allowedInNames.contains($0) }) else {
                throw PostgresServerError(.configuration, "'\(name)' is not the name of a setting of PostgreSQL")
            }
            let ours = [
                "port", "listen_addresses", "unix_socket_directories", "unix_socket_permissions", "data_directory",
            ]
            guard !ours.contains(name) else {
                throw PostgresServerError(
                    .configuration, "the setting \(name) is not free: the server's folder decides it")
            }
            guard !value.utf8.contains(0) else {
                throw PostgresServerError(.configuration, "the value of the setting \(name) contains a zero byte")
            }
        }
    }

    private static let allowedInNames = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.".utf8)
}
