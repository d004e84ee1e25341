import TaskerCore

/// Makes templates of 0 to 30 steps in the shapes that matter, some with decisions and batches.
enum GraphGenerator {
    /// One is not in lower case, which the names of queues are.
    static let namespaces = ["alpha", "Beta"]
    static let callables = ["h0", "h1", "h2", "h3"]

    static func template(name: String, version: String, _ random: inout SeededGenerator) -> TaskTemplate {
        let count = random.chance(0.02) ? 0 : random.pick([1, 2, 3, 4, 4, 5, 6, 8, random.number(1...30)])
        let parents = edges(count, &random)
        let reliable = random.chance(0.3)
        var steps = (0..<count).map { index in
            StepDefinition(
                name: "s\(index)", handler: HandlerDefinition(callable: random.pick(callables)),
                dependencies: parents[index].map { "s\($0)" },
                retry: RetryPolicy(
                    retryable: reliable || random.chance(0.85), maxAttempts: random.number(reliable ? 2...4 : 0...4)))
        }
        if random.chance(0.6) { grow(&steps, &random) }
        if random.chance(0.4) {
            for index in steps.indices where random.chance(0.5) { steps[index].publishesEvents = events(&random) }
        }
        // Templates need not name parents before their children.
        if random.chance(0.3) { steps.shuffle(using: &random) }
        return TaskTemplate(
            name: name, namespace: random.pick(namespaces), version: version,
            domainEvents: [DomainEventDefinition(name: extraEvent)],
            steps: steps)
    }

    /// An event that handlers publish although no step declares it.
    static let extraEvent = "extra.event"

    /// One to three events, two of which may have the same name.
    static func events(_ random: inout SeededGenerator) -> [EventDeclaration] {
        (0..<random.number(1...3)).map { _ in
            .event(
                "event.e\(random.number(0...3))", on: random.pick(EventDeclaration.Condition.allCases),
                delivery: random.pick([.durable, .durable, .broadcast, .fast]))
        }
    }

    /// Makes some steps decisions, convergences and batches with their workers.
    private static func grow(_ steps: inout [StepDefinition], _ random: inout SeededGenerator) {
        let decisions = random.pick([0.1, 0.3, 0.6])
        for index in steps.indices where !steps[index].dependencies.isEmpty {
            if random.chance(decisions), steps.count(where: { $0.type == .decision }) < DecisionOutcome.maximumDepth {
                steps[index].type = .decision
            } else if random.chance(0.2) {
                steps[index].type = .deferredConvergence
            }
        }
        for index in steps.indices where steps[index].type == .standard && random.chance(0.4) {
            let batch = steps[index].name
            let configuration = BatchConfiguration(
                batchSize: 10, parallelism: random.pick([1, 2, 3, 100]), cursorField: "id", workerTemplate: "w\(index)",
                failureStrategy: random.pick(BatchConfiguration.FailureStrategy.allCases))
            let isOnWorker = random.chance(0.5)
            steps[index].type = .batchable
            steps[index].batchConfig = isOnWorker ? nil : configuration
            // What depended on the batch waits for its end, mostly.
            for child in steps.indices where random.chance(0.7) {
                guard let place = steps[child].dependencies.firstIndex(of: batch) else { continue }
                steps[child].dependencies[place] = "c\(index)"
            }
            var worker = StepDefinition(
                name: "w\(index)", handler: HandlerDefinition(callable: random.pick(callables)), type: .batchWorker,
                dependencies: [batch],
                retry: RetryPolicy(retryable: random.chance(0.7), maxAttempts: random.number(1...3)))
            worker.batchConfig = isOnWorker ? configuration : nil
            steps.append(worker)
            steps.append(
                StepDefinition(
                    name: "c\(index)", handler: HandlerDefinition(callable: random.pick(callables)),
                    type: .deferredConvergence,
                    dependencies: random.chance(0.3) ? ["w\(index)", batch] : ["w\(index)"]))
        }
    }

    /// The parents of each step, each with a smaller number than its child.
    private static func edges(_ count: Int, _ random: inout SeededGenerator) -> [[Int]] {
        guard count > 0 else { return [] }
        let last = count - 1
        switch random.number(0...6) {
        case 0: return (0..<count).map { $0 == 0 ? [] : [$0 - 1] }
        case 1: return (0..<count).map { $0 == 0 ? [] : [0] }
        case 2: return (0..<count).map { $0 == last && last > 0 ? Array(0..<last) : [] }
        case 3: return (0..<count).map { $0 == 0 ? [] : $0 == last && last > 1 ? Array(1..<last) : [0] }
        case 4: return (0..<count).map { _ in [] }
        default:
            let density = Double.random(in: 0...0.5, using: &random)
            let roots = random.number(1...3)
            return (0..<count).map { index in
                let chosen = (0..<index).filter { _ in random.chance(density) }
                return index < roots || !chosen.isEmpty ? chosen : [random.number(0...(index - 1))]
            }
        }
    }
}
