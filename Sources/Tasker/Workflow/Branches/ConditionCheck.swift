import TaskerCore

/// Finds steps that wait for steps which need not all run: their results could not have the types that were declared.
///
/// Each step has a condition: the branches that must have been taken for it to run, and the convergences that must have had
/// something to join. A step without decision behind it has none.
struct ConditionCheck {
    private let steps: [String: StepDeclaration]
    private var conditions: [String: Set<String>] = [:]

    private init(_ steps: [StepDeclaration]) {
        self.steps = Dictionary(steps.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The mistakes, in the order of the steps.
    static func findProblems(in steps: [StepDeclaration]) -> [TemplateProblem] {
        var check = ConditionCheck(steps)
        return steps.enumerated().compactMap { index, step in
            guard step.type != .deferredConvergence, step.type != .batchWorker else { return nil }
            let loose = check.looseParents(of: step)
            return loose.isEmpty ? nil : .looseParents(loose, ofStepAt: index)
        }
    }

    /// The parents that need not run when the step is created.
    private mutating func looseParents(of step: StepDeclaration) -> [String] {
        let parents = step.parents.map { (name: $0, condition: condition(of: $0)) }.filter { !$0.condition.isEmpty }
        if let decision = step.decision {
            let met = condition(of: decision)
            return parents.filter { !$0.condition.isSubset(of: met) }.map(\.name)
        }
        guard let first = parents.first, parents.contains(where: { $0.condition != first.condition }) else { return [] }
        return parents.map(\.name)
    }

    private mutating func condition(of name: String) -> Set<String> {
        if let known = conditions[name] { return known }
        guard let step = steps[name] else { return [] }
        // A circle is somebody else's complaint; it only has to end here.
        conditions[name] = []
        let parents = step.parents.map { condition(of: $0) }
        var met = parents.reduce(into: Set<String>()) { $0.formUnion($1) }
        // A batch's own convergence always follows it; one of the author's joins whatever was taken.
        if step.type == .deferredConvergence, steps[step.parents.first ?? ""]?.type != .batchWorker {
            met = parents.dropFirst().reduce(parents.first ?? []) { $0.intersection($1) }.union([name])
        }
        if let decision = step.decision { met.formUnion(condition(of: decision).union([name])) }
        conditions[name] = met
        return met
    }
}
