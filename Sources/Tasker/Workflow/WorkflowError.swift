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

extension TemplateProblem {
    /// A step names as its parent a step value of another workflow.
    static func foreignParent(_ parent: String, ofStepAt index: Int) -> TemplateProblem {
        TemplateProblem(
            code: .unknownReference, path: "steps[\(index)].dependencies", message: "a step of another workflow",
            found: parent, allowed: "steps of the same workflow")
    }

    /// The closure of a workflow gives a step value of another workflow.
    static func foreignResult(_ step: String) -> TemplateProblem {
        TemplateProblem(
            code: .unknownReference, path: "steps", message: "the closure ends with a step of another workflow",
            found: step, allowed: "steps of the same workflow")
    }
}
