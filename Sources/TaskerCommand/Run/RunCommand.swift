import ArgumentParser
import Foundation
import PostgresClient
import Tasker
import TaskerCore
import TaskerWorker

/// `tasker run`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a task to its end and print its result.",
        discussion: """
            A template's file is registered first. The steps run in this process, and in any other worker of the database
            that has their handlers. Handlers for templates: tasker.echo, tasker.sleep (ms), tasker.fail (times, retryable),
            tasker.command (run: [program, arguments…]; only with --allow-commands).
            """)

    @Argument(
        help: "A template's file (.yaml, .json), a built-in workflow, or namespace/name[@version] of the database.")
    var workflow: String

    @Option(name: .shortAndLong, help: "A file with the input as JSON, or - for standard input; {} without it.")
    var input: String?

    @Option(help: "A file with an input in each line, or - for standard input: a task for each, all submitted or none.")
    var inputs: String?

    @Option(help: "Makes the submission idempotent: the same key and input find the same task.")
    var key: String?

    @Flag(help: "Run a new task, even if the template counts one with the same input as the same.")
    var new = false

    @Flag(help: "Show the steps while they run; redrawn in place on a terminal.")
    var watch = false

    @Flag(name: .customLong("no-wait"), help: "End when the task is submitted; workers of the database run it.")
    var doesNotWait = false

    @Flag(help: "Replace another content that is registered under the template's version.")
    var replace = false

    @Option(help: "Apply the template's changes for this environment; TASKER_ENV without it.")
    var environment: String?

    @OptionGroup(title: "About the task") var request: RequestOptions

    @Flag(name: .customLong("allow-commands"), help: "Let steps run programs on this machine (tasker.command).")
    var allowsCommands = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !new || key == nil else {
            throw ValidationError("--new and --key exclude each other: a key names one task")
        }
        guard (1...500).contains(key?.count ?? 1) else {
            throw ValidationError("--key has \(key?.count ?? 0) characters; allowed: 1 to 500")
        }
        guard inputs == nil || input == nil && key == nil && !watch else {
            throw ValidationError("--inputs excludes --input, --key and --watch, which are for one task")
        }
    }

    func run() async throws {
        let console = output.console
        let payloads = try inputs.map(InputReader.readLines) ?? [try InputReader.read(input)]
        let options = try request.options(system: "tasker run")
        let source = try WorkflowSource.find(workflow, console: console)
        let handlers = try BuiltInHandlers.registry(allowsCommands: allowsCommands)
        let report = try await database.withDatabase(.make, logger: output.logger) { configuration in
            if !doesNotWait {
                try await StoreSession.with(configuration, logger: output.logger) { store in
                    try await source.requireHandlers(handlers, store: store)
                }
            }
            let tasker = try await makeTasker(source, handlers, configuration)
            if doesNotWait || inputs != nil {
                try await runMany(source.reference, payloads, options, tasker)
                return TaskRunReport?.none
            }
            let logger = output.logger
            let style: TaskProgress.Style = output.json ? .silent : watch ? .live : .lines
            let key = new ? UUID().uuidString : key
            return try await ServiceRun.with(tasker, logger: logger) {
                try await TaskRun(tasker: tasker, progress: TaskProgress(style: style, console: console))
                    .run(source.reference, input: payloads.first ?? .emptyObject, key: key, options: options)
            }
        }
        guard let report else { return }
        if output.json {
            console.print(JSONText.line(report.json))
        } else {
            report.show(on: console)
        }
        guard report.isComplete else {
            throw CommandFailure.reported("task_failed", report.headline, status: .failed)
        }
    }

    /// Submits one task or many, and waits for them unless it is not to.
    private func runMany(
        _ reference: WorkflowReference, _ payloads: [JSONPayload], _ options: SubmitOptions, _ tasker: Tasker
    ) async throws {
        let keys = key.map { [$0] } ?? (new ? payloads.map { _ in UUID().uuidString } : nil)
        let run = BulkRun(tasker: tasker, console: output.console, json: output.json)
        guard !doesNotWait else {
            do {
                _ = try await run.submit(reference, payloads, keys: keys, options: options, tellsAll: true)
            } catch {
                await tasker.shutdown()
                throw error
            }
            await tasker.shutdown()
            return
        }
        try await ServiceRun.with(tasker, logger: output.logger) {
            try await run.run(reference, payloads, keys: keys, options: options)
        }
    }

    private func makeTasker(
        _ source: WorkflowSource, _ handlers: HandlerRegistry, _ configuration: PostgresConfiguration
    ) async throws -> Tasker {
        var settings = TaskerConfiguration()
        settings.replacesTemplates = replace
        if let environment { settings.environment = environment.isEmpty ? nil : environment }
        settings.namespaces = [source.reference.namespace]
        settings.worker.grace = .seconds(2)
        var workflows: [any WorkflowDefinition] = []
        var templates: [TaskTemplate] = []
        switch source {
        case .file(let template): templates = [template]
        case .builtIn(let workflow): workflows = [workflow]
        case .registered: break
        }
        return try await Tasker(
            database: configuration, workflows: workflows, templates: templates, handlers: handlers,
            configuration: settings, logger: output.logger)
    }
}
