public import TaskerWorker

/// How a `Tasker` service runs.
public struct TaskerConfiguration: Sendable {
    /// How its worker runs.
    public var worker = WorkerConfiguration()
    /// The most connections to the database, besides one for listening; at least 2.
    public var connections = 6
    /// How long a call waits for a free connection before it fails.
    public var acquireTimeout: Duration = .seconds(30)
    /// The largest input of a task, in bytes of JSON.
    public var maxInputBytes = 1 << 20
    /// Overwrite a template that is registered under the same version with another content, instead of refusing to start.
    public var replacesTemplates = false
    /// Namespaces whose queues the process reads besides those of its workflows and templates; their queues must exist.
    public var namespaces: Set<String> = []
    /// Listen for the wake-ups of other processes.
    ///
    /// Without, their work is found by asking, once per poll interval. Turn it off behind a pooler in transaction mode,
    /// which swallows LISTEN.
    public var listens = true

    /// Makes the default configuration.
    public init() {}
}
