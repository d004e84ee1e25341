import ArgumentParser
import Foundation
import TaskerCore
import TaskerEngine
import TaskerStore

/// `tasker prune`.
struct PruneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove finished tasks with all that belongs to them, in small transactions.",
        discussion: """
            Removes complete, cancelled and resolved tasks. A task in error is kept, as it can be resumed, and so is one with
            an open dead letter. It may be stopped at any moment and begun again.
            """)

    @Option(help: "What ended longer ago than this: 15m, 24h, 90d; or before a time.")
    var olderThan: MomentArgument

    @Option(help: "How many tasks a transaction looks at; 1 to 10000.")
    var batch = 200

    @Flag(help: "Without rests between the transactions, which else leave the database to the work.")
    var fast = false

    @OptionGroup var actor: OperatorOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(batch) else {
            throw ValidationError("--batch is \(batch); allowed: 1 to 10000")
        }
        guard olderThan.date <= Date() else {
            throw ValidationError("--older-than is \(olderThan.date); allowed: a time that has passed")
        }
    }

    func run() async throws {
        let pruned = try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { store in
                try await Pruner(store: store, by: actor.actor, limit: batch, rest: fast ? 0 : 4)
                    .prune(endedBefore: olderThan.date)
            }
        }
        if output.json {
            output.console.print(
                JSONText.line([
                    "tasks": .int(Int64(pruned.tasks)), "steps": .int(Int64(pruned.steps)),
                    "complete": .bool(!pruned.isBusy),
                ]))
        } else {
            output.console.print("\(pruned.tasks) tasks removed, with \(pruned.steps) steps")
        }
        if pruned.isBusy {
            throw CommandFailure(
                "busy", "another process prunes this database now; the rest is left to it", status: .failed)
        }
    }
}
