/// Commits and WAL of a database, as the server counts them.
struct ServerCounters {
    var commits: Int64
    var walBytes: Int64

    static func - (later: ServerCounters, earlier: ServerCounters) -> ServerCounters {
        ServerCounters(commits: later.commits - earlier.commits, walBytes: later.walBytes - earlier.walBytes)
    }
}
