/// How to reach and enter a database.
///
/// What is `nil` is libpq's default: the `PG…` environment variables, the password file, then the system's socket.
public struct PostgresConfiguration: Sendable {
    /// A host name, an address, or the absolute path of the folder with the server's unix socket.
    public var host: String?
    /// The port, also part of a unix socket's name.
    public var port: Int?
    /// The database's name.
    public var database: String?
    /// The role to log in as.
    public var user: String?
    /// The password; appears in no description and no error.
    public var password: String?
    /// Further parameters of libpq (such as `sslmode`), and under any other name settings of the server's session (such
    /// as `statement_timeout` or `search_path`).
    ///
    /// Unless they say otherwise, a TCP connection whose other end is gone is noticed within 30 seconds (`keepalives_idle`
    /// 15, `keepalives_interval` 5, `keepalives_count` 3, `tcp_user_timeout` 30000).
    public var parameters: [String: String]
    /// How long one attempt to connect may take.
    public var connectTimeout: Duration
    /// What `pg_stat_activity` shows.
    public var applicationName: String

    /// A configuration of single fields.
    public init(
        host: String? = nil, port: Int? = nil, database: String? = nil, user: String? = nil, password: String? = nil,
        parameters: [String: String] = [:], connectTimeout: Duration = .seconds(10),
        applicationName: String = "swift-postgres-client"
    ) {
        self.host = host
        self.port = port
        self.database = database
        self.user = user
        self.password = password
        self.parameters = parameters
        self.connectTimeout = connectTimeout
        self.applicationName = applicationName
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
    /// Where it leads and as whom, without password and parameters.
    public var description: String {
        "database \(database ?? user ?? "(default)") as \(user ?? "(default user)") at \(address)"
    }

    /// The same: a password must not get into a dump either.
    public var debugDescription: String { description }

    /// Host and port, or the socket.
    var address: String {
        let port = port.map(String.init) ?? parameters["port"] ?? "5432"
        guard let host = parameters["hostaddr"] ?? host else { return "the default socket or PGHOST, port \(port)" }
        return host.hasPrefix("/") ? "socket \(host)/.s.PGSQL.\(port)" : "host \(host), port \(port)"
    }
}
