import ArgumentParser
import Foundation
import Tasker
import TaskerCore

/// What can be said about a task on the command line.
struct RequestOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: "How urgent it is, -100 to 100: a point is worth a minute of waiting.")
    var priority = 0

    @Option(
        name: .customLong("not-before"),
        help: "Start no step before this time, such as 2030-01-31T08:00:00Z, or before so much time, such as 15m.")
    var notBefore: StartArgument?

    @Option(name: .customLong("tag"), help: "A label to find the task by; may be given several times.")
    var tags: [String] = []

    @Option(help: "Follows the work through systems; a UUID of version 7.")
    var correlation: UUID?

    @Option(
        name: .customLong("parent-correlation"), help: "The correlation of the work that asks; a UUID of version 7.")
    var parentCorrelation: UUID?

    @Option(help: "Who asks; the user's name without it.")
    var initiator: String?

    @Option(name: .customLong("source-system"), help: "From which system.")
    var sourceSystem: String?

    @Option(help: "Why.")
    var reason: String?

    func validate() throws {
        guard (-100...100).contains(priority) else {
            throw ValidationError("--priority is \(priority); allowed: -100 to 100")
        }
    }

    /// The options of a submission from a command.
    func options(system: String) throws -> SubmitOptions {
        var options = SubmitOptions()
        options.priority = priority
        options.notBefore = notBefore?.date
        options.tags = tags
        options.correlationID = correlation
        options.parentCorrelationID = parentCorrelation
        options.initiator = initiator ?? String(NSUserName().prefix(255))
        options.sourceSystem = sourceSystem ?? system
        options.reason = reason
        return options
    }
}
