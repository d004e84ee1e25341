public import TaskerCore
public import TaskerWorker

extension WorkflowBuilder {
    /// Declares the step in which branches come together again.
    ///
    ///     w.converge("record", after: approve, ask) { _, request, approved, asked in … }
    ///
    /// It runs when those of `parents` that run at all are complete, and receives nil for the others. It does not run when
    /// none of them does.
    ///
    /// - Parameters:
    ///   - name: unique in the workflow; 1 to 128 characters.
    ///   - parents: the steps to wait for, as far as they run; at least one of them behind a decision.
    ///   - retry: what happens when the step fails; by default three attempts with exponential backoff.
    ///   - timeout: how long one attempt may take, from 1 ms; nil for no limit.
    ///   - description: what the step does, for people.
    ///   - run: the work, with the result of each parent that ran.
    @discardableResult
    public mutating func converge<each Parent: Codable & Sendable, Output: Codable & Sendable>(
        _ name: String, after parents: repeat Step<each Parent>, retry: RetryPolicy = .default,
        timeout: Duration? = nil, description: String? = nil,
        run: @escaping @Sendable (StepContext, Input, repeat (each Parent)?) async throws -> Output
    ) -> Step<Output> {
        let handler = ClosureHandler(encoding: { context in
            let input = try context.input(as: Input.self)
            let results = (repeat try context.resultIfRun(of: (each parents).name, as: (each Parent).self))
            return try await run(context, input, repeat each results)
        })
        add(
            StepDeclaration(
                name: name, description: description, parents: names(repeat each parents), retry: retry,
                timeout: timeout, type: .deferredConvergence, handler: handler))
        return Step(name: name, scope: scope)
    }

    /// Declares a convergence that only acts; its result is `NoResult`.
    ///
    /// The parameters are those of a convergence with a result.
    @discardableResult
    public mutating func converge<each Parent: Codable & Sendable>(
        _ name: String, after parents: repeat Step<each Parent>, retry: RetryPolicy = .default,
        timeout: Duration? = nil, description: String? = nil,
        run: @escaping @Sendable (StepContext, Input, repeat (each Parent)?) async throws -> Void
    ) -> Step<NoResult> {
        let acting: @Sendable (StepContext, Input, repeat (each Parent)?) async throws -> NoResult = {
            (context: StepContext, input: Input, results: repeat (each Parent)?) in
            try await run(context, input, repeat each results)
            return NoResult()
        }
        return converge(
            name, after: repeat each parents, retry: retry, timeout: timeout, description: description, run: acting)
    }
}

extension StepContext {
    /// The result of a parent that ran; nil for one that did not.
    func resultIfRun<Value: Decodable>(of step: String, as type: Value.Type) throws -> Value? {
        results[step] == nil ? nil : try result(of: step, as: type)
    }
}
