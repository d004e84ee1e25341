import ArgumentParser
import TaskerStore

/// `tasker template unpause`.
struct UnpauseTemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpause",
        abstract: "End a template's pause.")

    @OptionGroup var selection: TemplateSelection
    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(database: database, output: output, subject: selection.text, participle: "unpaused")
        try await run.run {
            try await $0.unpause(.template(namespace: selection.namespace, name: selection.name), by: actor.actor)
        }
    }
}
