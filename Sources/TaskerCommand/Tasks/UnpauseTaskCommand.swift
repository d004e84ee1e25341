import ArgumentParser
import TaskerStore

/// `tasker task unpause`.
struct UnpauseTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpause",
        abstract: "End a task's pause.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(database: database, output: output, subject: selection.text, participle: "unpaused")
        try await run.run { try await $0.unpause(.task(selection.task), by: actor.actor) }
    }
}
