public import TaskerCore

/// A step of a task, as a test sees it.
public struct StepRun: Sendable {
    /// Its name.
    public let name: String
    /// Its state; nil as long as it has not been created: its decision has not taken its branch, or its batch has not begun.
    public let state: StepState?
    /// How many attempts were begun.
    public let attempts: Int
    /// The attempts, oldest first.
    public let executions: [AttemptRecord]
    /// The states it was in, oldest first, from `pending` on; empty as long as it has not been created.
    public let history: [StepState]
    /// When it is tried again; nil unless it waits for that.
    public let retryAt: Duration?
    /// The result, as it is stored; nil unless it is complete.
    public let payload: JSONPayload?
    /// Why it failed; nil unless its last attempt did.
    public let failure: StepFailure?
    /// What it saved last to resume from, without times; nil when it saved nothing.
    public let checkpoint: StepCheckpoint?

    /// How many closures given to `context.settling` were settled with its result; what ran in their place is what
    /// ``TestEngine/onSettling(_:attempts:run:)`` says.
    public let settlings: Int

    /// Whether it exists: nothing of a branch that was not taken does.
    public var exists: Bool { state != nil }

    /// The result with its type.
    ///
    /// - Throws: `TestKitError` of code `noResult` when it is not complete; `JSONError` when the result has another form.
    public func result<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        guard let payload else {
            throw TestKitError(
                .noResult, "step '\(name)' is \(state?.rawValue ?? "not there") and has no result")
        }
        return try payload.decode(type)
    }

    init(_ step: ModelStep, _ journal: TaskJournal.Step?) {
        name = step.definition.name
        state = step.state
        attempts = step.attempts
        executions = journal?.attempts ?? []
        history = [.pending] + step.history.map(\.to)
        retryAt = step.wakeAt
        payload = step.outcome?.result
        failure = step.outcome?.failure
        checkpoint = step.checkpoint
        settlings = journal?.settlings ?? 0
    }

    /// A step that has not been created.
    init(absent name: String) {
        self.name = name
        state = nil
        attempts = 0
        executions = []
        history = []
        retryAt = nil
        payload = nil
        failure = nil
        checkpoint = nil
        settlings = 0
    }
}
