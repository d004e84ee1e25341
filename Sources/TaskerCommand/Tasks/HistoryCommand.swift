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
            let detail = Self.detail(entry)
            table.add(
                [
                    String(TimeText.stamp(entry.at).dropFirst(11)), entry.step ?? "(task)",
                    "\(entry.from ?? "") → \(entry.to)", detail,
                ],
                styles: [{ paint.dim($0) }, { $0 }, { paint.state(entry.to, $0) }, { paint.dim($0) }])
        }
        table.lines().forEach { console.print($0) }
    }

    private static func detail(_ entry: HistoryEntry) -> String {
        [
            entry.attempt.map { "attempt \($0)" },
            entry.workerID.map { "worker \($0.uuidString.lowercased().suffix(8))" },
            entry.executionTime.map { "ran \(TimeText.span($0))" },
            entry.errorType ?? (entry.success == false ? "failed" : nil),
            entry.success == true ? entry.resultBytes.map { "result of \($0) B" } : nil, entry.reason,
            entry.by.map { "by \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
    }

    private static func document(_ entry: HistoryEntry) -> JSONValue {
        [
            "at": JSONText.date(entry.at), "step": JSONText.text(entry.step), "from": JSONText.text(entry.from),
            "to": .string(entry.to), "attempt": entry.attempt.map { .int(Int64($0)) } ?? .null,
            "worker": JSONText.id(entry.workerID), "success": entry.success.map { .bool($0) } ?? .null,
            "execution_ms": JSONText.milliseconds(entry.executionTime),
            "result_bytes": entry.resultBytes.map { .int(Int64($0)) } ?? .null,
            "error_type": JSONText.text(entry.errorType), "reason": JSONText.text(entry.reason),
            "by": JSONText.text(entry.by),
        ]
    }
}
