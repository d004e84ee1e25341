import ArgumentParser
import TaskerCore
import TaskerStore

/// `tasker template list`.
struct ListTemplatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the templates that are registered in the database.")

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let templates = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { try await $0.templates() }
        }
        let console = output.console
        if output.json {
            console.print(JSONText.line(["templates": .array(templates.map(Self.document))]))
            return
        }
        guard !templates.isEmpty else {
            console.note("no templates; `tasker run <file>` registers one")
            return
        }
        var table = TextTable()
        let paint = console.paint
        table.add(
            ["TEMPLATE", "STEPS", "REGISTERED (UTC)", "WHAT IT DOES"],
            styles: Array(repeating: { paint.dim($0) }, count: 4))
        for template in templates {
            table.add([
                "\(template.namespace)/\(template.name)@\(template.version)", "\(template.steps)",
                TimeText.short(template.createdAt), template.description ?? "",
            ])
        }
        table.lines().forEach { console.print($0) }
    }

    private static func document(_ template: TemplateSummary) -> JSONValue {
        [
            "namespace": .string(template.namespace), "name": .string(template.name),
            "version": .string(template.version), "description": JSONText.text(template.description),
            "steps": .int(Int64(template.steps)), "handlers": JSONText.texts(template.callables),
            "registered_at": JSONText.date(template.createdAt),
        ]
    }
}
