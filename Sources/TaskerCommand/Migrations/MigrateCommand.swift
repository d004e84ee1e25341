import ArgumentParser

/// `tasker migrate`.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring a database to this version's schema, and check it.",
        subcommands: [
            MigrateUpCommand.self, MigrateStatusCommand.self, MigrateSQLCommand.self, MigrateVerifyCommand.self,
            MigrateRolesCommand.self,
        ])
}
