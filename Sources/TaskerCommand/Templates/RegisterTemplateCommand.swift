import ArgumentParser
import TaskerCore
import TaskerStore

/// `tasker template register`.
struct RegisterTemplateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Register templates in a database; refused when their version has another content there.",
        discussion: """
            With --force the new content takes the version. Tasks that run the other one keep it, and are listed with the
            version x.y.z~n from then on. All files are checked before anything is registered.
            """)

    @Argument(help: "The templates' files, or - for standard input.")
    var files: [String]

    @Flag(help: "Let a changed template take its version from the content that has it.")
    var force = false

    @OptionGroup var environment: EnvironmentOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        let templates = try files.map { file in
            let reading = try TemplateFile.read(file)
            for warning in reading.warnings { console.note("warning: \(warning)") }
            return environment.resolve(reading.template)
        }
        try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { store in
                for template in templates { try await register(template, in: store, console) }
            }
        }
    }

    private func register(_ template: TaskTemplate, in store: TaskStore, _ console: Console) async throws {
        let registration = try await store.register(template, replace: force)
        let name = "\(template.namespace)/\(template.name)@\(template.version)"
        guard registration.outcome != .conflict else {
            let lines = registration.differences(from: template).map { "  \($0)" }
            throw CommandFailure(
                "template_conflict",
                ([
                    "\(name) is registered with another content; give the changed template another version, or replace it with --force (registered -> new):"
                ] + lines).joined(separator: "\n"), status: .badData)
        }
        if output.json {
            console.print(
                JSONText.line([
                    "template": .string(name), "id": JSONText.id(registration.id),
                    "outcome": .string(registration.outcome.rawValue),
                ]))
        } else {
            console.print("\(name) \(registration.outcome.rawValue)")
        }
    }
}
