/// A declared decision.
///
/// Steps depend on its branches, never on the decision itself; as a branch of another decision it makes decisions nest.
public struct DecisionStep: DeclaredStep, ScopedStep {
    /// The decision's name, unique in its workflow.
    public let name: String
    let scope: WorkflowScope

    var entry: String { name }
}
