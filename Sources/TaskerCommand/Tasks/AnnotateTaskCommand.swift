import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker task annotate`.
struct AnnotateTaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "annotate", abstract: "Annotate a task, or list its annotations.",
        discussion: "Without --type the annotations of the task are listed.")

    @OptionGroup var selection: TaskSelection

    @Option(help: "What kind of remark it is; 1 to 64 characters. A new type is registered with it.")
    var type: String?

    @Option(help: "The remark, JSON; what is not JSON is taken as text.")
    var value: String?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let type, !(1...64).contains(type.unicodeScalars.count) {
            throw ValidationError("--type has \(type.unicodeScalars.count) characters; allowed: 1 to 64")
        }
        guard (type == nil) == (value == nil) else {
            throw ValidationError("--type and --value go together; found: only one of them")
        }
    }

    func run() async throws {
        let value = value.map { text in (try? JSONPayload(text: text)) ?? JSONPayload(.string(text)) }
        if let refusal = value?.findJSONBRefusal() {
            throw CommandFailure("bad_value", "--value: \(refusal)", status: .badData)
        }
        let annotations = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { store in
                if let type, let value {
                    guard let made = try await store.annotate(task: selection.task, type: type, value: value) else {
                        throw selection.unknown
                    }
                    return [made]
                }
                guard try await store.states(of: [selection.task]).isEmpty == false else { throw selection.unknown }
                return try await store.annotations(of: selection.task)
            }
        }
        show(annotations)
    }

    private func show(_ annotations: [TaskAnnotation]) {
        if output.json {
            let documents = annotations.map { annotation -> JSONValue in
                [
                    "id": .int(annotation.id), "type": .string(annotation.type),
                    "value": (try? annotation.value.value()) ?? .null,
                    "created_at": JSONText.date(annotation.createdAt),
                ]
            }
            output.console.print(
                JSONText.line(["task": JSONText.id(selection.task), "annotations": .array(documents)]))
            return
        }
        var table = TextTable()
        for annotation in annotations {
            table.add([TimeText.short(annotation.createdAt), annotation.type, annotation.value.text])
        }
        if annotations.isEmpty { output.console.note("no annotations") }
        table.lines().forEach { output.console.print($0) }
    }
}
