public import Foundation

/// How a worker process shows that it is there, and what it can run.
public struct WorkerPresence: Sendable {
    /// The process, for as long as it lives.
    public var id: UUID
    /// The machine it runs on.
    public var hostname: String
    /// Its process id there.
    public var processID: Int32
    /// The version of Tasker.
    public var version: String
    /// The namespaces whose queues it reads.
    public var namespaces: [String]
    /// The callables of its handlers.
    public var handlers: [String]

    /// Makes one.
    public init(
        id: UUID, hostname: String, processID: Int32, version: String, namespaces: [String], handlers: [String]
    ) {
        self.id = id
        self.hostname = hostname
        self.processID = processID
        self.version = version
        self.namespaces = namespaces
        self.handlers = handlers
    }
}
