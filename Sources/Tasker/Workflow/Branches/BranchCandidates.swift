import TaskerCore
import TaskerWorker

/// The branches of a decision, by which its choice becomes the outcome that the engine understands.
struct BranchCandidates: Sendable {
    let decision: String
    let scope: WorkflowScope
    /// The names of the steps that the branches begin with, by the names they were declared with.
    private let entries: [String: String]

    init(decision: String, branches: [any DeclaredStep], scope: WorkflowScope) {
        self.decision = decision
        self.scope = scope
        let own = branches.compactMap { $0 as? any ScopedStep }
        entries = Dictionary(own.map { ($0.name, $0.entry) }) { first, _ in first }
    }

    /// The outcome of a choice; naming a branch twice takes it once.
    func outcome(of choice: Decision) throws(StepError) -> DecisionOutcome {
        var names: [String] = []
        for branch in choice.branches {
            guard let own = branch as? any ScopedStep, own.scope === scope, let entry = entries[branch.name] else {
                throw StepError.permanent(
                    "the decision '\(decision)' took '\(branch.name)'; its branches are \(entries.keys.sorted().joined(separator: ", "))",
                    code: "unknown_branch")
            }
            if !names.contains(entry) { names.append(entry) }
        }
        return names.isEmpty ? .noBranches : .createSteps(names)
    }
}
