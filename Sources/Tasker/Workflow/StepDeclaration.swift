import TaskerCore
import TaskerWorker

/// What a workflow remembers of one of its steps.
struct StepDeclaration: Sendable {
    let name: String
    /// The name that the workflow's author gave: another one for the parts of a batch.
    var declaredAs: String
    var description: String?
    /// The names of the steps whose values were given as parents.
    var parents: [String]
    var retry: RetryPolicy
    var timeout: Duration?
    var handler: any StepHandler
    var type: StepType = .standard
    var initialization: [String: JSONValue] = [:]
    var batch: BatchConfiguration?
    /// The decision whose branch begins here, if any.
    var decision: String?
    /// What it publishes when an attempt ends.
    var publishes: [EventDeclaration] = []

    init(
        name: String, declaredAs: String? = nil, description: String? = nil, parents: [String],
        retry: RetryPolicy = .default, timeout: Duration? = nil, type: StepType = .standard, handler: any StepHandler
    ) {
        self.name = name
        self.declaredAs = declaredAs ?? name
        self.description = description
        self.parents = parents
        self.retry = retry
        self.timeout = timeout
        self.type = type
        self.handler = handler
    }

    /// What the step depends on in the template: its parents, then its decision.
    var dependencies: [String] {
        guard let decision, !parents.contains(decision) else { return parents }
        return parents + [decision]
    }
}
