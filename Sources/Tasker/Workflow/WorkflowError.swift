public import TaskerCore
public import TaskerWorker

/// A workflow whose declaration is wrong; holds every mistake at once.
public struct WorkflowError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The workflow.
    public let workflow: WorkflowReference
    /// Its mistakes, at least one.
    public let problems: [TemplateProblem]

    /// The workflow and all its mistakes.
    public var description: String {
        "workflow \(workflow): \(problems.map(\.description).joined(separator: "; "))"
    }
}
