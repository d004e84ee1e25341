import ArgumentParser
import Foundation
import Tasker

/// The command `tasker`.
@main
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tasker",
        abstract: "Durable workflows on nothing but PostgreSQL.",
        discussion: """
            The database is the one of --database, else of the environment's DATABASE_URL, else a private PostgreSQL in the
            folder .tasker/dev, where `dev` and `run` start one.

            Results go to standard output, everything else to standard error. With --json a command prints exactly one JSON
            document; an error is {"error": {"code": …, "message": …}}.

            Exit codes: \(CommandStatus.overview)
            """,
        version: TaskerVersion.current,
        subcommands: [
            DevCommand.self, RunCommand.self, DemoCommand.self, WorkerCommand.self, TaskCommand.self,
            StatsCommand.self, TemplateCommand.self, NamespaceCommand.self, DeadLetterCommand.self, MigrateCommand.self,
            EventsCommand.self, PruneCommand.self, DoctorCommand.self,
        ])

    static func main() async {
        // A reader that leaves early (`tasker task list | head`) must not end us by a signal.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        var status = CommandStatus.success.rawValue
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            status = ErrorReport(error, asJSON: arguments.contains("--json")).write(to: .standard)
        }
        Foundation.exit(status)
    }
}
