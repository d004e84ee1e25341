import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker dlq redrive`.
struct RedriveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redrive",
        abstract: "Begin the failed steps of open dead letters again: of given entries, of a group, or of a filter.")

    @Argument(help: "The entries; all that the options leave without any.")
    var entries: [UUID] = []

    @OptionGroup var selection: DeadLetterSelection
    @OptionGroup var actor: OperatorOptions

    @Flag(help: "All open entries, up to --limit; needed when neither entries nor a filter are given.")
    var all = false

    @Flag(help: "Only tell what would be done.")
    var dryRun = false

    @Option(help: "How many tasks a second; all at once without it.")
    var rate: Double?

    @Flag(help: "Begin anew instead of where the steps' last checkpoints say.")
    var clearCheckpoints = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let filters = [selection.cause, selection.namespace, selection.template, selection.group]
        let isFiltered = filters.contains { $0 != nil }
        guard all || isFiltered || !entries.isEmpty else {
            throw ValidationError("name entries, --group, --cause, --namespace or --template, or say --all")
        }
        if let rate, !(0.0001...1_000_000).contains(rate) {
            throw ValidationError("--rate is \(rate); allowed: 0.0001 to 1000000")
        }
    }

    func run() async throws {
        var options = RedriveOptions()
        options.entries = entries.isEmpty ? nil : entries
        options.filter = selection.filter
        options.perSecond = rate
        options.clearsCheckpoints = clearCheckpoints
        options.isDryRun = dryRun
        let result = try await database.withDatabase(logger: output.logger) { [options] configuration in
            try await StoreSession.with(configuration, logger: output.logger) { store in
                let result = try await store.redrive(options, by: actor.actor)
                await OperatorRun.wake(result.enqueued, store)
                return result
            }
        }
        let moved = result.entries.count { $0.outcome != "skipped" }
        if output.json {
            output.console.print(
                JSONText.line([
                    "dry_run": .bool(dryRun), "entries": .array(result.entries.map(DeadLetterDocument.redriven)),
                ]))
        } else {
            for entry in result.entries {
                let start = entry.startsAt.map { ", from \(TimeText.short($0))" } ?? ""
                let detail = entry.detail.map { ": \($0)" } ?? ""
                output.console.print(
                    "\(entry.outcome) \(entry.subject) (\(entry.state), \(entry.steps) steps\(start))\(detail)")
            }
            output.console.note(
                "\(moved) of \(result.entries.count) entries \(dryRun ? "would be redriven" : "redriven")")
        }
        if !entries.isEmpty, moved == 0 {
            throw CommandFailure.reported("refused", "none of the entries can be redriven", status: .failed)
        }
    }
}

extension RedriveResult.Entry {
    /// The task, or the entry when it has none.
    fileprivate var subject: String {
        taskID.map { "task \($0.uuidString.lowercased())" } ?? "entry \(id.uuidString.lowercased())"
    }
}
