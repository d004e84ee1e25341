import ArgumentParser
import TaskerCore
import TaskerSchema

/// `tasker migrate sql`.
struct MigrateSQLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql", abstract: "Print the SQL that `up` would run, for a tool of your own.")

    @OptionGroup var options: MigrationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let sql = try await options.withMigrator(logger: output.logger) { try await $0.sql() }
        output.console.print(output.json ? JSONText.line(["sql": .string(sql)]) : sql)
    }
}
