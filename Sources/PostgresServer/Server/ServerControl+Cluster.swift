import Foundation

extension ServerControl {
    /// Makes the cluster where it is missing; it appears by a change of name, so that it is there whole or not at all.
    ///
    /// - Throws: `PostgresServerError` with `.unsupportedVersion` when the folder holds a cluster of another major version.
    func makeCluster() async throws {
        if let made = try? String(contentsOfFile: "\(places.data)/PG_VERSION", encoding: .utf8) {
            let major = made.trimmingCharacters(in: .whitespacesAndNewlines)
            guard major == "\(installation.version.major)" else {
                throw PostgresServerError(
                    .unsupportedVersion,
                    "\(places.data) was made by PostgreSQL \(major), and this is \(installation.version); "
                        + "use PostgreSQL \(major), or another folder")
            }
            return
        }
        let files = FileManager.default
        do {
            for leftover in [places.unfinishedData, places.password] where files.fileExists(atPath: leftover) {
                try files.removeItem(atPath: leftover)
            }
            guard
                files.createFile(
                    atPath: places.password, contents: Data(Self.randomPassword().utf8),
                    attributes: [.posixPermissions: 0o600])
            else { throw PostgresServerError(.configuration, "cannot write \(places.password)") }
            try user.own(places.password)
            try files.createDirectory(
                atPath: places.unfinishedData, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            try user.own(places.unfinishedData)
        } catch {
            throw PostgresServerError(.configuration, "cannot make a cluster in \(places.path)", cause: error)
        }
        // The locale that is the same on every system and in both versions, and compares by bytes.
        let arguments = [
            "-D", places.unfinishedData, "-U", "postgres", "--encoding=UTF8", "--locale-provider=builtin",
            "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile=\(places.password)",
        ]
        let initdb = installation.program("initdb")
        do {
            _ = try await user.program(initdb, arguments, timeout: configuration.startTimeout).output()
        } catch let error as PostgresServerError {
            throw PostgresServerError(.startFailed, "cannot make a cluster in \(places.path)", cause: error)
        }
        guard rename(places.unfinishedData, places.data) == 0 else {
            throw PostgresServerError(
                .configuration, "cannot rename \(places.unfinishedData): \(String(cString: strerror(errno)))")
        }
    }

    private static func randomPassword() -> String {
        let characters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        return String((0..<24).compactMap { _ in characters.randomElement() })
    }
}
