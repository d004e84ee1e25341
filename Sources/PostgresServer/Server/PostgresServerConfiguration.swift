import Foundation

/// How a private server is run.
public struct PostgresServerConfiguration: Sendable {
    /// The folder of the server: its cluster, its log, its socket.
    ///
    /// Made where it is missing; kept when the server stops.
    public var folder: String
    /// The programs to use; nil finds them as `PostgresInstallation.find` does.
    public var installation: PostgresInstallation?
    /// Whether the server also listens on 127.0.0.1, on a free port and with a random password.
    ///
    /// It always has its socket, which only its user (and root) can reach.
    public var listensOnTCP: Bool
    /// Settings beyond the defaults, by the names of `postgresql.conf`.
    ///
    /// They win over the durable ones below.
    public var settings: [String: String]
    /// Whether the server stops when this process ends, by whatever means, SIGKILL among them.
    ///
    /// When several processes use the server, the last one counts.
    public var stopsWithParent: Bool
    /// The longest time for the server to become ready, or for another process to finish starting it.
    public var startTimeout: Duration
    /// The longest time for the server to stop.
    public var stopTimeout: Duration

    /// Nothing that was committed is lost by a crash; no host can connect; times are told in UTC.
    public static let defaultSettings = [
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        "logging_collector": "off",
        "log_destination": "stderr",
    ]

    /// Makes a configuration; each value as the property of its name says.
    public init(
        folder: String,
        installation: PostgresInstallation? = nil,
        listensOnTCP: Bool = false,
        settings: [String: String] = [:],
        stopsWithParent: Bool = true,
        startTimeout: Duration = .seconds(60),
        stopTimeout: Duration = .seconds(60)
    ) {
        self.folder = folder
        self.installation = installation
        self.listensOnTCP = listensOnTCP
        self.settings = settings
        self.stopsWithParent = stopsWithParent
        self.startTimeout = startTimeout
        self.stopTimeout = stopTimeout
    }

    /// A folder for a server that outlives the process, on disk and within reach of the unprivileged user: the same for
    /// the same name and user.
    public static func sharedFolder(named name: String) -> String {
        "/var/tmp/tasker-\(geteuid())/\(name)"
    }
}
