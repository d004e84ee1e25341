/// A step, a batch or a decision of a workflow, whatever its result: what a list of branches is made of.
///
/// Only the values that a ``WorkflowBuilder`` gives count; any other is refused as a step of another workflow.
public protocol DeclaredStep: Sendable {
    /// The name that it was declared with.
    var name: String { get }
}

/// What the builder knows of its own values.
protocol ScopedStep: DeclaredStep {
    var scope: WorkflowScope { get }
    /// The name of the template's step that runs first: another one than `name` for a batch.
    var entry: String { get }
}
