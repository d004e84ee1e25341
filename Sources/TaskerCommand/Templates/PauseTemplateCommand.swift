import ArgumentParser
import TaskerStore

/// `tasker template pause`.
struct PauseTemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Start no step of a template's tasks, of any version, until it is unpaused.")

    @OptionGroup var selection: TemplateSelection
    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(database: database, output: output, subject: selection.text, participle: "paused")
        try await run.run {
            try await $0.pause(.template(namespace: selection.namespace, name: selection.name), by: actor.actor)
        }
    }
}
