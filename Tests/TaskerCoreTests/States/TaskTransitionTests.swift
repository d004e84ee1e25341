import TaskerCore
import Testing

@Suite("Task transitions")
struct TaskTransitionTests {
    /// The reference's matrix, one row per state; what is not listed is refused.
    private static let matrix: [TaskState: [TaskEvent: TaskState]] = [
        .pending: [.start: .initializing],
        .initializing: [
            .readyStepsFound: .enqueuingSteps, .noStepsFound: .complete, .noDependenciesReady: .waitingForDependencies,
        ],
        .enqueuingSteps: [.stepsEnqueued: .stepsInProcess, .enqueueFailed: .error],
        .stepsInProcess: [
            .stepCompleted: .evaluatingResults, .stepFailed: .waitingForRetry, .allStepsCompleted: .evaluatingResults,
            .complete: .complete, .fail: .error,
        ],
        .evaluatingResults: [
            .readyStepsFound: .enqueuingSteps, .noDependenciesReady: .waitingForDependencies,
            .allStepsSuccessful: .complete, .permanentFailure: .blockedByFailures,
        ],
        .waitingForDependencies: [.dependenciesReady: .evaluatingResults],
        .waitingForRetry: [.retryReady: .enqueuingSteps],
        .blockedByFailures: [.giveUp: .error, .manualResolution: .resolvedManually],
        .complete: [:], .error: [:], .cancelled: [:], .resolvedManually: [:],
    ]

    private static let terminal: Set<TaskState> = [.complete, .error, .cancelled, .resolvedManually]

    private static func expected(_ state: TaskState, _ event: TaskEvent) -> TaskState? {
        if terminal.contains(state) { return nil }
        if event == .cancel { return .cancelled }
        if event == .resolveManually { return .resolvedManually }
        return matrix[state]?[event]
    }

    @Test("every state answers every event as the reference does", arguments: TaskState.allCases)
    func events(state: TaskState) throws {
        for event in TaskEvent.allCases {
            if let target = Self.expected(state, event) {
                #expect(try TaskTransitionTable.target(from: state, on: event) == target, "\(state) on \(event)")
                #expect(TaskTransitionTable.allows(from: state, to: target))
            } else {
                #expect(throws: TransitionError.self, "\(state) on \(event)") {
                    try TaskTransitionTable.target(from: state, on: event)
                }
            }
        }
    }

    /// Our own edges.
    private static let own: [TaskState: Set<TaskState>] = [
        .pending: [.stepsInProcess, .complete], .stepsInProcess: [.blockedByFailures],
        .waitingForRetry: [.stepsInProcess, .blockedByFailures, .complete, .error], .waitingForDependencies: [.error],
        .blockedByFailures: [.stepsInProcess, .waitingForRetry, .complete],
        .error: [.stepsInProcess, .waitingForRetry, .blockedByFailures, .complete],
    ]

    @Test(
        "every pair of states is allowed exactly when the reference or our own table has it",
        arguments: TaskState.allCases)
    func pairs(from: TaskState) throws {
        let byEvent = Set(TaskEvent.allCases.compactMap { Self.expected(from, $0) })
        let allowed = byEvent.union(Self.own[from] ?? [])
        for to in TaskState.allCases {
            #expect(TaskTransitionTable.allows(from: from, to: to) == allowed.contains(to), "\(from) to \(to)")
            if allowed.contains(to) {
                try TaskTransitionTable.check(from: from, to: to)
            } else {
                #expect(throws: TransitionError.self) { try TaskTransitionTable.check(from: from, to: to) }
            }
        }
        #expect(Set(TaskTransitionTable.successors(of: from)) == allowed)
    }

    @Test("each edge of our own says why it is there; the reference's edges name their event")
    func reasons() {
        for edge in TaskTransitionTable.edges { #expect((edge.event == nil) == (edge.reason?.isEmpty == false)) }
    }

    @Test("a refusal names the state, what was asked for and what is allowed")
    func refusal() {
        #expect { try TaskTransitionTable.target(from: .initializing, on: .start) } throws: {
            "\($0)"
                == "a task in state initializing refuses start; allowed: ready_steps_found, no_steps_found, no_dependencies_ready, cancel, resolve_manually"
        }
        #expect { try TaskTransitionTable.check(from: .complete, to: .pending) } throws: {
            "\($0)" == "a task in state complete refuses pending; nothing is allowed from there"
        }
    }

    @Test("states have the reference's classes")
    func classes() {
        #expect(Set(TaskState.allCases.filter(\.isTerminal)) == Self.terminal)
        #expect(
            TaskState.allCases.filter(\.isActive)
                == [.initializing, .enqueuingSteps, .stepsInProcess, .evaluatingResults])
        #expect(
            TaskState.allCases.filter(\.isWaiting) == [.waitingForDependencies, .waitingForRetry, .blockedByFailures])
        #expect(
            TaskState.allCases.filter(\.canBeProcessed) == [.pending, .waitingForDependencies, .waitingForRetry])
        #expect(TaskState(stored: "in_progress") == .stepsInProcess)
        #expect(TaskState(stored: "steps_in_process") == .stepsInProcess && TaskState(stored: "nope") == nil)
        #expect(TaskState.allCases.count == 12)
    }
}
