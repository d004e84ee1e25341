public import TaskerCore
public import TaskerWorker

extension WorkflowBuilder {
    /// Declares a batch: work that is cut into ranges, each of which a worker of its own goes through.
    ///
    ///     let imported = w.batch("import", after: file, size: 500) { _, _, file in
    ///         .items(file.lines)
    ///     } work: { context, file, range in
    ///         try await load(file, lines: range.indices)
    ///     } converge: { _, _, results in
    ///         results.reduce(0, +)
    ///     }
    ///
    /// It becomes three steps: `<name>_analyse`, `<name>_batch` (the pattern for the workers `<name>_batch_001`…) and
    /// `<name>`, whose result others receive.
    ///
    /// - Parameters:
    ///   - name: unique in the workflow; 1 to 119 characters.
    ///   - parents: the steps whose results the analysis looks at.
    ///   - size: how many items a worker gets, where `analyse` leaves the cutting to the engine; 1 to 100,000.
    ///   - parallelism: how many workers run at the same time; 1 to 1,000.
    ///   - failureStrategy: what a worker that failed for good means for the others.
    ///   - cursorField: what the positions are, for people; 1 to 255 characters.
    ///   - retry: what happens when one of the steps fails; each worker counts its own attempts.
    ///   - timeout: how long one attempt of a step may take, from 1 ms; nil for no limit.
    ///   - description: what is done, for people.
    ///   - analyse: says into which ranges the work is cut.
    ///   - work: goes through one range. `StepContext.checkpoint` saves how far it has come.
    ///   - converge: makes one result of the workers' results, which are in the order of the ranges.
    @discardableResult
    public mutating func batch<
        each Parent: Codable & Sendable, Position: Codable & Sendable, Result: Codable & Sendable,
        Output: Codable & Sendable
    >(
        _ name: String, after parents: repeat Step<each Parent>, size: Int = 100, parallelism: Int = 10,
        failureStrategy: BatchConfiguration.FailureStrategy = .continueOnFailure, cursorField: String = "position",
        retry: RetryPolicy = .default, timeout: Duration? = nil, description: String? = nil,
        analyse: @escaping @Sendable (StepContext, Input, repeat each Parent) async throws -> Batches<Position>,
        work: @escaping @Sendable (StepContext, Input, BatchRange<Position>) async throws -> Result,
        converge: @escaping @Sendable (StepContext, Input, [Result]) async throws -> Output
    ) -> Step<Output> {
        let parts = BatchParts(name: name, size: size)
        var analysis = StepDeclaration(
            name: parts.analysis, declaredAs: name, description: description, parents: names(repeat each parents),
            retry: retry, timeout: timeout, type: .batchable,
            handler: ClosureHandler { context in
                let input = try context.input(as: Input.self)
                let results = (repeat try context.result(of: (each parents).name, as: (each Parent).self))
                return try parts.outcome(of: try await analyse(context, input, repeat each results)).result
            })
        // Where the reference's engine looks for the workers when there are no batches.
        analysis.initialization = ["worker_template_name": .string(parts.worker)]
        var worker = StepDeclaration(
            name: parts.worker, declaredAs: name, parents: [parts.analysis], retry: retry, timeout: timeout,
            type: .batchWorker,
            handler: ClosureHandler { context in
                guard let range = try BatchWorkerInputs.range(of: context, Position.self) else {
                    return BatchWorkerInputs.noOpResult
                }
                let input = try context.input(as: Input.self)
                return try .encodingResult(try await work(context, input, range))
            })
        worker.batch = BatchConfiguration(
            batchSize: size, parallelism: parallelism, cursorField: cursorField, workerTemplate: parts.worker,
            failureStrategy: failureStrategy)
        add(analysis)
        add(worker)
        add(
            StepDeclaration(
                name: name, parents: [parts.worker], retry: retry, timeout: timeout, type: .deferredConvergence,
                handler: ClosureHandler(encoding: { context in
                    let input = try context.input(as: Input.self)
                    return try await converge(context, input, try parts.results(context, as: Result.self))
                })))
        return Step(name: name, scope: scope, entry: parts.analysis)
    }

    /// Declares a batch whose result is the list of its workers' results, in the order of the ranges.
    ///
    /// The parameters are those of a batch with a convergence of its own.
    @discardableResult
    public mutating func batch<
        each Parent: Codable & Sendable, Position: Codable & Sendable, Result: Codable & Sendable
    >(
        _ name: String, after parents: repeat Step<each Parent>, size: Int = 100, parallelism: Int = 10,
        failureStrategy: BatchConfiguration.FailureStrategy = .continueOnFailure, cursorField: String = "position",
        retry: RetryPolicy = .default, timeout: Duration? = nil, description: String? = nil,
        analyse: @escaping @Sendable (StepContext, Input, repeat each Parent) async throws -> Batches<Position>,
        work: @escaping @Sendable (StepContext, Input, BatchRange<Position>) async throws -> Result
    ) -> Step<[Result]> {
        batch(
            name, after: repeat each parents, size: size, parallelism: parallelism, failureStrategy: failureStrategy,
            cursorField: cursorField, retry: retry, timeout: timeout, description: description, analyse: analyse,
            work: work, converge: { _, _, results in results })
    }
}
