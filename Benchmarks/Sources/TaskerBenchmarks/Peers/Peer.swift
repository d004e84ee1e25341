import Foundation

/// Another system, driven by a script in `Benchmarks/Peers` through its public API.
struct Peer: Sendable {
    let name: String
    let title: String
    /// The environment that it is installed in.
    let environment: String
    /// The shapes that it has; a queue has chains only.
    let shapes: [Shape]
    /// How many processes share a load when the system is saturated.
    let processes: Int

    static let all = [
        Peer(
            name: "dbos", title: "DBOS 3.4.0, direct start", environment: "python", shapes: [.linear, .diamond],
            processes: 1),
        Peer(
            name: "absurd", title: "Absurd 0.5.1, polls every 2 ms", environment: "python",
            shapes: [.linear, .diamond], processes: 2),
        Peer(
            name: "pgqueuer", title: "PgQueuer 1.6.0 (queue)", environment: "python", shapes: [.linear], processes: 1),
        Peer(
            name: "procrastinate", title: "Procrastinate 3.10.0 (queue)", environment: "python", shapes: [.linear],
            processes: 1),
        Peer(
            name: "prefect", title: "Prefect 3.9.1, with its server", environment: "prefect",
            shapes: [.linear, .diamond], processes: 1),
    ]

    var script: URL { BenchmarkServer.packageFolder.appending(path: "Peers/peer_\(name).py") }

    func python(in environments: URL) -> URL { environments.appending(path: "\(environment)/bin/python") }
}
