import Foundation
import Logging
import Synchronization

/// A private PostgreSQL in a folder, which this process started or found running, and uses.
///
/// Any number of processes, and of values in one process, may use the server of one folder: the first one starts it, the
/// others find it, the last one stops it.
public final class PostgresServer: Sendable {
    /// The programs it runs on.
    public let installation: PostgresInstallation
    /// Its folder, absolute.
    public let folder: String
    /// The folder of its socket.
    public let socketFolder: String
    /// Its port, which the name of the socket also contains.
    public let port: Int
    /// Its process (the postmaster).
    public let processIdentifier: Int32
    /// Whether it was running already when this value was made.
    public let wasRunning: Bool
    /// The log file, to which PostgreSQL writes.
    public let logFile: String

    let configuration: PostgresServerConfiguration
    let user: ServerUser
    let places: ServerFolder
    let logger: Logger
    let usersLock: FileLock
    let watcher: ServerWatcher?
    let isReleased = Atomic(false)

    init(
        configuration: PostgresServerConfiguration, installation: PostgresInstallation, user: ServerUser,
        places: ServerFolder, running: RunningServer, wasRunning: Bool, usersLock: FileLock, watcher: ServerWatcher?,
        logger: Logger
    ) {
        self.configuration = configuration
        self.installation = installation
        self.user = user
        self.places = places
        self.usersLock = usersLock
        self.watcher = watcher
        self.logger = logger
        self.wasRunning = wasRunning
        folder = places.path
        logFile = places.log
        socketFolder = running.socketFolder
        port = running.port
        processIdentifier = running.processIdentifier
    }

    /// The address of the database `postgres`, over the socket.
    public var url: String { url(database: "postgres") }

    /// The address of a database, over the socket: `postgresql:///name?host=/folder&port=5432&user=postgres`.
    public func url(database: String) -> String {
        "postgresql:///\(Self.encoded(database))?host=\(Self.encoded(socketFolder))&port=\(port)&user=postgres"
    }

    /// The address of a database over TCP, with its password; nil when the server does not listen there.
    public func tcpURL(database: String = "postgres") -> String? {
        guard configuration.listensOnTCP,
            let password = try? String(contentsOfFile: places.password, encoding: .utf8)
        else { return nil }
        return "postgresql://postgres:\(Self.encoded(password))@127.0.0.1:\(port)/\(Self.encoded(database))"
    }

    private static func encoded(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }
}
