public import TaskerCore
public import TaskerWorker

extension WorkflowBuilder {
    /// Declares a decision: which of `branches` run is decided when the task comes to it.
    ///
    ///     let approve = w.step("approve", after: checked) { … }
    ///     let ask = w.step("ask_manager", after: checked) { … }
    ///     w.decision("route", after: checked, branches: [approve, ask]) { _, _, checked in
    ///         checked.amount < 1_000 ? .take(approve) : .take(ask)
    ///     }
    ///
    /// A branch is declared before its decision and waits for it as well as for its own parents. Whatever depends on a
    /// branch runs only if the branch does. A decision may be a branch of another one.
    ///
    /// - Parameters:
    ///   - name: unique in the workflow; 1 to 128 characters.
    ///   - parents: the steps whose results the decision looks at; at least one, unless it is a branch itself.
    ///   - branches: the steps, batches and decisions to choose from; each belongs to one decision.
    ///   - retry: what happens when the decision fails; by default three attempts with exponential backoff.
    ///   - timeout: how long one attempt may take, from 1 ms; nil for no limit.
    ///   - description: what is decided, for people.
    ///   - choose: decides. Taking a step that is not in `branches` fails the decision permanently, code `unknown_branch`.
    @discardableResult
    public mutating func decision<each Parent: Codable & Sendable>(
        _ name: String, after parents: repeat Step<each Parent>, branches: [any DeclaredStep],
        retry: RetryPolicy = .default, timeout: Duration? = nil, description: String? = nil,
        choose: @escaping @Sendable (StepContext, Input, repeat each Parent) async throws -> Decision
    ) -> DecisionStep {
        let candidates = BranchCandidates(decision: name, branches: branches, scope: scope)
        let handler = ClosureHandler { context in
            let input = try context.input(as: Input.self)
            let results = (repeat try context.result(of: (each parents).name, as: (each Parent).self))
            return try candidates.outcome(of: try await choose(context, input, repeat each results)).result
        }
        let parents = names(repeat each parents)
        enter(branches, of: name)
        add(
            StepDeclaration(
                name: name, description: description, parents: parents, retry: retry, timeout: timeout,
                type: .decision, handler: handler))
        return DecisionStep(name: name, scope: scope)
    }

    private mutating func enter(_ branches: [any DeclaredStep], of decision: String) {
        if branches.isEmpty { problems.append(.noBranches(ofStepAt: steps.count)) }
        for (place, branch) in branches.enumerated() {
            guard let own = branch as? any ScopedStep, own.scope === scope else {
                problems.append(.foreignBranch(branch.name, place, ofStepAt: steps.count))
                continue
            }
            if !setDecision(decision, ofStep: own.entry) {
                let other = steps.first { $0.name == own.entry }?.decision
                problems.append(.takenBranch(branch.name, place, ofStepAt: steps.count, by: other ?? decision))
            }
        }
    }
}
