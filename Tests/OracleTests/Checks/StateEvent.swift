import TaskerCore

/// What can happen to a step and its task, in whatever state they are.
enum StateEvent: String, CaseIterable {
    case claim, poll
    case settleSuccess = "settle success"
    case settleRetryable = "settle retryable"
    case settlePermanent = "settle permanent"
    case extend, checkpoint, release
    case timers
    case sweep, staleness
    case cancel, reset, complete, resolve, resume, redrive
    case pause, unpause
    case addDeadLetter = "add dead letter"
    case resolveDeadLetter = "resolve dead letter"
    case foreignClaim = "foreign claim"
    case foreignSuccess = "foreign success"
    case foreignFailure = "foreign failure"
    case settleForeign = "settle foreign"

    private static let claimed = Operation.ClaimPick(worker: 0, limit: 10, leaseMilliseconds: 60_000)
    private static let failure = StepFailure(message: "no", errorType: "no", retryable: true)
    private static let lastFailure = StepFailure(message: "no", errorType: "no", retryable: false)

    /// Lets it happen.
    ///
    /// - Returns: how model and database differ then.
    func happen(to step: String, in trial: inout StateTrial) async throws -> [String] {
        // Odd numbers mean any step, whether it has failed or not.
        let number = step == "a" ? 1 : 3
        return switch self {
        case .claim: try await trial.apply(.claim(Self.claimed, queues: [0]))
        case .poll: try await trial.apply(.poll(Self.claimed, queues: [0], timers: 10), after: .seconds(30))
        case .settleSuccess: try await trial.settle(step, .success(JSONPayload(.int(1))))
        case .settleRetryable: try await trial.settle(step, .failure(Self.failure))
        case .settlePermanent: try await trial.settle(step, .failure(Self.lastFailure))
        case .extend: try await trial.apply(.extend(worker: 0, [.past(0)], milliseconds: 90_000))
        case .checkpoint: try await trial.apply(.checkpoint(worker: 0, .past(0), items: 4, milliseconds: 90_000))
        case .release: try await trial.apply(.release(worker: 0, [.past(0)]))
        case .timers: try await trial.apply(.runTimers(limit: 10), after: .seconds(30))
        case .sweep: try await trial.apply(.sweep, after: .seconds(600))
        case .staleness: try await trial.apply(.detectStaleness, after: .seconds(7_200))
        case .cancel: try await trial.apply(.cancel(task: 1))
        case .reset: try await trial.apply(.reset(step: number))
        case .complete: try await trial.apply(.finish(step: number, withResult: true))
        case .resolve: try await trial.apply(.finish(step: number, withResult: false))
        case .resume: try await trial.apply(.resume(task: 1))
        case .redrive: try await trial.apply(.redrive(limit: 1, milliseconds: 0))
        case .pause: try await trial.apply(.pause(.task(1), ends: false))
        case .unpause: try await trial.apply(.pause(.task(1), ends: true))
        case .addDeadLetter: try await trial.apply(.addDeadLetter(task: 1))
        case .resolveDeadLetter: try await trial.apply(.resolveDeadLetter(0))
        case .foreignClaim: try await trial.foreign(step, ends: nil)
        case .foreignSuccess: try await trial.foreign(step, ends: .success(JSONPayload(.int(2))))
        case .foreignFailure: try await trial.foreign(step, ends: .failure(Self.failure))
        case .settleForeign: try await trial.apply(.settleForeign(milliseconds: 10_000), after: .seconds(90))
        }
    }

    /// What leads to a state of a step, from the task's creation on.
    static func path(to state: StepState) -> (step: String, events: [StateEvent]) {
        switch state {
        case .pending: ("b", [])
        case .enqueued: ("a", [])
        case .inProgress: ("a", [.claim])
        case .enqueuedForOrchestration: ("a", [.foreignClaim, .foreignSuccess])
        case .enqueuedAsErrorForOrchestration: ("a", [.foreignClaim, .foreignFailure])
        case .waitingForRetry: ("a", [.claim, .settleRetryable])
        case .complete: ("a", [.claim, .settleSuccess])
        case .error: ("a", [.claim, .settlePermanent])
        case .cancelled: ("a", [.cancel])
        case .resolvedManually: ("a", [.resolve])
        }
    }

    /// What leads to a state of a task; nil for states in which Tasker leaves no task.
    static func path(to state: TaskState) -> [StateEvent]? {
        switch state {
        case .stepsInProcess: [.claim]
        case .waitingForRetry: [.claim, .settleRetryable]
        case .blockedByFailures: [.claim, .settlePermanent]
        case .complete: [.claim, .settleSuccess]
        case .error: [.staleness]
        case .cancelled: [.cancel]
        case .pending, .initializing, .enqueuingSteps, .evaluatingResults, .waitingForDependencies, .resolvedManually:
            nil
        }
    }
}
