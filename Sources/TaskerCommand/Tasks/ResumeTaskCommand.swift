import ArgumentParser
import TaskerStore

/// `tasker task resume`.
struct ResumeTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Run all failed steps of a blocked or stale task again.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var actor: OperatorOptions

    @Flag(help: "Begin anew instead of where the steps' last checkpoints say.")
    var clearCheckpoints = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let run = OperatorRun(database: database, output: output, subject: selection.text, participle: "resumed")
        try await run.run {
            try await $0.resume(task: selection.task, by: actor.actor, clearsCheckpoints: clearCheckpoints)
        }
    }
}
