import Foundation
public import TaskerStore
public import TaskerWorker

/// How a `Tasker` service runs.
public struct TaskerConfiguration: Sendable {
    /// How its worker runs.
    public var worker = WorkerConfiguration()
    /// The most connections to the database, besides one for listening; at least 2.
    public var connections = 6
    /// How long a call waits for a free connection before it fails.
    public var acquireTimeout: Duration = .seconds(30)
    /// How long a call to the database may stay without an answer before it is cancelled, its connection given up after five
    /// more seconds, and the call made again; at least a second.
    ///
    /// It is what notices a connection on which nothing arrives any more though it looks open. What the application does in
    /// `context.settling` is not counted; the step's timeout bounds it.
    public var callTimeout: Duration = .seconds(60)
    /// The largest input of a task, in bytes of JSON.
    public var maxInputBytes = 1 << 20
    /// Let a template take its version from another content that is registered under it, instead of refusing to start.
    ///
    /// Tasks that run the other content keep it.
    public var replacesTemplates = false
    /// The environment whose changes apply to the templates that this process registers; TASKER_ENV unless set, none when
    /// that is empty.
    ///
    /// A version has one content in a database, so processes of different environments cannot share one when its template
    /// has changes for them: the second is refused as for any other difference.
    public var environment = ProcessInfo.processInfo.environment["TASKER_ENV"].flatMap { $0.isEmpty ? nil : $0 }
    /// Namespaces whose queues the process reads besides those of its workflows and templates; their queues must exist.
    public var namespaces: Set<String> = []
    /// How this process helps to look for what got lost: stale tasks, lost messages, steps without a worker.
    ///
    /// Nil leaves it to the others.
    public var maintenance: MaintenanceSettings? = MaintenanceSettings()
    /// How long tasks are kept after their end; nil for ever.
    ///
    /// What is complete, cancelled or resolved is removed then with all that belongs to it, a little at a time. Tasks in
    /// `error` and those with an open dead letter are kept.
    public var retention: Duration?
    /// Listen for the wake-ups of other processes.
    ///
    /// Without, their work is found by asking, once per poll interval. Turn it off behind a pooler in transaction mode,
    /// which swallows LISTEN.
    public var listens = true

    /// Makes the default configuration.
    public init() {}
}
