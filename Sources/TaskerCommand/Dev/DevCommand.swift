import ArgumentParser
import Foundation
import PostgresServer
import Tasker
import TaskerCore

/// `tasker dev`.
struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev",
        abstract: "Start a private PostgreSQL with everything in it, and run tasks until Ctrl-C.",
        discussion: """
            The cluster stays in its folder between runs. A second `tasker dev` on the same folder joins the running server
            as another worker; the last one to end stops it.
            """)

    @Option(help: "The folder of the private PostgreSQL.")
    var folder = ".tasker/dev"

    @Flag(name: .customLong("allow-commands"), help: "Let steps run programs on this machine (tasker.command).")
    var allowsCommands = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let start = ContinuousClock.now
        let database = try await PrivateDatabase.open(folder: folder, logger: output.logger)
        do {
            var settings = ServiceSettings()
            settings.grace = .seconds(5)
            settings.allowsCommands = allowsCommands
            settings.workflows = BuiltIns.workflows
            let tasker = try await settings.makeTasker(
                try DatabaseOptions.configuration(database.url), output: output)
            tell(database, tasker, after: ContinuousClock.now - start)
            try await ServiceRun.untilSignal(tasker, logger: output.logger)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    private func tell(_ database: PrivateDatabase, _ tasker: Tasker, after elapsed: Duration) {
        let server = database.server
        let console = output.console
        if output.json {
            console.print(
                JSONText.line([
                    "database_url": .string(database.url), "folder": .string(server.folder),
                    "server": .string(server.installation.version.description),
                    "adopted": .bool(server.wasRunning), "worker": JSONText.id(tasker.id),
                    "log": .string(server.logFile),
                ]))
            return
        }
        let version = server.installation.version
        console.note(
            server.wasRunning
                ? "PostgreSQL \(version) of \(server.folder) was running already: this is one more worker on it"
                : "PostgreSQL \(version) runs in \(server.folder) (\(TimeText.span(elapsed)))")
        console.print("DATABASE_URL=\(DatabaseAddress.redacted(database.url))")
        console.note("")
        console.note("Submit a task from another terminal, in the same folder:")
        console.note("  tasker run demo/diamond --watch")
        console.note("  tasker run my_template.yaml --input input.json")
        console.note("Waiting for tasks; end with Ctrl-C.")
    }
}
