import ArgumentParser
import TaskerCore
import TaskerStore

/// `tasker dlq groups`.
struct DeadLetterGroupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups", abstract: "Group the open dead letters by what went wrong, the largest group first.")

    @Option(help: "How many groups; 1 to 1000.")
    var limit = 50

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit is \(limit); allowed: 1 to 1000")
        }
    }

    func run() async throws {
        let groups = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) {
                try await $0.deadLetterGroups(limit: limit)
            }
        }
        let console = output.console
        if output.json {
            console.print(JSONText.line(["groups": .array(groups.map(DeadLetterDocument.group))]))
            return
        }
        guard !groups.isEmpty else { return console.note("no dead letters are open") }
        var table = TextTable()
        let paint = console.paint
        table.add(
            ["GROUP", "ENTRIES", "WORKFLOW", "STEP", "ERROR", "MESSAGE"],
            styles: Array(repeating: { paint.dim($0) }, count: 6))
        for group in groups {
            table.add([
                group.fingerprint, "\(group.entries)", group.template, group.step ?? "", group.errorType,
                String(group.message.prefix(80)),
            ])
        }
        table.lines().forEach { console.print($0) }
    }
}
