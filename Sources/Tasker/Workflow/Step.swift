/// A declared step, as a value that other steps name to depend on it and to receive its result.
public struct Step<Output: Codable & Sendable>: Sendable {
    /// The step's name, unique in its workflow.
    public let name: String
    let scope: WorkflowScope
}
