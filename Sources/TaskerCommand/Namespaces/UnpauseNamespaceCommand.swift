import ArgumentParser
import TaskerStore

/// `tasker namespace unpause`.
struct UnpauseNamespaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpause",
        abstract: "End a namespace's pause.")

    @OptionGroup var selection: NamespaceSelection
    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(database: database, output: output, subject: selection.text, participle: "unpaused")
        try await run.run { try await $0.unpause(.namespace(selection.namespace), by: actor.actor) }
    }
}
