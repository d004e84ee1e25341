import ArgumentParser

/// `tasker task`.
struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task", abstract: "Look at tasks, and cancel them.",
        subcommands: [
            ListTasksCommand.self, ShowTaskCommand.self, ExplainTaskCommand.self, HistoryCommand.self,
            CancelTaskCommand.self,
        ])
}
