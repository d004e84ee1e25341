import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker dlq show`.
struct ShowDeadLetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a dead letter with all that was kept of its task.")

    @Argument(help: "The entry's id.")
    var entry: UUID

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let record = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { try await $0.deadLetter(entry) }
        }
        guard let record else {
            throw CommandFailure(
                "unknown_entry",
                "there is no dead letter \(entry.uuidString.lowercased()); `tasker dlq list` shows them",
                status: .badData)
        }
        let document: JSONValue = [
            "entry": DeadLetterDocument.entry(record.entry), "snapshot": try record.snapshot.value(),
            "metadata": try record.metadata.value(),
        ]
        output.console.print(output.json ? JSONText.line(document) : JSONText.pretty(document))
    }
}
