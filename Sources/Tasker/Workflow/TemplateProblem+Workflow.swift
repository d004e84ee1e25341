import TaskerCore

// Mistakes that only a declaration in Swift can have; `Workflow` puts the step's name for its number.
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

    /// A decision has nothing to choose from.
    static func noBranches(ofStepAt index: Int) -> TemplateProblem {
        TemplateProblem(
            code: .missing, path: "steps[\(index)].branches", message: "a decision needs at least one branch")
    }

    /// A decision names as its branch a step value of another workflow.
    static func foreignBranch(_ branch: String, _ place: Int, ofStepAt index: Int) -> TemplateProblem {
        TemplateProblem(
            code: .unknownReference, path: "steps[\(index)].branches[\(place)]", message: "a step of another workflow",
            found: branch, allowed: "steps of the same workflow")
    }

    /// A decision names a branch that belongs to a decision already, be it itself.
    static func takenBranch(_ branch: String, _ place: Int, ofStepAt index: Int, by decision: String)
        -> TemplateProblem
    {
        TemplateProblem(
            code: .duplicate, path: "steps[\(index)].branches[\(place)]",
            message: "is a branch of the decision \(decision) already", found: branch,
            allowed: "steps that are no branch yet; each belongs to one decision")
    }

    /// A step waits for steps that need not all run.
    static func looseParents(_ parents: [String], ofStepAt index: Int) -> TemplateProblem {
        TemplateProblem(
            code: .graph, path: "steps[\(index)].dependencies", message: "waits for steps that need not all run",
            found: parents.joined(separator: ", "),
            allowed: "steps of one branch; converge joins those of several and receives the ones that ran")
    }

    /// A branch waits for steps that may come into being only after its decision.
    static func lateParents(_ parents: [String], ofStepAt index: Int, decision: String) -> TemplateProblem {
        TemplateProblem(
            code: .graph, path: "steps[\(index)].dependencies",
            message: "waits for steps that need not be there yet when \(decision) decides",
            found: parents.joined(separator: ", "), allowed: "steps that the decision waits for as well")
    }
}
