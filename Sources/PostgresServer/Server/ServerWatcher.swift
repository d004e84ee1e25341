import Foundation

/// A small shell process that outlives us by a moment, to stop the server when we end without doing so ourselves.
///
/// It reads from a pipe whose other end only we hold. When we end, SIGKILL or not, the system closes that end.
final class ServerWatcher: Sendable {
    private let writeEnd: Int32
    private let child: ChildProcess

    /// The start lock keeps others from starting the server meanwhile; the users' lock, if it can be had alone, says that
    /// nobody else uses it.
    private static let script = """
        trap '' HUP INT QUIT TERM
        read -r word
        sleep 0.1 # until the system has closed the other files of the one who ended
        start=$1 users=$2
        shift 2
        if command -v flock >/dev/null; then
            exec flock "$start" flock --nonblock --exclusive "$users" "$@"
        else
            exec lockf -k "$start" lockf -k -s -t 0 "$users" "$@"
        fi
        """

    init(places: ServerFolder, installation: PostgresInstallation, user: ServerUser) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw PostgresServerError(
                .configuration, "cannot open a pipe: \(String(cString: strerror(errno)))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        writeEnd = ends[1]
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(null) }
        let stop =
            user.prefix + [installation.program("pg_ctl"), "stop", "-D", places.data, "-m", "fast", "-w", "-t", "60"]
        do {
            child = try ChildProcess(
                "/bin/sh", ["-c", Self.script, "tasker-watcher", places.startLock, places.usersLock] + stop,
                environment: Program.environment, input: ends[0], output: null, errors: null)
        } catch {
            close(writeEnd)
            throw error
        }
    }

    /// Sends the watcher home: the server is to be left as it is.
    func dismiss() async {
        // Not by a word through the pipe: should the watcher be gone, SIGPIPE would end us.
        child.signal(SIGKILL)
        _ = await child.exit()
    }

    deinit { close(writeEnd) }
}
