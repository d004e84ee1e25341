import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker stats`.
struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Count tasks and steps, and show what takes longest.")

    @Option(help: "Look at what was created since: 90s, 15m, 24h, 7d ago, or a time; the last 24 hours without it.")
    var since: MomentArgument?

    @Option(help: "Only what takes longest in this namespace.")
    var namespace: String?

    @Option(help: "Only what takes longest in the templates with this name.")
    var template: String?

    @Option(help: "How many of the slowest; 1 to 1000.")
    var limit = 5

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit is \(limit); allowed: 1 to 1000")
        }
    }

    func run() async throws {
        var query = SlowestQuery()
        query.since = since?.date ?? Date(timeIntervalSinceNow: -86_400)
        query.namespace = namespace
        query.template = template
        query.limit = limit
        query.minimumRuns = 1
        let report = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { store in
                try await StatsReport(store, query)
            }
        }
        if output.json {
            output.console.print(JSONText.line(report.document))
        } else {
            report.lines(output.console.paint).forEach { output.console.print($0) }
        }
    }
}
