public import TaskerCore
public import TaskerWorker

/// Declares the steps of a workflow; its closure receives one.
///
/// Nothing in a declaration traps or throws: mistakes are collected and thrown when the workflow is used.
public struct WorkflowBuilder<Input: Codable & Sendable> {
    let scope = WorkflowScope()
    private(set) var steps: [StepDeclaration] = []
    var problems: [TemplateProblem] = []

    init() {}

    /// Declares a step and gives its value, which later steps name in `after`.
    ///
    /// - Parameters:
    ///   - name: unique in the workflow; 1 to 128 characters.
    ///   - parents: the steps that must be complete before this one; their results are handed to `run` in the same order.
    ///   - retry: what happens when the step fails; by default three attempts with exponential backoff.
    ///   - timeout: how long one attempt may take, from 1 ms; nil for no limit.
    ///   - description: what the step does, for people.
    ///   - events: what it publishes when an attempt ends, as in `publishes: [.event("order.placed")]`.
    ///   - run: the work. It may run more than once, see `StepHandler`.
    @discardableResult
    public mutating func step<each Parent: Codable & Sendable, Output: Codable & Sendable>(
        _ name: String, after parents: repeat Step<each Parent>, retry: RetryPolicy = .default,
        timeout: Duration? = nil, description: String? = nil, publishes events: [EventDeclaration] = [],
        run: @escaping @Sendable (StepContext, Input, repeat each Parent) async throws -> Output
    ) -> Step<Output> {
        let handler = ClosureHandler(encoding: { context in
            let input = try context.input(as: Input.self)
            let results = (repeat try context.result(of: (each parents).name, as: (each Parent).self))
            return try await run(context, input, repeat each results)
        })
        add(
            StepDeclaration(
                name: name, description: description, parents: names(repeat each parents), retry: retry,
                timeout: timeout, handler: handler))
        setEvents(events)
        return Step(name: name, scope: scope)
    }

    /// Declares a step that only acts; its result is `NoResult`.
    ///
    /// The parameters are those of a step with a result.
    @discardableResult
    public mutating func step<each Parent: Codable & Sendable>(
        _ name: String, after parents: repeat Step<each Parent>, retry: RetryPolicy = .default,
        timeout: Duration? = nil, description: String? = nil, publishes events: [EventDeclaration] = [],
        run: @escaping @Sendable (StepContext, Input, repeat each Parent) async throws -> Void
    ) -> Step<NoResult> {
        let acting: @Sendable (StepContext, Input, repeat each Parent) async throws -> NoResult = {
            (context: StepContext, input: Input, results: repeat each Parent) in
            try await run(context, input, repeat each results)
            return NoResult()
        }
        return step(
            name, after: repeat each parents, retry: retry, timeout: timeout, description: description,
            publishes: events, run: acting)
    }

    /// Says what the step that was entered last publishes.
    private mutating func setEvents(_ events: [EventDeclaration]) {
        guard !events.isEmpty, let last = steps.indices.last else { return }
        steps[last].publishes = events
    }

    /// Enters a step.
    mutating func add(_ step: StepDeclaration) {
        steps.append(step)
    }

    /// The names of the parents of the step that is entered next; one of another workflow is a mistake.
    mutating func names<each Parent>(_ parents: repeat Step<each Parent>) -> [String] {
        var names: [String] = []
        for parent in repeat each parents {
            names.append(parent.name)
            if parent.scope !== scope { problems.append(.foreignParent(parent.name, ofStepAt: steps.count)) }
        }
        return names
    }

    /// Makes the step of that name the beginning of a branch; false when there is none, or it is one already.
    mutating func setDecision(_ decision: String, ofStep name: String) -> Bool {
        guard let index = steps.firstIndex(where: { $0.name == name }), steps[index].decision == nil else {
            return false
        }
        steps[index].decision = decision
        return true
    }
}
