import ArgumentParser
import Foundation
import Tasker
import TaskerCore

/// `tasker worker`.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Run the steps of a database's tasks until SIGTERM.",
        discussion: """
            Serves the namespaces of all registered templates with the built-in handlers, or only those named with
            --namespace, or only built-in workflows named with --workflow. On SIGTERM or SIGINT it takes no more steps, gives
            running ones the grace period, gives the rest back without counting an attempt, and ends.
            """)

    @Option(help: "A built-in workflow to serve; may be given several times.")
    var workflow: [String] = []

    @Option(help: "A namespace to serve; may be given several times.")
    var namespace: [String] = []

    @Option(help: "How long a step stays with this process if it is killed, such as 500ms, 30s or 2m.")
    var lease: DurationArgument?

    @Option(help: "How long a stop waits for running steps, such as 20s.")
    var grace: DurationArgument?

    @Option(help: "The most steps at a time; 1 to 10000.")
    var capacity = 100

    @Flag(name: .customLong("allow-commands"), help: "Let steps run programs on this machine (tasker.command).")
    var allowsCommands = false

    @Option(name: .customLong("with-parent"), help: .hidden)
    var parent: Int32?

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(capacity) else {
            throw ValidationError("--capacity is \(capacity); allowed: 1 to 10000")
        }
        if let lease, lease.duration < .milliseconds(500) {
            throw ValidationError("--lease is shorter than 500ms: steps would be taken over while they run")
        }
        if let unknown = workflow.first(where: { BuiltIns.workflow(named: $0) == nil }) {
            throw ValidationError("--workflow is '\(unknown)'; allowed: \(BuiltIns.names)")
        }
    }

    func run() async throws {
        var settings = ServiceSettings()
        settings.capacity = capacity
        if let lease { settings.lease = lease.duration }
        if let grace { settings.grace = grace.duration }
        settings.allowsCommands = allowsCommands
        settings.workflows = workflow.compactMap(BuiltIns.workflow)
        settings.namespaces = namespace.isEmpty ? (workflow.isEmpty ? nil : []) : namespace
        let finalSettings = settings
        try await database.withDatabase(logger: output.logger) { configuration in
            let tasker = try await finalSettings.makeTasker(configuration, output: output)
            tell(tasker)
            if let parent { ParentWatch(parent: parent).start() }
            try await ServiceRun.untilSignal(tasker, logger: output.logger)
        }
    }

    private func tell(_ tasker: Tasker) {
        let id = tasker.id.uuidString.lowercased()
        if output.json {
            output.console.print(
                JSONText.line([
                    "worker": .string(id), "pid": .int(Int64(ProcessInfo.processInfo.processIdentifier)),
                ]))
        } else {
            output.console.note("worker \(id) runs; end it with SIGTERM")
        }
    }
}
