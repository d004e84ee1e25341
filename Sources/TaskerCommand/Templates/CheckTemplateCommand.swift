import ArgumentParser
import Foundation
import TaskerCore

/// `tasker template check`.
struct CheckTemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Name everything that is wrong with a template; exit code 65 when something is."
    )

    @Argument(help: "The template's file, or - for standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        let bytes = try TemplateFile.bytes(file)
        do throws(TemplateError) {
            let reading = try TemplateReader.read(bytes)
            if output.json {
                console.print(JSONText.line(Self.document(reading.template, problems: [], warnings: reading.warnings)))
            } else {
                for warning in reading.warnings { console.note("warning: \(warning)") }
                let template = reading.template
                console.print(
                    "\(file): \(template.namespace)/\(template.name)@\(template.version) is sound, with \(template.steps.count) \(template.steps.count == 1 ? "step" : "steps")"
                )
            }
        } catch {
            guard output.json else { throw TemplateFile.failure(file, error) }
            console.print(JSONText.line(Self.document(nil, problems: error.problems, warnings: [])))
            throw CommandFailure.reported("bad_template", "the template has problems", status: .badData)
        }
    }

    private static func document(
        _ template: TaskTemplate?, problems: [TemplateProblem], warnings: [TemplateWarning]
    ) -> JSONValue {
        [
            "valid": .bool(problems.isEmpty),
            "template": template.map { .string("\($0.namespace)/\($0.name)@\($0.version)") } ?? .null,
            "steps": template.map { .int(Int64($0.steps.count)) } ?? .null,
            "problems": .array(
                problems.map {
                    [
                        "code": .string($0.code.description), "path": .string($0.path), "message": .string($0.message),
                        "found": JSONText.text($0.found), "allowed": JSONText.text($0.allowed),
                    ]
                }),
            "warnings": .array(warnings.map { ["path": .string($0.path), "message": .string($0.message)] }),
        ]
    }
}
