import Foundation

/// The user that the server runs as: we ourselves, or, as the server refuses root, an unprivileged one.
struct ServerUser: Sendable, Hashable {
    /// The user's number, when it is not us.
    let identifier: uid_t?

    /// The name of the unprivileged user; `scripts/postgres` makes it where it is missing.
    static let name = "postgres"

    /// The user for this process.
    ///
    /// - Throws: `PostgresServerError` with `.configuration` when we are root and there is no user to become.
    init() throws {
        guard geteuid() == 0 else {
            identifier = nil
            return
        }
        guard let entry = getpwnam(Self.name) else {
            throw PostgresServerError(
                .configuration,
                "PostgreSQL refuses to run as root, and there is no user '\(Self.name)' to run it as; "
                    + "`make postgres` makes one, or: useradd --system \(Self.name)")
        }
        guard FileManager.default.isExecutableFile(atPath: Self.setpriv) else {
            throw PostgresServerError(
                .configuration, "PostgreSQL refuses to run as root, and \(Self.setpriv) (util-linux) is missing")
        }
        identifier = entry.pointee.pw_uid
    }

    private static let setpriv = "/usr/bin/setpriv"

    /// The command that runs another one as this user, to be put before it.
    var prefix: [String] {
        guard identifier != nil else { return [] }
        // env, as setpriv itself still has root's rights over files when it starts its command.
        return [
            Self.setpriv, "--reuid=\(Self.name)", "--regid=\(Self.name)", "--clear-groups", "--reset-env",
            "/usr/bin/env",
        ]
    }

    /// A program that runs as this user.
    func program(_ path: String, _ arguments: [String], input: String = "", timeout: Duration) -> Program {
        let command = prefix + [path] + arguments
        return Program(command[0], Array(command[1...]), input: input, timeout: timeout)
    }

    /// Hands a file or folder over to this user.
    func own(_ path: String) throws {
        guard let identifier else { return }
        guard lchown(path, identifier, gid_t.max) == 0 else {
            throw PostgresServerError(
                .configuration, "cannot hand \(path) to the user \(Self.name): \(String(cString: strerror(errno)))")
        }
    }
}
