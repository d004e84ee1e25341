import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker task history`.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List every change of state of a task and its steps, and what people did to them.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (entries, actions) = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) {
                (try await $0.history(of: selection.task), try await $0.actions(on: selection.task))
            }
        }
        guard !entries.isEmpty else { throw selection.unknown }
        let console = output.console
        if output.json {
            console.print(
                JSONText.line([
                    "task": JSONText.id(selection.task), "history": .array(entries.map(Self.document)),
                    "actions": .array(actions.map(Self.document)),
                ]))
            return
        }
        // An action comes before the changes that it made at the same moment.
        let lines =
            actions.map {
                Line(at: $0.at, step: $0.step, what: $0.action, state: nil, detail: "\($0.reason), by \($0.by)")
            }
            + entries.map {
                Line(
                    at: $0.at, step: $0.step, what: "\($0.from ?? "") → \($0.to)", state: $0.to, detail: Self.detail($0)
                )
            }
        var table = TextTable()
        let paint = console.paint
        for line in lines.enumerated().sorted(by: { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }).map(
            \.element)
        {
            table.add(
                [String(TimeText.stamp(line.at).dropFirst(11)), line.step ?? "(task)", line.what, line.detail],
                styles: [
                    { paint.dim($0) }, { $0 }, { text in line.state.map { paint.state($0, text) } ?? paint.bold(text) },
                    { paint.dim($0) },
                ])
        }
        table.lines().forEach { console.print($0) }
    }

    private struct Line {
        let at: Date
        let step: String?
        let what: String
        let state: String?
        let detail: String
    }

    private static func document(_ action: RecordedAction) -> JSONValue {
        [
            "at": JSONText.date(action.at), "step": JSONText.text(action.step), "action": .string(action.action),
            "by": .string(action.by), "reason": .string(action.reason),
            "details": (try? action.details.value()) ?? .null,
        ]
    }

    private static func detail(_ entry: HistoryEntry) -> String {
        [
            entry.attempt.map { "attempt \($0)" },
            entry.workerID.map { "worker \($0.uuidString.lowercased().suffix(8))" },
            entry.executionTime.map { "ran \(TimeText.span($0))" },
            failure(entry),
            entry.success == true ? entry.resultBytes.map { "result of \($0) B" } : nil, entry.reason,
            entry.by.map { "by \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
    }

    private static func failure(_ entry: HistoryEntry) -> String? {
        guard let type = entry.errorType else { return entry.success == false ? "failed" : nil }
        let message = entry.errorMessage?.split(whereSeparator: \.isNewline).first.map { ": \($0.prefix(80))" }
        return type + (message ?? "")
    }

    private static func document(_ entry: HistoryEntry) -> JSONValue {
        [
            "at": JSONText.date(entry.at), "step": JSONText.text(entry.step), "from": JSONText.text(entry.from),
            "to": .string(entry.to), "attempt": entry.attempt.map { .int(Int64($0)) } ?? .null,
            "worker": JSONText.id(entry.workerID), "success": entry.success.map { .bool($0) } ?? .null,
            "execution_ms": JSONText.milliseconds(entry.executionTime),
            "result_bytes": entry.resultBytes.map { .int(Int64($0)) } ?? .null,
            "error_type": JSONText.text(entry.errorType), "error_message": JSONText.text(entry.errorMessage),
            "reason": JSONText.text(entry.reason), "by": JSONText.text(entry.by),
        ]
    }
}
