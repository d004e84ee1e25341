/// Every change of state that a step may make.
///
/// The reference's state machine by events, and Tasker's own edges. One thing of the reference is left out on purpose: it lets
/// an operator complete or resolve a step that is already complete, cancelled or resolved; a recorded result never changes.
public enum StepTransitionTable {
    /// One row of the table.
    public typealias Edge = TransitionEdge<StepState, StepEvent>

    private static let reference: [Edge] = [
        Edge(.pending, on: .enqueue, to: .enqueued),
        Edge(.pending, on: .start, to: .inProgress),
        Edge(.pending, on: .fail, to: .error),
        Edge(.pending, on: .waitForRetry, to: .waitingForRetry),
        Edge(.enqueued, on: .start, to: .inProgress),
        Edge(.enqueued, on: .fail, to: .error),
        Edge(.enqueued, on: .waitForRetry, to: .waitingForRetry),
        Edge(.inProgress, on: .enqueueForOrchestration, to: .enqueuedForOrchestration),
        Edge(.inProgress, on: .enqueueAsErrorForOrchestration, to: .enqueuedAsErrorForOrchestration),
        Edge(.inProgress, on: .complete, to: .complete),
        Edge(.inProgress, on: .fail, to: .error),
        Edge(.inProgress, on: .waitForRetry, to: .waitingForRetry),
        Edge(.enqueuedForOrchestration, on: .complete, to: .complete),
        Edge(.enqueuedForOrchestration, on: .fail, to: .error),
        Edge(.enqueuedAsErrorForOrchestration, on: .complete, to: .complete),
        Edge(.enqueuedAsErrorForOrchestration, on: .fail, to: .error),
        Edge(.enqueuedAsErrorForOrchestration, on: .waitForRetry, to: .waitingForRetry),
        Edge(.waitingForRetry, on: .retry, to: .pending),
        Edge(.error, on: .retry, to: .pending),
        Edge(.error, on: .resetForRetry, to: .pending),
    ]

    private static let own: [Edge] = [
        Edge(.inProgress, to: .enqueued, because: "the lease ran out or the worker gave the step back"),
        Edge(.waitingForRetry, to: .enqueued, because: "the retry timer fired: the parents are still done"),
        Edge(.waitingForRetry, to: .error, because: "the step was given up while it waited"),
        Edge(
            .enqueuedForOrchestration, to: .waitingForRetry,
            because: "a foreign success that cannot be applied counts as a retryable failure"),
    ]

    /// The whole table.
    public static let edges: [Edge] =
        reference + own
        + StepState.allCases.filter { !$0.isTerminal }.flatMap {
            [
                Edge($0, on: .cancel, to: .cancelled), Edge($0, on: .completeManually, to: .complete),
                Edge($0, on: .resolveManually, to: .resolvedManually),
            ]
        }

    private static let byEvent = Dictionary(
        grouping: edges.filter { $0.event != nil }, by: \.from
    ).mapValues { edges in Dictionary(edges.map { ($0.event, $0.to) }) { first, _ in first } }

    private static let byState = Dictionary(grouping: edges, by: \.from).mapValues { Set($0.map(\.to)) }

    /// The states that may follow, in the order of their declaration.
    public static func successors(of state: StepState) -> [StepState] {
        let targets = byState[state] ?? []
        return StepState.allCases.filter(targets.contains)
    }

    /// Whether the change is allowed.
    public static func allows(from: StepState, to: StepState) -> Bool {
        byState[from]?.contains(to) ?? false
    }

    /// Refuses a change that the table does not have.
    ///
    /// - Throws: `TransitionError` naming both states and the allowed ones.
    public static func check(from: StepState, to: StepState) throws(TransitionError) {
        guard allows(from: from, to: to) else {
            throw TransitionError(
                subject: .step, from: from.rawValue, attempted: to.rawValue,
                allowed: successors(of: from).map(\.rawValue))
        }
    }

    /// The state to which an event of the reference leads.
    ///
    /// - Throws: `TransitionError` naming the state, the event and the allowed events.
    public static func target(from: StepState, on event: StepEvent) throws(TransitionError) -> StepState {
        if let target = byEvent[from]?[event] { return target }
        throw TransitionError(
            subject: .step, from: from.rawValue, attempted: event.rawValue,
            allowed: StepEvent.allCases.filter { byEvent[from]?[$0] != nil }.map(\.rawValue))
    }
}
