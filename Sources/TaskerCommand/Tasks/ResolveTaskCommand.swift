import ArgumentParser
import TaskerStore

/// `tasker task resolve`.
struct ResolveTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Count a step as done without a result, so that its children run.")

    @OptionGroup var target: StepSelection
    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(database: database, output: output, subject: target.text, participle: "resolved")
        try await run.run {
            try await $0.resolveStep(target.step, task: target.selection.task, by: actor.actor)
        }
    }
}
