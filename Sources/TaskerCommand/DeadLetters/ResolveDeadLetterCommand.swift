import ArgumentParser
import Foundation
import TaskerStore

/// `tasker dlq resolve`.
struct ResolveDeadLetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Close a dead letter and leave its task as it is.")

    @Argument(help: "The entry's id.")
    var entry: UUID

    @Option(help: "What it came to: manually_resolved, permanently_failed or cancelled.")
    var status = "manually_resolved"

    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let allowed = ["manually_resolved", "permanently_failed", "cancelled"]
        guard allowed.contains(status) else {
            throw ValidationError("--status is '\(status)'; allowed: \(allowed.joined(separator: ", "))")
        }
    }

    func run() async throws {
        let run = OperatorRun(
            database: database, output: output, subject: "dead letter \(entry.uuidString.lowercased())",
            participle: "closed")
        try await run.run { try await $0.resolveDeadLetter(entry, as: status, by: actor.actor) }
    }
}
