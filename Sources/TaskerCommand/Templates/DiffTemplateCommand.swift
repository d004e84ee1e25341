import ArgumentParser
import TaskerCore
import TaskerStore

/// `tasker template diff`.
struct DiffTemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare a template's file with what is registered under its version; exit code 1 when they differ.")

    @Argument(help: "The template's file, or - for standard input.")
    var file: String

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        let template = environment.resolve(try TemplateFile.read(file).template)
        let name = "\(template.namespace)/\(template.name)@\(template.version)"
        let found = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { store in
                try await store.template(
                    namespace: template.namespace, name: template.name, version: template.version)
            }
        }
        guard let found else {
            throw CommandFailure("unknown_template", "\(name) is not registered", status: .badData)
        }
        let differences = JSONDifference.find(found.template.json, template.json)
        if output.json {
            console.print(
                JSONText.line([
                    "template": .string(name), "same": .bool(differences.isEmpty),
                    "differences": .array(
                        differences.map { difference in
                            var members: [String: JSONValue] = ["path": .string(difference.path)]
                            if let old = difference.old { members["registered"] = .some(old) }
                            if let new = difference.new { members["new"] = .some(new) }
                            return .object(members)
                        }),
                ]))
        } else if differences.isEmpty {
            console.note("\(name) is registered with the same content")
        } else {
            differences.forEach { console.print("\($0)") }
        }
        guard differences.isEmpty else {
            throw CommandFailure.reported(
                "template_differs", "\(name) is registered with another content", status: .failed)
        }
    }
}
