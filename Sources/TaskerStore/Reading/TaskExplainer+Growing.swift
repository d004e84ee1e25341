import TaskerCore

extension TaskExplainer {
    /// Why the task has no step that its template has.
    func explainAbsence(of name: String) -> TaskExplanation? {
        guard let template, let graph = try? TemplateGraph(template),
            let position = graph.names.firstIndex(of: name)
        else { return nil }
        if template.steps[position].type == .batchWorker {
            let workers = picture.steps.filter {
                $0.name.hasPrefix("\(name)_") && $0.type == StepType.batchWorker.rawValue
            }
            if !workers.isEmpty {
                return TaskExplanation(
                    code: .finished,
                    message:
                        "step '\(name)' is the pattern of \(workers.count) batch workers, '\(workers[0].name)' the first",
                    step: nil, chain: [name])
            }
        }
        // The nearest ones first: what lies above them is what they wait for.
        let sources = graph.ancestors(of: [position])
            .filter { template.steps[$0].type == .decision || template.steps[$0].type == .batchable }
            .sorted { (graph.levels[$1], $0) < (graph.levels[$0], $1) }
            .compactMap { source in picture.steps.first { $0.name == graph.names[source] } }
        guard let open = sources.first(where: { !$0.isSatisfied }) else {
            return TaskExplanation(
                code: .notChosen,
                message:
                    "step '\(name)' does not exist: no decision or batch of this task has chosen it, and none can any more",
                step: nil, chain: [name])
        }
        let cause = explain(step: open.name)
        let verb = open.type == StepType.decision.rawValue ? "decided" : "been cut into batches"
        return TaskExplanation(
            code: .decisionPending,
            message:
                "step '\(name)' does not exist yet: '\(open.name)' has not \(verb); \(cause?.message ?? "it is \(open.state)")",
            step: cause?.step ?? open.name, chain: [name] + (cause?.chain ?? [open.name]))
    }

    /// Why a batch worker has not been enqueued although its batch was cut.
    func waitingForPlace(_ step: StepPicture, _ chain: [String]) -> TaskExplanation {
        let window = step.window ?? StepPicture.Window(parallelism: 1, workers: 1)
        return make(
            .batchWindowFull,
            "step '\(step.name)' waits for a place among the workers of its batch: \(window.parallelism) of \(window.workers) may be under way at a time",
            step, chain)
    }
}
