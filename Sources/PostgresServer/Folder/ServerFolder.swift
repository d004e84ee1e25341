import Foundation

/// The folder of one private server, and the places in it.
struct ServerFolder: Sendable, Hashable {
    /// Absolute, without symbolic links.
    let path: String

    /// The cluster.
    ///
    /// Appears whole, by a change of name.
    var data: String { "\(path)/data" }
    /// Where the cluster is made.
    var unfinishedData: String { "\(path)/data.new" }
    /// The server's messages.
    var log: String { "\(path)/server.log" }
    /// The password of the user `postgres`, asked for over TCP only.
    var password: String { "\(path)/password" }
    /// The options that the running server was started with.
    var options: String { "\(path)/options" }
    /// Held while somebody starts or stops the server.
    var startLock: String { "\(path)/start.lock" }
    /// Held, shared, by everybody who uses the server.
    var usersLock: String { "\(path)/users.lock" }

    /// Makes the folder where it is missing.
    ///
    /// - Throws: `PostgresServerError` with `.configuration` when it cannot be made, or its user cannot reach it.
    init(_ wanted: String, user: ServerUser) async throws {
        let made = URL(fileURLWithPath: wanted).standardizedFileURL.path
        do {
            try FileManager.default.createDirectory(
                atPath: made, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        } catch {
            throw PostgresServerError(.configuration, "cannot make the server's folder \(made)", cause: error)
        }
        path = URL(fileURLWithPath: made).resolvingSymlinksInPath().path
        try Self.checkOwners(path)
        if user.identifier != nil {
            let reach = try await user.program("/usr/bin/test", ["-x", path], timeout: .seconds(10)).run()
            guard reach.status == .exited(0) else {
                throw PostgresServerError(
                    .configuration,
                    "the server runs as the user '\(ServerUser.name)', who cannot reach its folder \(path); "
                        + "choose a folder outside of root's home")
            }
        }
    }

    /// The longest path of a socket that every system takes, in bytes, its closing zero not counted (macOS: 103).
    static let socketPathLimit = 103

    /// The folder of the server's socket: its own where the path is short enough, otherwise one in /tmp.
    var socketFolder: String {
        let own = "\(path)/socket"
        if "\(own)/.s.PGSQL.65535.lock".utf8.count <= Self.socketPathLimit { return own }
        return "/tmp/tasker-\(geteuid())-" + path.shortHash
    }

    /// Makes sure that no other user put a folder in place of ours where everybody may make one, as in /var/tmp.
    private static func checkOwners(_ path: String) throws {
        var place = path
        while place != "/" && !place.isEmpty {
            let above = (place as NSString).deletingLastPathComponent
            var (here, parent) = (stat(), stat())
            guard lstat(place, &here) == 0, lstat(above, &parent) == 0 else {
                throw PostgresServerError(
                    .configuration, "cannot look at the folder \(place): \(String(cString: strerror(errno)))")
            }
            guard parent.st_mode & S_IWOTH == 0 || here.st_uid == geteuid() else {
                throw PostgresServerError(
                    .configuration,
                    "the folder \(place) belongs to another user (number \(here.st_uid)); choose another folder")
            }
            place = above
        }
    }

    /// Makes the folder of the socket, for the server's user and nobody else.
    ///
    /// - Throws: `PostgresServerError` with `.configuration`, also when somebody else's folder is in its place.
    func makeSocketFolder(user: ServerUser) throws {
        let folder = socketFolder
        if mkdir(folder, 0o700) == 0 {
            try user.own(folder)
            return
        }
        var information = stat()
        guard errno == EEXIST, lstat(folder, &information) == 0, information.st_mode & S_IFMT == S_IFDIR,
            information.st_uid == user.identifier ?? geteuid()
        else {
            throw PostgresServerError(.configuration, "cannot make the folder of the server's socket, \(folder)")
        }
        chmod(folder, 0o700)
    }
}
