import Foundation

/// What a caller may choose about a migration.
public struct MigratorOptions: Sendable {
    /// A file with PGMQ as plain SQL; wins over the server's extension.
    ///
    /// Absent: the extension, else `TASKER_PGMQ_SQL`, else the set-up's cache.
    public var pgmqSQL: String?
    /// How long to wait for another migrator, 60 s by default.
    public var lockTimeout: Duration
    /// The environment in which `TASKER_PGMQ_SQL` and `TASKER_CACHE` are looked up.
    public var environment: [String: String]
    /// The folder from which `.cache` is looked for upwards.
    public var workingDirectory: String

    /// Options, the process's environment and working folder by default.
    public init(
        pgmqSQL: String? = nil, lockTimeout: Duration = .seconds(60),
        environment: [String: String]? = nil, workingDirectory: String? = nil
    ) {
        self.pgmqSQL = pgmqSQL
        self.lockTimeout = lockTimeout
        self.environment = environment ?? ProcessInfo.processInfo.environment
        self.workingDirectory = workingDirectory ?? FileManager.default.currentDirectoryPath
    }
}
