import TaskerCore
import TaskerWorker

/// Stands in for the handlers of a template: a step gives `{}`, a decision takes all its branches, a batch has three workers.
struct SimulatedHandler: StepHandler {
    let template: TaskTemplate
    /// What a step gives instead, by its name.
    let results: [String: JSONPayload]

    func run(_ context: StepContext) async throws -> JSONPayload {
        if let result = results[context.stepName] { return result }
        guard let step = template.step(named: context.stepName) else { return .emptyObject }
        switch step.type {
        case .standard, .batchWorker, .deferredConvergence: return .emptyObject
        case .decision: return Self.taking(Self.branches(of: step, in: template))
        case .batchable: return Self.batches(3, of: step, in: template)
        }
    }

    /// The steps that a decision can create directly.
    static func branches(of decision: StepDefinition, in template: TaskTemplate) -> [String] {
        template.steps.filter { $0.dependencies.contains(decision.name) && $0.type != .deferredConvergence }
            .map(\.name)
    }

    /// A decision's result.
    static func taking(_ names: [String]) -> JSONPayload {
        (names.isEmpty ? DecisionOutcome.noBranches : .createSteps(names)).result
    }

    /// A batchable step's result: as many batches as asked for, of the size that the template names.
    static func batches(_ count: Int, of step: StepDefinition, in template: TaskTemplate) -> JSONPayload {
        let worker = template.steps.first { $0.type == .batchWorker && $0.dependencies.contains(step.name) }
        guard count > 0, let worker else { return BatchOutcome.noBatches.result }
        let size = worker.batchConfig?.batchSize ?? 1
        let digits = max(3, String(count).count)
        let cursors = (0..<count).map { index in
            let number = String(index + 1)
            return BatchCursor(
                batchID: String(repeating: "0", count: digits - number.count) + number,
                start: .int(Int64(index * size)), end: .int(Int64((index + 1) * size)), size: size)
        }
        return BatchOutcome.createBatches(worker: worker.name, cursors: cursors, totalItems: count * size).result
    }
}
