import TaskerCore
public import TaskerWorker

/// What can be made to happen to steps. A batch's workers are meant together by the name of their pattern
/// (`import_batch`), one of them by its own (`import_batch_002`).
extension TestEngine {
    /// Makes attempts of a step fail instead of running its handler.
    ///
    /// - Parameters:
    ///   - step: the step's name.
    ///   - attempts: which attempts, from 1; by default all.
    ///   - error: what the handler would have thrown: a `StepError`, or any other error, which is retried.
    /// - Throws: `TestKitError` of code `unknownStep` or `outOfRange`.
    public func fail(_ step: String, attempts: ClosedRange<Int> = 1...Int.max, with error: any Error) throws {
        try inject(step, attempts, .fail(StepFailure(thrown: error)))
    }

    /// Makes one attempt of a step fail instead of running its handler.
    ///
    /// - Throws: as `fail(_:attempts:with:)`.
    public func fail(_ step: String, attempt: Int, with error: any Error) throws {
        try inject(step, attempt, .fail(StepFailure(thrown: error)))
    }

    /// Lets the process die that makes this attempt of a step: its result is lost, and another process takes the step
    /// over when the lease has run out.
    ///
    /// - Throws: `TestKitError` of code `unknownStep` or `outOfRange`.
    public func crash(_ step: String, attempt: Int = 1, _ point: CrashPoint = .afterHandler) throws {
        try inject(step, attempt, .crash(point))
    }

    /// Lets the processes die that make these attempts of a step.
    ///
    /// - Throws: `TestKitError` of code `unknownStep` or `outOfRange`.
    public func crash(_ step: String, attempts: ClosedRange<Int>, _ point: CrashPoint = .afterHandler) throws {
        try inject(step, attempts, .crash(point))
    }

    /// Lets the handler not end within its timeout in this attempt; it is not run.
    ///
    /// - Throws: `TestKitError` of code `unknownStep` or `outOfRange`.
    public func hang(_ step: String, attempt: Int = 1) throws {
        try inject(step, attempt, .hang)
    }

    /// Lets the handler not end within its timeout in these attempts; it is not run.
    ///
    /// - Throws: `TestKitError` of code `unknownStep` or `outOfRange`.
    public func hang(_ step: String, attempts: ClosedRange<Int>) throws {
        try inject(step, attempts, .hang)
    }

    /// Lets the attempts of a step take virtual time; without this they take none.
    ///
    /// More than the step's timeout ends them with a timeout.
    ///
    /// - Throws: `TestKitError` of code `unknownStep` or `outOfRange`.
    public func delay(_ step: String, attempts: ClosedRange<Int> = 1...Int.max, by time: Duration) throws {
        guard time >= .zero else {
            throw TestKitError(.outOfRange, "the delay is \(time); allowed are times from zero")
        }
        try inject(step, attempts, .delay(time))
    }

    /// Runs another closure in place of a step's handler, as long as it does not touch what the test must not.
    ///
    /// - Throws: `TestKitError` of code `unknownStep` or `outOfRange`.
    public func replace<Result: Encodable & Sendable>(
        _ step: String, attempts: ClosedRange<Int> = 1...Int.max,
        with run: @escaping @Sendable (StepContext) async throws -> Result
    ) throws {
        try inject(step, attempts, .replace(ClosureHandler(encoding: run)))
    }

    /// Runs another handler in place of a step's own.
    ///
    /// - Throws: `TestKitError` of code `unknownStep` or `outOfRange`.
    public func replace(
        _ step: String, attempts: ClosedRange<Int> = 1...Int.max, handler: any StepHandler
    ) throws {
        try inject(step, attempts, .replace(handler))
    }

    /// Runs a closure in place of what a step's handler gives to `context.settling`: a test has no database.
    ///
    /// It runs once for an attempt, when its result is about to be recorded, however many closures the handler gave;
    /// when it throws, the attempt fails with its error. By default it does nothing: the closures are skipped, and counted
    /// by ``StepRun/settlings``. Without this call an attempt that settles with the application's data fails for good.
    ///
    /// - Throws: `TestKitError` of code `unknownStep` or `outOfRange`.
    public func onSettling(
        _ step: String, attempts: ClosedRange<Int> = 1...Int.max,
        run: @escaping @Sendable (StepContext) async throws -> Void = { _ in }
    ) throws {
        try inject(step, attempts, .settling(run))
    }

    /// Takes back everything that the test makes happen to a step, from its next attempt on.
    ///
    /// - Throws: `TestKitError` of code `unknownStep`.
    public func restore(_ step: String) throws {
        try requireStep(step)
        injections.removeAll { $0.step == step }
    }

    private func inject(_ step: String, _ attempt: Int, _ effect: Injection.Effect) throws {
        guard attempt >= 1 else {
            throw TestKitError(.outOfRange, "the attempt is \(attempt); allowed are numbers from 1")
        }
        try inject(step, attempt...attempt, effect)
    }

    private func inject(_ step: String, _ attempts: ClosedRange<Int>, _ effect: Injection.Effect) throws {
        try requireStep(step)
        guard attempts.lowerBound >= 1 else {
            throw TestKitError(.outOfRange, "the first attempt is \(attempts.lowerBound); allowed are numbers from 1")
        }
        injections.append(Injection(step: step, attempts: attempts, effect: effect))
    }

    /// What happens to an attempt of a step.
    func plan(for step: ModelStep, pattern: String) -> AttemptPlan {
        let names = [step.definition.name, pattern]
        return AttemptPlan(
            injections.lazy.filter { names.contains($0.step) && $0.attempts.contains(step.attempts) })
    }
}
