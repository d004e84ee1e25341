import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker task list`.
struct ListTasksCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List tasks, the newest first, or count them.")

    @OptionGroup var selection: TaskScopeOptions

    @Option(help: "How many tasks; 1 to 1000.")
    var limit = 20

    @Option(help: "Go on after this task, the last one of the page before.")
    var after: UUID?

    @Flag(name: .customLong("oldest-first"), help: "List the oldest first.")
    var oldestFirst = false

    @Flag(help: "Only count the tasks, up to 10,000.")
    var count = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard ScopePage.limits.contains(limit) else {
            throw ValidationError("--limit is \(limit); allowed: 1 to 1000")
        }
    }

    func run() async throws {
        let scope = selection.scope
        if count {
            try await printCount(scope)
            return
        }
        let wanted = ScopePage(limit: limit, after: after, order: oldestFirst ? .oldestFirst : .newestFirst)
        let found = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { try await $0.list(scope, page: wanted) }
        }
        let (page, next) = (found.rows, found.next)
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
    /// A count that is as high as counting goes means that many or more.
    private func printCount(_ scope: TaskScope) async throws {
        let most = 10_000
        let found = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) {
                try await $0.count(scope, atMost: most + 1)
            }
        }
        if output.json {
            output.console.print(
                JSONText.line(["tasks": .int(Int64(min(found, most))), "or_more": .bool(found > most)]))
        } else {
            output.console.print(found > most ? "more than \(most)" : "\(found)")
        }
    }
}
