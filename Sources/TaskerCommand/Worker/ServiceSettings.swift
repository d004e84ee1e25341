import PostgresClient
import Tasker
import TaskerStore
import TaskerWorker

/// How a process that waits for work is made.
struct ServiceSettings {
    /// The most steps at a time.
    var capacity = 100
    /// How long a step stays with the process after a crash.
    var lease: Duration = .seconds(30)
    /// How long a stop waits for handlers.
    var grace: Duration = .seconds(20)
    /// Whether templates may run programs.
    var allowsCommands = false
    /// The built-in workflows that it declares.
    var workflows: [any WorkflowDefinition] = []
    /// The namespaces that it serves besides; nil for all that are registered.
    var namespaces: [String]?

    /// Makes the service.
    func makeTasker(_ configuration: PostgresConfiguration, output: OutputOptions) async throws -> Tasker {
        let registered = try await StoreSession.with(configuration, logger: output.logger) { try await $0.namespaces() }
        if let unknown = namespaces?.first(where: { !registered.contains($0) }) {
            throw CommandFailure(
                "unknown_namespace",
                "--namespace: no template of namespace '\(unknown)' is registered; registered are: \(registered.isEmpty ? "none" : registered.joined(separator: ", "))",
                status: .badData)
        }
        var settings = TaskerConfiguration()
        settings.worker.capacity = capacity
        settings.worker.lease = lease
        settings.worker.grace = grace
        settings.namespaces = Set(namespaces ?? registered)
        return try await Tasker(
            database: configuration, workflows: workflows,
            handlers: try BuiltInHandlers.registry(allowsCommands: allowsCommands), configuration: settings,
            logger: output.logger)
    }
}
