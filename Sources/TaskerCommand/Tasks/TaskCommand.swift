import ArgumentParser

/// `tasker task`.
struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task", abstract: "Look at tasks, annotate them, and act on them.",
        subcommands: [
            ListTasksCommand.self, ShowTaskCommand.self, ExplainTaskCommand.self, HistoryCommand.self,
            RetryTaskCommand.self, ResolveTaskCommand.self, CompleteTaskCommand.self, ResumeTaskCommand.self,
            CancelTaskCommand.self, AnnotateTaskCommand.self, PauseTaskCommand.self, UnpauseTaskCommand.self,
        ])
}
