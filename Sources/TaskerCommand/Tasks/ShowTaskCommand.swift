import ArgumentParser
import Foundation
import TaskerStore

/// `tasker task show`.
struct ShowTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Draw a task's graph with states, attempts and times.")

    @OptionGroup var selection: TaskSelection
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let picture = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { try await selection.picture($0) }
        }
        let console = output.console
        if output.json {
            console.print(JSONText.line(TaskDocument.picture(picture)))
            return
        }
        let task = picture.task
        let paint = console.paint
        let end = task.completedAt ?? (task.state == "cancelled" ? task.stateChangedAt : picture.readAt)
        console.print(
            "\(paint.bold("\(task.namespace)/\(task.name)@\(task.version)"))  \(task.id.uuidString.lowercased())")
        console.print(
            "\(paint.state(task.state, "\(StateMark.of(task.state)) \(task.state)"))  \(task.completeSteps) of \(task.steps) steps complete, created \(TimeText.short(task.createdAt)) UTC, \(TimeText.span(from: task.createdAt, to: end))"
        )
        for line in Self.request(task) { console.print(paint.dim(line)) }
        console.print()
        TaskGraph(picture, paint: paint).lines.forEach { console.print($0) }
    }

    /// What was said about the task when it was asked for, as far as something was.
    private static func request(_ task: TaskSummary) -> [String] {
        var parts: [String] = []
        if task.priority != 0 { parts.append("priority \(task.priority)") }
        if let notBefore = task.notBefore { parts.append("not before \(TimeText.short(notBefore)) UTC") }
        if !task.tags.isEmpty { parts.append("tags \(task.tags.joined(separator: ", "))") }
        if task.correlationID != task.id { parts.append("correlation \(task.correlationID.uuidString.lowercased())") }
        if let parent = task.parentCorrelationID { parts.append("caused by \(parent.uuidString.lowercased())") }
        let origin = [task.initiator.map { "by \($0)" }, task.sourceSystem.map { "from \($0)" }].compactMap(\.self)
        if !origin.isEmpty { parts.append("asked for \(origin.joined(separator: " "))") }
        if let reason = task.reason { parts.append("reason: \(reason)") }
        return parts
    }
}
