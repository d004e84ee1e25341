public import Tasker

/// A workflow under test: its handlers run for real, in memory and in virtual time, and nothing needs a database.
///
///     let kit = try WorkflowTest(order)
///     try kit.fail("charge", attempts: 1...2, with: StepError.retryable("busy"))
///     let run = try kit.submit(Order(number: 7))
///     try await run.runToEnd()
///     #expect(run.state == .complete)
///     #expect(try run.step("charge").attempts == 3)
///
/// Time stands still until it is advanced. Not for use from several tasks at once.
public final class WorkflowTest<Input: Codable & Sendable, Output: Codable & Sendable>: TestEngine {
    /// The workflow.
    public let workflow: Workflow<Input, Output>

    /// Prepares a test.
    ///
    /// - Parameters:
    ///   - workflow: the workflow that is submitted.
    ///   - options: what the engine assumes; the seed among it.
    /// - Throws: `WorkflowError` with every mistake of the declaration.
    public init(_ workflow: Workflow<Input, Output>, options: TestOptions = TestOptions()) throws {
        self.workflow = workflow
        try super.init(workflows: [workflow], options: options)
    }

    /// Submits a task; its first steps run when time is advanced.
    ///
    /// The workflow's identity strategy counts: the same key, or the same input where the strategy is `strict`, gives
    /// the run that is there.
    ///
    /// - Parameters:
    ///   - options: what `Tasker.submit` takes; dates are those of ``TestEngine/date``.
    ///   - delay: how long from now none of its steps runs; in place of the options' `notBefore`.
    /// - Throws: `TestKitError` of code `invalidInput`, `missingKey` or `keyConflict`.
    @discardableResult
    public func submit(
        _ input: Input, key: String? = nil, options: SubmitOptions = SubmitOptions(), after delay: Duration? = nil
    ) throws -> TestRun<Output> {
        let payload: JSONPayload
        do {
            payload = try JSONPayload(encoding: input)
        } catch {
            throw TestKitError("input", error)
        }
        let id = try create(workflow.reference, input: payload, key: key, options: options, after: delay)
        return TestRun(id: id, engine: self, resultStep: workflow.resultStep)
    }
}
