extension ReferenceModel {
    /// Creates what the result of a decision or batchable step asks for, before the step is marked complete.
    ///
    /// - Throws: `OutcomeError` when the result holds no valid outcome; nothing has changed then.
    mutating func grow(_ place: (task: Int, step: Int), _ result: JSONPayload) throws(OutcomeError) {
        let task = tasks[place.task]
        let settled = task.steps[place.step]
        let value = (try? result.value()) ?? .null
        var names: Set<Int> = []
        var batch: BatchPlan?
        if settled.definition.type == .decision {
            names = try wanted(DecisionOutcome(result: value), in: task)
        } else {
            batch = try BatchPlan(
                BatchOutcome(result: value), of: settled.position, in: task.template, task.graph,
                names: Set((task.steps.map(\.definition) + task.template.steps).map(\.name)))
        }
        var growth = GraphGrowth(
            types: task.template.steps.map(\.type), graph: task.graph, settled: settled.position, wanted: names,
            worker: batch?.worker, exists: Set(task.steps.map(\.position)),
            open: Set(task.steps.filter { $0.isOpenSource && $0.position != settled.position }.map(\.position)))
        try growth.grow()
        if let batch { create(batch, by: place, sharing: value) }
        for creation in growth.created { create(creation, by: place) }
    }

    private func wanted(_ outcome: DecisionOutcome, in task: ModelTask) throws(OutcomeError) -> Set<Int> {
        guard case .createSteps(let names) = outcome else { return [] }
        let field = "\(DecisionOutcome.member).step_names"
        guard (1...DecisionOutcome.maximumSteps).contains(names.count) else {
            throw OutcomeError(
                field: field, found: "\(names.count) names", allowed: "1 to \(DecisionOutcome.maximumSteps)")
        }
        var positions: Set<Int> = []
        for name in names {
            guard let position = task.template.steps.firstIndex(where: { $0.name == name }),
                task.template.steps[position].type != .batchWorker
            else { throw OutcomeError(field: field, found: "another name", allowed: "steps of the template") }
            positions.insert(position)
        }
        return positions
    }

    private mutating func create(_ batch: BatchPlan, by place: (task: Int, step: Int), sharing result: JSONValue) {
        let template = tasks[place.task].template.steps[batch.worker]
        let first = tasks[place.task].steps.count
        for (number, cursor) in batch.cursors.enumerated() {
            var definition = template
            definition.name = "\(template.name)_\(cursor.batchID)"
            var worker = ModelStep(definition, parents: [place.step], position: batch.worker)
            worker.batchPosition = number + 1
            // Not for its parent, which is as good as complete, but for its place in the window.
            worker.unmet = 1
            tasks[place.task].steps.append(worker)
        }
        var shared = result.object ?? [:]
        shared[BatchOutcome.member] = nil
        tasks[place.task].batches[batch.worker] = ModelBatch(
            batchStep: place.step, workers: Array(first..<tasks[place.task].steps.count),
            parallelism: batch.configuration?.parallelism,
            strategy: batch.configuration?.failureStrategy ?? .continueOnFailure, sharedResult: .object(shared))
    }

    private mutating func create(_ creation: GraphGrowth.Creation, by place: (task: Int, step: Int)) {
        let task = tasks[place.task]
        var parents: [Int] = []
        for position in creation.parents {
            if let batch = task.batches[position] {
                parents += batch.workers.filter { !task.isSetAside($0, batch) }
            } else if let index = task.steps.firstIndex(where: { $0.position == position }) {
                parents.append(index)
            }
        }
        if creation.followsSettled { parents.append(place.step) }
        var step = ModelStep(task.template.steps[creation.position], parents: parents, position: creation.position)
        step.unmet = parents.count { !task.steps[$0].state.satisfiesDependencies }
        tasks[place.task].steps.append(step)
    }
}

extension ModelStep {
    /// Whether it may still create steps.
    fileprivate var isOpenSource: Bool {
        (definition.type == .decision || definition.type == .batchable) && !state.satisfiesDependencies
    }
}

extension ModelTask {
    /// Whether no convergence waits for a worker any longer.
    fileprivate func isSetAside(_ worker: Int, _ batch: ModelBatch) -> Bool {
        steps[worker].state == .cancelled || steps[worker].state == .error && batch.strategy == .isolate
    }
}
