/// A declared step, as a value that other steps name to depend on it and to receive its result.
public struct Step<Output: Codable & Sendable>: DeclaredStep, ScopedStep {
    /// The step's name, unique in its workflow.
    public let name: String
    let scope: WorkflowScope
    let entry: String

    init(name: String, scope: WorkflowScope, entry: String? = nil) {
        self.name = name
        self.scope = scope
        self.entry = entry ?? name
    }
}
