import ArgumentParser
import TaskerStore

/// `tasker dlq add`.
struct AddDeadLetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Open a dead letter by hand, for a task that somebody should look at.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(
            database: database, output: output, subject: selection.text, participle: "put among the dead letters")
        try await run.run { try await $0.addDeadLetter(task: selection.task, by: actor.actor) }
    }
}
