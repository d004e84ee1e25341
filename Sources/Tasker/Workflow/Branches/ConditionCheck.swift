import TaskerCore

/// Finds steps that wait for steps which need not all be there: their results could not have the types that were declared.
///
/// Each step has a condition: the branches that must have been taken for it to run, and the convergences that must have had
/// something to join. A step without decision behind it has none. And it has creators: the decisions and analyses behind
/// it, which must have ended before it exists.
struct ConditionCheck {
    private let steps: [String: StepDeclaration]
    private var conditions: [String: Set<String>] = [:]
    private var creators: [String: Set<String>] = [:]

    private init(_ steps: [StepDeclaration]) {
        self.steps = Dictionary(steps.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The mistakes, in the order of the steps.
    static func findProblems(in steps: [StepDeclaration]) -> [TemplateProblem] {
        var check = ConditionCheck(steps)
        return steps.enumerated().compactMap { index, step in
            guard step.type != .deferredConvergence, step.type != .batchWorker else { return nil }
            let loose = check.looseParents(of: step)
            guard loose.isEmpty else { return .looseParents(loose, ofStepAt: index) }
            guard let decision = step.decision else { return nil }
            let late = check.lateParents(of: step, decision: decision)
            return late.isEmpty ? nil : .lateParents(late, ofStepAt: index, decision: decision)
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

    /// The parents of a branch that need not exist yet when its decision is made.
    private mutating func lateParents(of step: StepDeclaration, decision: String) -> [String] {
        let settled = creators(of: decision)
        return step.parents.filter { !creators(of: $0).isSubset(of: settled) }
    }

    private mutating func condition(of name: String) -> Set<String> {
        if let known = conditions[name] { return known }
        guard let step = steps[name] else { return [] }
        // A circle is somebody else's complaint; it only has to end here.
        conditions[name] = []
        let parents = step.parents.map { condition(of: $0) }
        var met = parents.reduce(into: Set<String>()) { $0.formUnion($1) }
        // A batch's own convergence always follows it; one of the author's joins whatever was taken.
        let isJoin = step.type == .deferredConvergence && steps[step.parents.first ?? ""]?.type != .batchWorker
        if isJoin, !met.isEmpty {
            met = parents.dropFirst().reduce(parents.first ?? []) { $0.intersection($1) }.union([name])
        }
        if let decision = step.decision { met.formUnion(condition(of: decision).union([name])) }
        conditions[name] = met
        return met
    }

    private mutating func creators(of name: String) -> Set<String> {
        if let known = creators[name] { return known }
        guard let step = steps[name] else { return [] }
        creators[name] = []
        var found: Set<String> = []
        for parent in step.dependencies {
            found.formUnion(creators(of: parent))
            if let type = steps[parent]?.type, type == .decision || type == .batchable { found.insert(parent) }
        }
        creators[name] = found
        return found
    }
}
