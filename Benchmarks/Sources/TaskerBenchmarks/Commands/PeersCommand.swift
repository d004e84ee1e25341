import ArgumentParser
import Foundation

/// Runs the same shapes through other systems, on the same server in the same run.
struct PeersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers", abstract: "Measures Tasker and other systems on one server in one run.")

    @Option(help: "How long each load is measured, in seconds.")
    var seconds = 10.0

    @Option(help: "A peer to measure, or tasker; may be repeated. All when none is named.")
    var only: [String] = []

    @Option(help: "The folder that scripts/peers filled; .cache/peers when not given.", completion: .directory)
    var environments: String?

    func validate() throws {
        guard seconds > 0, seconds <= 600 else {
            throw ValidationError("seconds are \(seconds); allowed are more than 0, at most 600")
        }
        let known = ["tasker"] + Peer.all.map(\.name)
        guard only.allSatisfy(known.contains) else {
            throw ValidationError("no such peer among \(only); there are \(known.joined(separator: ", "))")
        }
    }

    func run() async throws {
        let repository = BenchmarkServer.packageFolder.deletingLastPathComponent()
        let cache =
            ProcessInfo.processInfo.environment["TASKER_CACHE"].map { URL(filePath: $0) }
            ?? repository.appending(path: ".cache")
        let folder = environments.map { URL(filePath: $0) } ?? cache.appending(path: "peers")
        let wanted = only.isEmpty ? ["tasker"] + Peer.all.map(\.name) : only
        try await BenchmarkServer.run { server, logger in
            try await PeersBenchmark(
                server: server, seconds: .seconds(seconds), environments: folder, logger: logger
            ).run(names: wanted)
        }
    }
}
