public import TaskerCore

/// The code of a step.
///
/// A step may run more than once (a retry, a lease that ran out), so what it does outside the database has to bear repetition;
/// its result is recorded once. Cancelling the task, the step's timeout and the end of the worker reach a handler as Swift task cancellation.
public protocol StepHandler: Sendable {
    /// Does the work and gives its result.
    ///
    /// A thrown ``StepError`` says whether another attempt makes sense; any other error is retried.
    func run(_ context: StepContext) async throws -> JSONPayload
}
