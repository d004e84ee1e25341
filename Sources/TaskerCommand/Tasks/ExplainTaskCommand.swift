import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker task explain`.
struct ExplainTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Name the one reason why a task does not move.")

    @OptionGroup var selection: TaskSelection

    @Option(help: "Explain this step instead of the whole task.")
    var step: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (picture, explanation) = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { try await explain($0) }
        }
        let console = output.console
        if output.json {
            console.print(
                JSONText.line([
                    "task": JSONText.id(picture.task.id), "state": .string(picture.task.state),
                    "code": .string(explanation.code.description), "message": .string(explanation.message),
                    "step": JSONText.text(explanation.step), "chain": JSONText.texts(explanation.chain),
                ]))
        } else {
            console.print("\(console.paint.bold(explanation.code.description)): \(explanation.message)")
        }
    }

    private func explain(_ store: TaskStore) async throws -> (TaskPicture, TaskExplanation) {
        // Workers and queue first: what the picture shows later can only be newer.
        let workers = try await store.workers()
        let picture = try await selection.picture(store)
        let queue = try await store.queue(
            namespace: picture.task.namespace, messages: picture.steps.compactMap(\.messageID))
        let task = picture.task
        var open = DeadLetterFilter()
        open.status = "pending"
        open.task = task.id
        let template = try await store.template(namespace: task.namespace, name: task.name, version: task.version)
        let explainer = TaskExplainer(
            picture: picture, queue: queue, workers: workers, template: template?.template,
            pauses: try await store.pauses(of: task.id), deadLetter: try await store.deadLetters(open).first)
        guard let step else { return (picture, try await withActor(explainer.explain(), picture, store)) }
        guard let explanation = explainer.explain(step: step) else {
            throw CommandFailure(
                "unknown_step",
                "--step: the task has no step '\(step)'; allowed: \(picture.steps.map(\.name).joined(separator: ", "))",
                status: .badData)
        }
        return (picture, explanation)
    }

    /// Adds who ended a cancelled task, and why.
    private func withActor(
        _ explanation: TaskExplanation, _ picture: TaskPicture, _ store: TaskStore
    ) async throws -> TaskExplanation {
        guard explanation.code == .finished, picture.task.state != "complete" else { return explanation }
        let end = try await store.history(of: picture.task.id).last { $0.step == nil }
        guard let end, let by = end.by else { return explanation }
        return TaskExplanation(
            code: explanation.code, message: "\(explanation.message), by \(by): \(end.reason ?? "no reason given")",
            step: nil, chain: [])
    }
}
