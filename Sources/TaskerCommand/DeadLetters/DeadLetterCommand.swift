import ArgumentParser

/// `tasker dlq`.
struct DeadLetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlq", abstract: "Look at dead letters, and begin their tasks again.",
        subcommands: [
            ListDeadLettersCommand.self, ShowDeadLetterCommand.self, DeadLetterGroupsCommand.self, RedriveCommand.self,
            ResolveDeadLetterCommand.self, AddDeadLetterCommand.self,
        ])
}
