/// One step of a template.
public struct StepDefinition: Hashable, Sendable {
    /// The name, unique in the template, 1...128 characters.
    public var name: String
    /// What it does.
    public var description: String?
    /// Which code runs it.
    public var handler: HandlerDefinition
    /// What kind of step it is; `type` or `step_type` in a template.
    public var type: StepType
    /// The external system it needs; informational.
    public var systemDependency: String?
    /// The names of its parents; `dependencies` or `depends_on` in a template.
    public var dependencies: [String]
    /// What happens after a failure.
    public var retry: RetryPolicy
    /// How long one execution may take, at most an hour; nil for no limit.
    public var timeout: Duration?
    /// Domain events published when it ends.
    public var publishesEvents: [EventDeclaration]
    /// How its work is cut, for batch steps.
    public var batchConfig: BatchConfiguration?
    /// A JSON Schema of its result.
    public var resultSchema: JSONValue?
    /// An opaque specification for the reference's grammar handlers.
    public var composition: JSONValue?

    /// Creates a step.
    public init(
        name: String, description: String? = nil, handler: HandlerDefinition, type: StepType = .standard,
        systemDependency: String? = nil, dependencies: [String] = [], retry: RetryPolicy = .default,
        timeout: Duration? = nil, publishesEvents: [EventDeclaration] = [], batchConfig: BatchConfiguration? = nil,
        resultSchema: JSONValue? = nil, composition: JSONValue? = nil
    ) {
        self.name = name
        self.description = description
        self.handler = handler
        self.type = type
        self.systemDependency = systemDependency
        self.dependencies = dependencies
        self.retry = retry
        self.timeout = timeout
        self.publishesEvents = publishesEvents
        self.batchConfig = batchConfig
        self.resultSchema = resultSchema
        self.composition = composition
    }
}
