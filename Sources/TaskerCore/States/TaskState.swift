/// The twelve states of a task; the raw value is what the database stores.
public enum TaskState: String, CaseIterable, Codable, Hashable, Sendable {
    /// Accepted, nothing started.
    case pending
    /// The reference looks for the first ready steps.
    case initializing
    /// The reference puts ready steps on queues.
    case enqueuingSteps = "enqueuing_steps"
    /// At least one step is on a queue, runs, or has a result that waits for settlement.
    case stepsInProcess = "steps_in_process"
    /// The reference decides what follows a result.
    case evaluatingResults = "evaluating_results"
    /// The reference has nothing ready and nothing running.
    case waitingForDependencies = "waiting_for_dependencies"
    /// Nothing runs; at least one step waits for its retry time.
    case waitingForRetry = "waiting_for_retry"
    /// At least one step has failed for good.
    case blockedByFailures = "blocked_by_failures"
    /// Every step is complete or resolved.
    case complete
    /// Given up.
    case error
    /// Cancelled.
    case cancelled
    /// Closed by an operator.
    case resolvedManually = "resolved_manually"

    /// Reads a stored state; the old name `in_progress` means `stepsInProcess`.
    public init?(stored text: String) {
        if text == "in_progress" {
            self = .stepsInProcess
        } else {
            self.init(rawValue: text)
        }
    }

    /// Whether nothing follows but an operator's action.
    public var isTerminal: Bool {
        switch self {
        case .complete, .error, .cancelled, .resolvedManually: true
        default: false
        }
    }

    /// Whether the engine or a worker is busy with the task.
    public var isActive: Bool {
        switch self {
        case .initializing, .enqueuingSteps, .stepsInProcess, .evaluatingResults: true
        default: false
        }
    }

    /// Whether the task waits for a time, a step or an operator.
    public var isWaiting: Bool {
        switch self {
        case .waitingForDependencies, .waitingForRetry, .blockedByFailures: true
        default: false
        }
    }

    /// Whether the reference's orchestrator may pick the task up.
    public var canBeProcessed: Bool {
        switch self {
        case .pending, .waitingForDependencies, .waitingForRetry: true
        default: false
        }
    }
}
