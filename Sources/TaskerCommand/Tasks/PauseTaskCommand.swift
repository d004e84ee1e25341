import ArgumentParser
import TaskerStore

/// `tasker task pause`.
struct PauseTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Start no step of a task until it is unpaused; running steps go on.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(database: database, output: output, subject: selection.text, participle: "paused")
        try await run.run { try await $0.pause(.task(selection.task), by: actor.actor) }
    }
}
