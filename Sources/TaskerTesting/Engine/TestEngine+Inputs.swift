import Foundation
import TaskerCore

extension TestEngine {
    /// The results of a step's parents, as a worker would get them.
    func results(for step: ModelStepID, in task: ModelTask) -> [String: JSONPayload] {
        guard let index = task.steps.firstIndex(where: { $0.definition.name == step.name }) else { return [:] }
        var results: [String: JSONPayload] = [:]
        for parent in task.steps[index].parents where task.steps[parent].state.satisfiesDependencies {
            results[task.steps[parent].definition.name] = task.resultText(of: parent, for: index)
                .map { JSONPayload(trusting: Array($0.utf8)) }
        }
        return results
    }

    /// What the template sets for a step; nil when it sets nothing.
    ///
    /// A batch worker finds its cursor there as well.
    func configuration(of step: ModelStep, in task: ModelTask) -> JSONPayload? {
        var inputs = step.definition.handler.initialization
        if step.batchPosition > 0, let parent = step.parents.first {
            let cursors = cursors(of: task.steps[parent], in: task)
            let batch = task.steps[parent].definition.batchConfig ?? step.definition.batchConfig
            let cursor = cursors.isEmpty ? .placeholder : cursors[min(step.batchPosition, cursors.count) - 1]
            inputs["cursor"] = cursor.json
            inputs["batch_metadata"] = [
                "cursor_field": batch.map { .string($0.cursorField) } ?? .null,
                "failure_strategy": .string((batch?.failureStrategy ?? .continueOnFailure).rawValue),
            ]
            inputs["is_no_op"] = .bool(cursors.isEmpty)
            inputs["__template_step_name"] = .string(task.template.steps[step.position].name)
        }
        return inputs.isEmpty ? nil : JSONPayload(.object(inputs))
    }

    /// The cursors of a batch, none when it has nothing to do; read once, as there may be thousands.
    private func cursors(of batchable: ModelStep, in task: ModelTask) -> [BatchCursor] {
        let name = batchable.definition.name
        if let known = journal[task.id]?.cursors[name] { return known }
        var cursors: [BatchCursor] = []
        if let value = try? batchable.outcome?.result?.value(), let outcome = try? BatchOutcome(result: value),
            case .createBatches(_, let found, _) = outcome
        {
            cursors = found
        }
        journal[task.id]?.cursors[name] = cursors
        return cursors
    }
}
