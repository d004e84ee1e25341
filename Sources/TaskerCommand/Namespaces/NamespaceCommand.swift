import ArgumentParser

/// `tasker namespace`.
struct NamespaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "namespace", abstract: "Pause and unpause namespaces.",
        subcommands: [PauseNamespaceCommand.self, UnpauseNamespaceCommand.self])
}
