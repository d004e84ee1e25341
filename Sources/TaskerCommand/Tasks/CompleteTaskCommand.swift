import ArgumentParser
import TaskerCore
import TaskerStore

/// `tasker task complete`.
struct CompleteTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete", abstract: "Complete a step by hand with a result, which its children get.")

    @OptionGroup var target: StepSelection

    @Option(help: "The result, as JSON.")
    var result: String

    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let payload: JSONPayload
        do {
            payload = try JSONPayload(text: result)
        } catch {
            throw CommandFailure("bad_result", "--result: \(error)", status: .badData)
        }
        if let refusal = payload.findJSONBRefusal() {
            throw CommandFailure("bad_result", "--result cannot be stored: \(refusal)", status: .badData)
        }
        let run = OperatorRun(database: database, output: output, subject: target.text, participle: "completed")
        try await run.run {
            try await $0.completeStep(target.step, task: target.selection.task, result: payload, by: actor.actor)
        }
    }
}
