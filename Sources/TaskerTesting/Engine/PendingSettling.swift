import TaskerWorker

/// What an attempt of a step gave to `context.settling`.
struct PendingSettling {
    /// What the test lets run in place of the closures; nil when it has not said.
    let replacement: (@Sendable (StepContext) async throws -> Void)?
    /// The attempt.
    let context: StepContext
    /// How many closures the handler gave.
    let count: Int
}
