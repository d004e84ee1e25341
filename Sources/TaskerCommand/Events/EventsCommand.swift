import ArgumentParser

/// `tasker events`.
struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Look at the events that steps publish.",
        subcommands: [TailEventsCommand.self])
}
