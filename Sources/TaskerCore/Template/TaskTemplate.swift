/// What a task of one kind consists of: the template of worker files and of `named_tasks.configuration`.
///
/// Its identity is namespace, name and version. Encoding writes the reference's keys, so that its workers read it.
public struct TaskTemplate: Hashable, Sendable {
    /// The name, 1...64 characters.
    public var name: String
    /// The namespace, a letter or underscore followed by letters, digits and underscores, at most 29 characters.
    public var namespace: String
    /// The version, `x.y.z`, at most 16 characters.
    public var version: String
    /// What it is for, at most 255 characters.
    public var description: String?
    /// Authorship and tags.
    public var metadata: TemplateMetadata?
    /// External systems it needs; informational.
    public var systemDependencies: SystemDependencies
    /// The catalogue of domain events; informational.
    public var domainEvents: [DomainEventDefinition]
    /// A JSON Schema of the task's input.
    public var inputSchema: JSONValue?
    /// The steps.
    public var steps: [StepDefinition]
    /// Changes per environment, by name.
    public var environments: [String: EnvironmentOverride]
    /// The environment whose changes are applied; nil when none are.
    public var environment: String?
    /// Limits on how long a task may take or wait.
    public var lifecycle: LifecycleConfiguration?
    /// What makes two submissions the same task; an addition of ours.
    public var identityStrategy: IdentityStrategy

    /// Creates a template without checking it; see `validated()`.
    public init(
        name: String, namespace: String, version: String, description: String? = nil, metadata: TemplateMetadata? = nil,
        systemDependencies: SystemDependencies = SystemDependencies(), domainEvents: [DomainEventDefinition] = [],
        inputSchema: JSONValue? = nil, steps: [StepDefinition] = [],
        environments: [String: EnvironmentOverride] = [:], lifecycle: LifecycleConfiguration? = nil,
        identityStrategy: IdentityStrategy = .strict
    ) {
        self.name = name
        self.namespace = namespace
        self.version = version
        self.description = description
        self.metadata = metadata
        self.systemDependencies = systemDependencies
        self.domainEvents = domainEvents
        self.inputSchema = inputSchema
        self.steps = steps
        self.environments = environments
        self.lifecycle = lifecycle
        self.identityStrategy = identityStrategy
    }

    /// The step of that name, if any.
    public func step(named name: String) -> StepDefinition? {
        steps.first { $0.name == name }
    }

    /// The queue of its namespace, `worker_<namespace>_queue` in lower case, as PGMQ names its tables.
    public var queueName: String { "worker_\(namespace.lowercased())_queue" }
}
