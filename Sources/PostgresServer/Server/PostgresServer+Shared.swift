public import Logging

extension PostgresServer {
    /// Starts, or finds running, the server that all processes of this user share under a name: for tests and development.
    ///
    /// It lives in a folder of its own for each name and each installation of PostgreSQL, which outlives the process, so that
    /// only the first start ever has to make a cluster. As with `start`, the last one to leave stops it.
    ///
    /// - Parameters:
    ///   - name: what it is for, such as `tests`. Letters, digits, `-` and `_`.
    ///   - installation: the programs; nil finds them as `PostgresInstallation.find` does (`TASKER_POSTGRES`).
    ///   - settings: as in the configuration; the same for all who share.
    /// - Throws: as `start`.
    public static func shared(
        _ name: String, installation: PostgresInstallation? = nil, settings: [String: String] = [:],
        logger: Logger = Logger(label: "postgres-server")
    ) async throws -> PostgresServer {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
        guard !name.isEmpty, name.allSatisfy({ allowed.contains($0) }) else {
            throw PostgresServerError(
                .configuration, "'\(name)' cannot name a shared server; allowed are letters, digits, '-' and '_'")
        }
        let found: PostgresInstallation
        if let installation { found = installation } else { found = try await .find() }
        let folder = "\(name)-\(found.version.major)-\(found.binFolder.shortHash)"
        let configuration = PostgresServerConfiguration(
            folder: PostgresServerConfiguration.sharedFolder(named: folder), installation: found, settings: settings)
        return try await start(configuration, logger: logger)
    }
}
