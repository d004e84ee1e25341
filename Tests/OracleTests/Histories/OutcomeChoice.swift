import TaskerCore

/// Makes a result for a step from a number: a valid outcome for decisions and batchable steps, mostly.
struct OutcomeChoice {
    private var random: SeededGenerator

    init(_ choice: Int) {
        random = SeededGenerator(seed: UInt64(choice))
    }

    /// - Parameter number: makes the result unlike others.
    func result(of step: ModelStepID, in model: ReferenceModel, number: Int) -> JSONPayload {
        var choice = self
        let task = model.task(step.task)
        let definition = task?.steps.first { $0.definition.name == step.name }?.definition
        guard let task, let definition, definition.type == .decision || definition.type == .batchable else {
            return JSONPayload(.int(Int64(number)))
        }
        let outcome =
            definition.type == .decision
            ? choice.decision(definition.name, task.template) : choice.batches(definition.name, task.template)
        return JSONPayload(.object(["n": .int(Int64(number))].merging(outcome) { first, _ in first }))
    }

    private mutating func decision(_ name: String, _ template: TaskTemplate) -> [String: JSONValue] {
        let children = template.steps.filter { $0.dependencies.contains(name) }.map(\.name)
        switch random.number(0...19) {
        case 0: return [:]
        case 1: return [DecisionOutcome.member: ["type": "create_steps", "step_names": []]]
        case 2: return [DecisionOutcome.member: ["type": "create_steps", "step_names": ["nowhere"]]]
        case 3: return [DecisionOutcome.member: ["type": "create_steps", "step_names": [7]]]
        case 4, 5:
            // Any step of the template, whether it lies behind the decision or not.
            return [DecisionOutcome.member: DecisionOutcome.createSteps([random.pick(template.steps).name]).json]
        case 6, 7: return [DecisionOutcome.member: DecisionOutcome.noBranches.json]
        default:
            let chosen = children.filter { _ in random.chance(0.6) }
            let outcome: DecisionOutcome = chosen.isEmpty ? .noBranches : .createSteps(chosen)
            return [DecisionOutcome.member: outcome.json]
        }
    }

    private mutating func batches(_ name: String, _ template: TaskTemplate) -> [String: JSONValue] {
        let worker = template.steps.first { $0.type == .batchWorker && $0.dependencies.contains(name) }?.name ?? "none"
        let count = random.pick([1, 2, 3, 4, 6])
        var cursors = (1...count).map {
            BatchCursor(batchID: "\($0)", start: .int(Int64($0 * 10)), end: .int(Int64($0 * 10 + 10)), size: 10)
        }
        switch random.number(0...19) {
        case 0: return [:]
        case 1: cursors[0].end = 1_000
        case 2: cursors.append(cursors[0])
        case 3: cursors[0].size = -1
        case 4:
            return [BatchOutcome.member: BatchOutcome.createBatches(worker: "h", cursors: cursors, totalItems: 1).json]
        case 5, 6: return [BatchOutcome.member: BatchOutcome.noBatches.json]
        case 7: for index in cursors.indices { cursors[index].start = .string("k\(index)") }
        default: break
        }
        return [
            BatchOutcome.member: BatchOutcome.createBatches(worker: worker, cursors: cursors, totalItems: count * 10)
                .json
        ]
    }
}
