import TaskerCore

/// The seed of this run's random tests: TASKER_TEST_SEED, or a fixed one.
enum GeneratorSeed {
    static let value = SeededGenerator.seed(20_261_122)
}

/// Random templates of standard steps.
enum RandomTemplates {
    static func template(_ random: inout SeededGenerator, steps count: Int, namespace: String = "demo") -> TaskTemplate
    {
        let density = Double.random(in: 0...0.5, using: &random)
        let steps = (0..<count).map { index in
            StepDefinition(
                name: "s\(index)", handler: HandlerDefinition(callable: "h"),
                dependencies: (0..<index).filter { _ in random.chance(density) }.map { "s\($0)" },
                retry: RetryPolicy(
                    retryable: random.chance(0.9), maxAttempts: Int.random(in: 0...4, using: &random), backoff: .linear,
                    base: .milliseconds(100), jitter: 0))
        }
        return TaskTemplate(name: "random", namespace: namespace, version: "1.0.0", steps: steps)
    }
}
