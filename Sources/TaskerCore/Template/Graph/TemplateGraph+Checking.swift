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
            case .decision, .deferredConvergence:
                if step.dependencies.isEmpty {
                    report(
                        .graph, "steps[\(index)].dependencies", "a \(step.type.rawValue) step needs at least one parent"
                    )
                }
            case .batchable:
                batchable(index, steps, links)
            case .batchWorker:
                if !parents.contains(where: { $0.type == .batchable }) {
                    report(.graph, "steps[\(index)].dependencies", "a batch worker needs a batchable parent")
                } else if step.dependencies.count > 1 {
                    report(
                        .graph, "steps[\(index)].dependencies", "a batch worker has no other parent than its batch",
                        found: "\(step.dependencies.count) parents",
                        allowed: "the batchable step alone, which may have the other parents")
                }
            }
            workerTemplate(of: step, at: "steps[\(index)]", steps)
        }
        decisionDepth(steps, links)
    }

    private mutating func batchable(_ index: Int, _ steps: [StepDefinition], _ links: GraphLinks) {
        let workers = links.children[index].map { steps[$0] }.filter { $0.type == .batchWorker }
        if workers.isEmpty {
            report(.graph, "steps[\(index)]", "a batchable step needs a batch_worker step that depends on it")
        } else if let name = steps[index].batchConfig?.workerTemplate {
            guard !workers.contains(where: { $0.name == name }), steps.contains(where: { $0.name == name }) else {
                return
            }
            report(
                .graph, "steps[\(index)].batch_config.worker_template",
                "is no batch worker that depends on this step", found: "\"\(name)\"",
                allowed: workers.map(\.name).joined(separator: ", "))
        } else if workers.contains(where: { $0.batchConfig == nil }) {
            report(
                .missing, "steps[\(index)].batch_config",
                "a batchable step or its batch worker needs it, to say how its work is cut")
        }
    }

    /// How many decisions follow from each other; steps on a cycle are passed by.
    private mutating func decisionDepth(_ steps: [StepDefinition], _ links: GraphLinks) {
        let levels = links.levels()
        var depths = [Int](repeating: 0, count: steps.count)
        for index in steps.indices.filter({ levels[$0] >= 0 }).sorted(by: { levels[$0] < levels[$1] }) {
            let above = links.parents[index].map { depths[$0] }.max() ?? 0
            depths[index] = above + (steps[index].type == .decision ? 1 : 0)
            if steps[index].type == .decision, depths[index] == DecisionOutcome.maximumDepth + 1 {
                report(
                    .outOfRange, "steps[\(index)]", "is behind too many decisions", found: "\(above)",
                    allowed: "at most \(DecisionOutcome.maximumDepth) decisions in a row")
            }
        }
    }

    private mutating func workerTemplate(of step: StepDefinition, at path: String, _ steps: [StepDefinition]) {
        guard let name = step.batchConfig?.workerTemplate, !name.isEmpty else { return }
        if !steps.contains(where: { $0.name == name && $0.type == .batchWorker }) {
            report(
                .unknownReference, "\(path).batch_config.worker_template",
                "names no batch_worker step of this template",
                found: "\"\(name)\"")
        } else if step.type == .batchWorker, name != step.name {
            report(
                .graph, "\(path).batch_config.worker_template", "names another batch worker than this step",
                found: "\"\(name)\"", allowed: step.name)
        }
    }
}
