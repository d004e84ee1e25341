import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker task history`.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List every change of state of a task and its steps.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let entries = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) {
                try await $0.history(of: selection.task)
            }
        }
        guard !entries.isEmpty else { throw selection.unknown }
        let console = output.console
        if output.json {
            console.print(
                JSONText.line(["task": JSONText.id(selection.task), "history": .array(entries.map(Self.document))]))
            return
        }
        var table = TextTable()
        let paint = console.paint
        for entry in entries {
            let detail = [
                entry.attempt.map { "attempt \($0)" },
                entry.workerID.map { "worker \($0.uuidString.lowercased().suffix(8))" },
                entry.reason, entry.by.map { "by \($0)" },
            ].compactMap(\.self).joined(separator: ", ")
            table.add(
                [
                    String(TimeText.stamp(entry.at).dropFirst(11)), entry.step ?? "(task)",
                    "\(entry.from ?? "") → \(entry.to)", detail,
                ],
                styles: [{ paint.dim($0) }, { $0 }, { paint.state(entry.to, $0) }, { paint.dim($0) }])
        }
        table.lines().forEach { console.print($0) }
    }

    private static func document(_ entry: HistoryEntry) -> JSONValue {
        [
            "at": JSONText.date(entry.at), "step": JSONText.text(entry.step), "from": JSONText.text(entry.from),
            "to": .string(entry.to), "attempt": entry.attempt.map { .int(Int64($0)) } ?? .null,
            "worker": JSONText.id(entry.workerID), "reason": JSONText.text(entry.reason), "by": JSONText.text(entry.by),
        ]
    }
}
