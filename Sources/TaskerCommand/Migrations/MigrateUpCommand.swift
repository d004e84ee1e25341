import ArgumentParser
import TaskerCore
import TaskerSchema

/// `tasker migrate up`.
struct MigrateUpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "up", abstract: "Apply what is pending.")

    @OptionGroup var options: MigrationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let report = try await options.withMigrator(logger: output.logger) { try await $0.up() }
        let console = output.console
        if output.json {
            console.print(
                JSONText.line([
                    "version": .int(Int64(report.version)),
                    "applied": .array(
                        report.applied.map { ["version": .int(Int64($0.version)), "name": .string($0.name)] }),
                    "warnings": JSONText.texts(report.warnings),
                ]))
            return
        }
        for migration in report.applied { console.print("applied \(migration.version) (\(migration.name))") }
        console.print("the database has schema version \(report.version)")
        for warning in report.warnings { console.note("warning: \(warning)") }
    }
}
