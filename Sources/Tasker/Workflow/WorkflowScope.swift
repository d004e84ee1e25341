/// The identity of one workflow declaration: tells its own steps from those of another.
final class WorkflowScope: Sendable {}
