import ArgumentParser

/// Measures Tasker against a private server with durable settings and prints what was measured, with the conditions.
@main
struct TaskerBenchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "TaskerBenchmarks",
        abstract: "Measures Tasker on a private PostgreSQL with durable settings.",
        subcommands: [RunCommand.self, CheckCommand.self, PeersCommand.self, WorkerCommand.self],
        defaultSubcommand: RunCommand.self)
}
