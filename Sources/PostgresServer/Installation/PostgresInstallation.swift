import Foundation

/// PostgreSQL's programs on this machine: a folder with `postgres`, `initdb`, `pg_ctl` and `psql`.
public struct PostgresInstallation: Sendable, Hashable {
    /// The folder of the programs, absolute and without symbolic links.
    public let binFolder: String
    /// The version that `postgres --version` reports.
    public let version: PostgresVersion

    /// Takes the programs in a folder, after asking them for their version.
    ///
    /// - Throws: `PostgresServerError` with `.notFound` when a program is missing, `.unsupportedVersion` when they are
    ///   older than PostgreSQL 17.
    public init(binFolder: String) async throws {
        // Without links, as the server's user may not be allowed to follow them (a repository below root's home).
        let folder = URL(fileURLWithPath: binFolder).resolvingSymlinksInPath().path
        for program in ["postgres", "initdb", "pg_ctl"]
        where !FileManager.default.isExecutableFile(atPath: "\(folder)/\(program)") {
            throw PostgresServerError(.notFound, "no PostgreSQL in \(binFolder): it has no program '\(program)'")
        }
        let output = try await Program("\(folder)/postgres", ["--version"], timeout: .seconds(20)).output()
        guard let version = PostgresVersion(versionOutput: output) else {
            throw PostgresServerError(
                .notFound, "no PostgreSQL in \(binFolder): its 'postgres --version' does not name a version")
        }
        guard version.major >= PostgresVersion.oldestSupportedMajor else {
            throw PostgresServerError(
                .unsupportedVersion,
                "PostgreSQL \(version) in \(binFolder) is too old: 17 or later is needed; `make postgres` fetches 17 and 18"
            )
        }
        self.binFolder = folder
        self.version = version
    }

    func program(_ name: String) -> String { "\(binFolder)/\(name)" }
}
