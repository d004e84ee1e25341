import ArgumentParser
import TaskerStore

/// `tasker task retry`.
struct RetryTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Give a failed step all of its attempts again, and run it.")

    @OptionGroup var target: StepSelection
    @OptionGroup var actor: OperatorOptions

    @Flag(help: "Begin anew instead of where the step's last checkpoint says.")
    var clearCheckpoint = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(database: database, output: output, subject: target.text, participle: "reset")
        try await run.run {
            try await $0.resetStep(
                target.step, task: target.selection.task, by: actor.actor, clearsCheckpoint: clearCheckpoint)
        }
    }
}
