extension TemplateGraph {
    /// Everything that is wrong with the graph of these steps.
    static func findProblems(in steps: [StepDefinition]) -> [TemplateProblem] {
        var check = TemplateCheck()
        if steps.count > maximumSteps {
            check.report(
                .outOfRange, "steps", "there are too many steps", found: "\(steps.count)",
                allowed: "at most \(maximumSteps)")
            return check.problems
        }
        check.stepNames(steps)
        check.dependencies(steps)
        let links = GraphLinks(steps)
        for cycle in links.cycles() where cycle.count > 1 {
            let names = (cycle + [cycle[0]]).map { steps[$0].name }
            check.report(
                .cycle, "steps[\(cycle[0])].dependencies",
                "the steps wait for each other: \(names.joined(separator: " → "))")
        }
        check.kinds(steps, links)
        return check.problems
    }
}

extension TemplateCheck {
    fileprivate mutating func stepNames(_ steps: [StepDefinition]) {
        var first: [String: Int] = [:]
        for (index, step) in steps.enumerated() where !step.name.isEmpty {
            if let earlier = first[step.name] {
                report(
                    .duplicate, "steps[\(index)].name", "is already the name of steps[\(earlier)]",
                    found: "\"\(step.name)\"")
            } else {
                first[step.name] = index
            }
        }
    }

    fileprivate mutating func dependencies(_ steps: [StepDefinition]) {
        let names = Set(steps.map(\.name))
        for (index, step) in steps.enumerated() {
            var seen: Set<String> = []
            for (place, parent) in step.dependencies.enumerated() {
                let path = "steps[\(index)].dependencies[\(place)]"
                if !names.contains(parent) {
                    let nearest = NearestName.find(parent, among: steps.map(\.name))
                    report(
                        .unknownReference, path, "names no step of this template", found: "\"\(parent)\"",
                        allowed: nearest.map { "a step's name; did you mean \($0)?" } ?? "a step's name")
                } else if parent == step.name {
                    report(.cycle, path, "the step waits for itself: \(parent) → \(parent)")
                }
                if !seen.insert(parent).inserted {
                    report(.duplicate, path, "is listed twice", found: "\"\(parent)\"")
                }
            }
        }
    }

    /// Places in which a decision or batch step could never work.
    fileprivate mutating func kinds(_ steps: [StepDefinition], _ links: GraphLinks) {
        for (index, step) in steps.enumerated() {
            let parents = links.parents[index].map { steps[$0] }
            if step.type != .deferredConvergence, let worker = parents.first(where: { $0.type == .batchWorker }) {
                report(
                    .graph, "steps[\(index)].dependencies",
                    "the batch worker \(worker.name) never exists under its own name",
                    allowed: "batch workers as parents of deferred_convergence steps only")
            }
            switch step.type {
            case .standard: break
            case .decision:
                if step.dependencies.isEmpty {
                    report(.graph, "steps[\(index)].dependencies", "a decision step needs at least one parent")
                }
            case .batchable:
                if !links.children[index].contains(where: { steps[$0].type == .batchWorker }) {
                    report(.graph, "steps[\(index)]", "a batchable step needs a batch_worker step that depends on it")
                }
            case .batchWorker:
                if !parents.contains(where: { $0.type == .batchable }) {
                    report(.graph, "steps[\(index)].dependencies", "a batch worker needs a batchable parent")
                }
            case .deferredConvergence: convergence(index, steps, links)
            }
            workerTemplate(of: step, at: "steps[\(index)]", steps)
        }
    }

    private mutating func convergence(_ index: Int, _ steps: [StepDefinition], _ links: GraphLinks) {
        let ancestors = links.ancestors(of: [index])
        if !ancestors.contains(where: { steps[$0].type == .decision || steps[$0].type == .batchWorker }) {
            report(
                .graph, "steps[\(index)].dependencies",
                "a deferred_convergence step must lie behind a decision or a batch worker; nothing would create it")
        }
    }

    private mutating func workerTemplate(of step: StepDefinition, at path: String, _ steps: [StepDefinition]) {
        guard let name = step.batchConfig?.workerTemplate, !name.isEmpty else { return }
        if !steps.contains(where: { $0.name == name && $0.type == .batchWorker }) {
            report(
                .unknownReference, "\(path).batch_config.worker_template",
                "names no batch_worker step of this template",
                found: "\"\(name)\"")
        }
    }
}
