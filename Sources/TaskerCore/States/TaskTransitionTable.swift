/// Every change of state that a task may make.
///
/// The reference's state machine by events, and Tasker's own edges: it settles results in one transaction and therefore
/// skips the states `initializing`, `enqueuing_steps`, `evaluating_results` and `waiting_for_dependencies`.
public enum TaskTransitionTable {
    /// One row of the table.
    public typealias Edge = TransitionEdge<TaskState, TaskEvent>

    /// The reference's edges, without cancelling and resolving by hand, which `edges` adds for every state that is not terminal.
    private static let reference: [Edge] = [
        Edge(.pending, on: .start, to: .initializing),
        Edge(.initializing, on: .readyStepsFound, to: .enqueuingSteps),
        Edge(.initializing, on: .noStepsFound, to: .complete),
        Edge(.initializing, on: .noDependenciesReady, to: .waitingForDependencies),
        Edge(.enqueuingSteps, on: .stepsEnqueued, to: .stepsInProcess),
        Edge(.enqueuingSteps, on: .enqueueFailed, to: .error),
        Edge(.stepsInProcess, on: .stepCompleted, to: .evaluatingResults),
        Edge(.stepsInProcess, on: .stepFailed, to: .waitingForRetry),
        Edge(.stepsInProcess, on: .allStepsCompleted, to: .evaluatingResults),
        Edge(.stepsInProcess, on: .complete, to: .complete),
        Edge(.stepsInProcess, on: .fail, to: .error),
        Edge(.evaluatingResults, on: .readyStepsFound, to: .enqueuingSteps),
        Edge(.evaluatingResults, on: .noDependenciesReady, to: .waitingForDependencies),
        Edge(.evaluatingResults, on: .allStepsSuccessful, to: .complete),
        Edge(.evaluatingResults, on: .permanentFailure, to: .blockedByFailures),
        Edge(.waitingForDependencies, on: .dependenciesReady, to: .evaluatingResults),
        Edge(.waitingForRetry, on: .retryReady, to: .enqueuingSteps),
        Edge(.blockedByFailures, on: .giveUp, to: .error),
        Edge(.blockedByFailures, on: .manualResolution, to: .resolvedManually),
    ]

    private static let own: [Edge] = [
        Edge(.pending, to: .stepsInProcess, because: "creation enqueues the roots in its own transaction"),
        Edge(.pending, to: .complete, because: "a task without steps is complete when created"),
        Edge(.stepsInProcess, to: .blockedByFailures, because: "a step failed for good, settled in one transaction"),
        Edge(.waitingForRetry, to: .stepsInProcess, because: "a retry timer fired, or an operator released a step"),
        Edge(.waitingForRetry, to: .blockedByFailures, because: "a waiting step was given up"),
        Edge(.waitingForRetry, to: .complete, because: "an operator finished the last waiting step"),
        Edge(.waitingForRetry, to: .error, because: "the task waited too long"),
        Edge(.waitingForDependencies, to: .error, because: "the task waited too long"),
        Edge(.blockedByFailures, to: .stepsInProcess, because: "an operator reset or finished the failed step"),
        Edge(
            .blockedByFailures, to: .waitingForRetry, because: "an operator finished the failed step; another retries"),
        Edge(.blockedByFailures, to: .complete, because: "an operator finished the last failed step"),
        Edge(.error, to: .stepsInProcess, because: "an operator resumed the task"),
        Edge(.error, to: .waitingForRetry, because: "an operator resumed the task for a later time"),
        Edge(.error, to: .blockedByFailures, because: "an operator saw to one of several failed steps"),
        Edge(.error, to: .complete, because: "an operator finished the last step"),
    ]

    /// The whole table.
    public static let edges: [Edge] =
        reference + own
        + TaskState.allCases.filter { !$0.isTerminal }.flatMap {
            [Edge($0, on: .cancel, to: .cancelled), Edge($0, on: .resolveManually, to: .resolvedManually)]
        }

    private static let byEvent = Dictionary(
        grouping: edges.filter { $0.event != nil }, by: \.from
    ).mapValues { edges in Dictionary(edges.map { ($0.event, $0.to) }) { first, _ in first } }

    private static let byState = Dictionary(grouping: edges, by: \.from).mapValues { Set($0.map(\.to)) }

    /// The states that may follow, in the order of their declaration.
    public static func successors(of state: TaskState) -> [TaskState] {
        let targets = byState[state] ?? []
        return TaskState.allCases.filter(targets.contains)
    }

    /// Whether the change is allowed.
    public static func allows(from: TaskState, to: TaskState) -> Bool {
        byState[from]?.contains(to) ?? false
    }

    /// Refuses a change that the table does not have.
    ///
    /// - Throws: `TransitionError` naming both states and the allowed ones.
    public static func check(from: TaskState, to: TaskState) throws(TransitionError) {
        guard allows(from: from, to: to) else {
            throw TransitionError(
                subject: .task, from: from.rawValue, attempted: to.rawValue,
                allowed: successors(of: from).map(\.rawValue))
        }
    }

    /// The state to which an event of the reference leads.
    ///
    /// - Throws: `TransitionError` naming the state, the event and the allowed events.
    public static func target(from: TaskState, on event: TaskEvent) throws(TransitionError) -> TaskState {
        if let target = byEvent[from]?[event] { return target }
        throw TransitionError(
            subject: .task, from: from.rawValue, attempted: event.rawValue,
            allowed: TaskEvent.allCases.filter { byEvent[from]?[$0] != nil }.map(\.rawValue))
    }
}
