import TaskerCore

extension GraphGenerator {
    /// A template on a theme; any at all when there is none.
    static func template(
        on theme: HistoryTheme, name: String, version: String, _ random: inout SeededGenerator
    ) -> TaskTemplate {
        let steps: [StepDefinition]
        switch theme {
        case .anything, .foreign: return template(name: name, version: version, &random)
        case .branches: steps = branches(&random)
        case .batches: steps = batch(&random)
        }
        return TaskTemplate(
            name: name, namespace: random.pick(namespaces), version: version,
            domainEvents: [DomainEventDefinition(name: extraEvent)], steps: steps)
    }

    /// Decisions that nothing orders, some with another behind them, and steps that join their branches.
    private static func branches(_ random: inout SeededGenerator) -> [StepDefinition] {
        let root = ["root"]
        var steps = [step("root", .standard, after: [], &random)]
        var branches: [String] = []
        for number in 0..<random.number(2...3) {
            steps.append(step("d\(number)", .decision, after: root, &random))
            for branch in 0..<random.number(1...2) {
                let name = "b\(number)\(branch)"
                let isDecision = random.chance(0.25)
                steps.append(step(name, isDecision ? .decision : .standard, after: ["d\(number)"], &random))
                branches.append(name)
                guard isDecision else { continue }
                steps.append(step("n\(number)\(branch)", .standard, after: [name], &random))
                branches.append("n\(number)\(branch)")
            }
        }
        for number in 0..<random.number(1...2) {
            let joined = branches.filter { _ in random.chance(0.7) }
            guard !joined.isEmpty else { continue }
            let type: StepType = random.chance(0.7) ? .deferredConvergence : .standard
            steps.append(step("j\(number)", type, after: joined, &random))
            if random.chance(0.5) { steps.append(step("t\(number)", .standard, after: ["j\(number)"], &random)) }
        }
        return steps
    }

    /// A batch whose workers may be tried again, with a convergence.
    private static func batch(_ random: inout SeededGenerator) -> [StepDefinition] {
        var batch = step("batch", .batchable, after: [], &random)
        batch.batchConfig = BatchConfiguration(
            batchSize: 10, parallelism: random.pick([1, 2, 3, 100]), cursorField: "id", workerTemplate: "w",
            failureStrategy: random.pick([.failFast, .failFast, .isolate, .continueOnFailure]))
        return [
            batch, step("w", .batchWorker, after: ["batch"], &random),
            step("c", .deferredConvergence, after: ["w"], &random),
        ]
    }

    private static func step(
        _ name: String, _ type: StepType, after parents: [String], _ random: inout SeededGenerator
    ) -> StepDefinition {
        var step = StepDefinition(
            name: name, handler: HandlerDefinition(callable: random.pick(callables)), type: type, dependencies: parents,
            retry: RetryPolicy(retryable: true, maxAttempts: random.number(2...4)))
        if random.chance(0.2) { step.publishesEvents = events(&random) }
        return step
    }
}
