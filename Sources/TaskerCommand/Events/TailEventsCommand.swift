import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// `tasker events tail`.
struct TailEventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Print the newest events on a namespace's queue, without taking them.",
        discussion: """
            With --follow it goes on with what comes. Events that a reader has acknowledged are gone from the queue. With
            --json each event is one line of JSON: with --follow this is the only command that prints more than one document.
            """)

    @Argument(help: "The namespace.")
    var namespace: String

    @Option(help: "Only events whose names match, such as 'order.*'.")
    var matching = "*"

    @Option(name: [.customShort("n"), .long], help: "How many of the newest to begin with.")
    var lines = 10

    @Flag(name: .shortAndLong, help: "Go on with what comes, until interrupted.")
    var follow = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...1000).contains(lines) else {
            throw ValidationError("--lines is \(lines); allowed are 0...1000")
        }
        do throws(EventError) {
            _ = try EventPattern(matching)
        } catch {
            throw ValidationError(error.message)
        }
    }

    func run() async throws {
        let pattern = try EventPattern(matching)
        let console = output.console
        try await database.withDatabase(logger: output.logger) { configuration in
            try await StoreSession.with(configuration, logger: output.logger) { store in
                // One more than asked for, so that even none tells where the queue ends.
                var events = try await store.peekEvents(of: namespace, after: nil, limit: lines + 1)
                var last = events.last?.messageID ?? 0
                for event in events.suffix(lines) { print(event, pattern, console) }
                while follow, !Task.isCancelled {
                    if events.isEmpty { try await Task.sleep(for: .milliseconds(500)) }
                    events = try await store.peekEvents(of: namespace, after: last, limit: 100)
                    last = events.last?.messageID ?? last
                    for event in events { print(event, pattern, console) }
                }
            }
        }
    }

    private func print(_ queued: QueuedEvent, _ pattern: EventPattern, _ console: Console) {
        guard let event = try? DomainEvent(message: queued.message) else {
            if !output.json { console.print("message \(queued.messageID) is no event") }
            return
        }
        guard pattern.matches(event.name) else { return }
        if output.json {
            console.print(
                JSONText.line([
                    "message": .int(queued.messageID), "deliveries": .int(Int64(queued.deliveries)),
                    "event": (try? queued.message.value()) ?? .null,
                ]))
            return
        }
        let paint = console.paint
        console.print(
            "\(paint.dim(TimeText.stamp(event.metadata.firedAt))) \(event.name) \(event.payload.text) "
                + paint.dim("task \(event.metadata.taskID.uuidString.lowercased()) \(event.metadata.stepName ?? "")"))
    }
}
