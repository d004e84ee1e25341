import ArgumentParser
import TaskerCore
import TaskerSchema

/// `tasker migrate verify`.
struct MigrateVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare the database's catalog with what this version expects; exit code 78 when they differ.")

    @OptionGroup var options: MigrationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let differences = try await options.withMigrator(logger: output.logger) { try await $0.verify() }
        let console = output.console
        if output.json {
            console.print(
                JSONText.line([
                    "matches": .bool(differences.isEmpty),
                    "differences": .array(
                        differences.map {
                            [
                                "kind": .string($0.kind.rawValue), "object": .string($0.objectKind),
                                "name": .string($0.name), "expected": JSONText.text($0.expected),
                                "found": JSONText.text($0.found),
                            ]
                        }),
                ]))
        } else {
            for difference in differences { console.print(difference.description) }
            if differences.isEmpty { console.print("the schema is as this version expects it") }
        }
        guard differences.isEmpty else {
            throw CommandFailure.reported("schema_differs", "the schema differs", status: .configuration)
        }
    }
}
