/// Which workflow a task is a run of.
public struct WorkflowReference: Hashable, Sendable, CustomStringConvertible {
    /// The namespace, which is also the part of the queue's name that workers serve.
    public let namespace: String
    /// The name within the namespace.
    public let name: String
    /// The version, for example `1.0.0`.
    public let version: String

    /// Names a workflow.
    public init(namespace: String, name: String, version: String) {
        self.namespace = namespace
        self.name = name
        self.version = version
    }

    /// `namespace/name@version`.
    public var description: String { "\(namespace)/\(name)@\(version)" }
}
