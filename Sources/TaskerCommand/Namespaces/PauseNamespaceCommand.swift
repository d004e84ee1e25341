import ArgumentParser
import TaskerStore

/// `tasker namespace pause`.
struct PauseNamespaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Start no step of a namespace's tasks until it is unpaused.")

    @OptionGroup var selection: NamespaceSelection
    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(database: database, output: output, subject: selection.text, participle: "paused")
        try await run.run { try await $0.pause(.namespace(selection.namespace), by: actor.actor) }
    }
}
