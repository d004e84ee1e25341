import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker dlq list`.
struct ListDeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List dead letters, the newest first; the open ones unless told otherwise.")

    @OptionGroup var selection: DeadLetterSelection

    @Option(help: "Only in this status: pending, manually_resolved, permanently_failed, cancelled, or any.")
    var status = "pending"

    @Option(help: "Only of this task.")
    var task: UUID?

    @Option(help: "Go on after this entry, the last one of the page before.")
    var after: UUID?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let allowed = ["pending", "manually_resolved", "permanently_failed", "cancelled", "any"]
        guard allowed.contains(status) else {
            throw ValidationError("--status is '\(status)'; allowed: \(allowed.joined(separator: ", "))")
        }
    }

    func run() async throws {
        var filter = selection.filter
        filter.status = status == "any" ? nil : status
        filter.task = task
        filter.after = after
        // One more tells whether there is another page.
        filter.limit = selection.limit + 1
        let found = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { try await $0.deadLetters(filter) }
        }
        let page = Array(found.prefix(selection.limit))
        let next = found.count > selection.limit ? page.last?.id : nil
        let console = output.console
        if output.json {
            console.print(
                JSONText.line(["entries": .array(page.map(DeadLetterDocument.entry)), "next": JSONText.id(next)]))
            return
        }
        var table = TextTable()
        let paint = console.paint
        table.add(
            ["ENTRY", "TASK", "WORKFLOW", "STEP", "CAUSE", "STATUS", "OPENED (UTC)"],
            styles: Array(repeating: { paint.dim($0) }, count: 7))
        for entry in page {
            table.add([
                entry.id.uuidString.lowercased(), entry.taskID.uuidString.lowercased(),
                "\(entry.namespace ?? "?")/\(entry.template ?? "?")", entry.step ?? "", entry.cause, entry.status,
                TimeText.short(entry.openedAt),
            ])
        }
        if page.isEmpty {
            console.note("no dead letters")
        } else {
            table.lines().forEach { console.print($0) }
        }
        if let next { console.note("more with --after \(next.uuidString.lowercased())") }
    }
}
