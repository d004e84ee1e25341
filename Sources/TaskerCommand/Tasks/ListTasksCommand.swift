import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker task list`.
struct ListTasksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List tasks, the newest first.")

    @Option(help: "Only tasks in this state, such as blocked_by_failures.")
    var state: String?

    @Option(help: "Only tasks of this namespace.")
    var namespace: String?

    @Option(help: "Only tasks of the template with this name.")
    var name: String?

    @Option(help: "How many tasks; 1 to 1000.")
    var limit = 20

    @Option(help: "Go on after this task, the last one of the page before.")
    var after: UUID?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let state, TaskState(rawValue: state) == nil {
            let allowed = TaskState.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--state is '\(state)'; allowed: \(allowed)")
        }
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit is \(limit); allowed: 1 to 1000")
        }
    }

    func run() async throws {
        var filter = TaskFilter()
        filter.state = state
        filter.namespace = namespace
        filter.name = name
        filter.after = after
        // One more tells whether there is another page.
        filter.limit = limit + 1
        let found = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { try await $0.tasks(filter) }
        }
        let page = Array(found.prefix(limit))
        let next = found.count > limit ? page.last?.id : nil
        let console = output.console
        if output.json {
            console.print(
                JSONText.line(["tasks": .array(page.map(TaskDocument.summary)), "next": JSONText.id(next)]))
            return
        }
        var table = TextTable()
        let paint = console.paint
        table.add(
            ["TASK", "WORKFLOW", "STATE", "STEPS", "CREATED (UTC)", "TIME"],
            styles: Array(repeating: { paint.dim($0) }, count: 6))
        for task in page {
            table.add(
                [
                    task.id.uuidString.lowercased(), "\(task.namespace)/\(task.name)@\(task.version)",
                    "\(StateMark.of(task.state)) \(task.state)", "\(task.completeSteps)/\(task.steps)",
                    TimeText.short(task.createdAt),
                    task.completedAt.map { TimeText.span(from: task.createdAt, to: $0) } ?? "",
                ], styles: [{ $0 }, { $0 }, { paint.state(task.state, $0) }])
        }
        if page.isEmpty {
            console.note("no tasks")
        } else {
            table.lines().forEach { console.print($0) }
        }
        if let next {
            console.note("more with --after \(next.uuidString.lowercased())")
        }
    }
}
