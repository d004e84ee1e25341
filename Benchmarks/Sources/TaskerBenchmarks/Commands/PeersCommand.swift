import ArgumentParser

/// Runs the same shapes through other systems, on the same server in the same run.
struct PeersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers", abstract: "Measures Tasker and other systems on one server in one run.")

    func run() async throws {
    }
}
