import TaskerCore

/// Makes templates of 0 to 30 standard steps in the shapes that matter.
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
        // Templates need not name parents before their children.
        if random.chance(0.3) { steps.shuffle(using: &random) }
        return TaskTemplate(name: name, namespace: random.pick(namespaces), version: version, steps: steps)
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
