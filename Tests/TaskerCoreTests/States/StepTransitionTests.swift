import TaskerCore
import Testing

@Suite("Step transitions")
struct StepTransitionTests {
    /// The reference's matrix without cancelling and the operator's two events.
    private static let matrix: [StepState: [StepEvent: StepState]] = [
        .pending: [.enqueue: .enqueued, .start: .inProgress, .fail: .error, .waitForRetry: .waitingForRetry],
        .enqueued: [.start: .inProgress, .fail: .error, .waitForRetry: .waitingForRetry],
        .inProgress: [
            .enqueueForOrchestration: .enqueuedForOrchestration,
            .enqueueAsErrorForOrchestration: .enqueuedAsErrorForOrchestration, .complete: .complete, .fail: .error,
            .waitForRetry: .waitingForRetry,
        ],
        .enqueuedForOrchestration: [.complete: .complete, .fail: .error],
        .enqueuedAsErrorForOrchestration: [.complete: .complete, .fail: .error, .waitForRetry: .waitingForRetry],
        .waitingForRetry: [.retry: .pending],
        .error: [.retry: .pending, .resetForRetry: .pending],
        .complete: [:], .cancelled: [:], .resolvedManually: [:],
    ]

    private static let terminal: Set<StepState> = [.complete, .cancelled, .resolvedManually]

    /// The reference also lets an operator complete or resolve a terminal step; we refuse, since results never change.
    private static func expected(_ state: StepState, _ event: StepEvent) -> StepState? {
        if terminal.contains(state) { return nil }
        switch event {
        case .cancel: return .cancelled
        case .completeManually: return .complete
        case .resolveManually: return .resolvedManually
        default: return matrix[state]?[event]
        }
    }

    @Test(
        "every state answers every event as the reference does, but terminal states are final",
        arguments: StepState.allCases)
    func events(state: StepState) throws {
        for event in StepEvent.allCases {
            if let target = Self.expected(state, event) {
                #expect(try StepTransitionTable.target(from: state, on: event) == target, "\(state) on \(event)")
                #expect(StepTransitionTable.allows(from: state, to: target))
            } else {
                #expect(throws: TransitionError.self, "\(state) on \(event)") {
                    try StepTransitionTable.target(from: state, on: event)
                }
            }
        }
    }

    private static let own: [StepState: Set<StepState>] = [
        .inProgress: [.enqueued], .waitingForRetry: [.enqueued, .error],
        .enqueuedForOrchestration: [.waitingForRetry],
    ]

    @Test(
        "every pair of states is allowed exactly when the reference or our own table has it",
        arguments: StepState.allCases)
    func pairs(from: StepState) throws {
        let byEvent = Set(StepEvent.allCases.compactMap { Self.expected(from, $0) })
        let allowed = byEvent.union(Self.own[from] ?? [])
        for to in StepState.allCases {
            #expect(StepTransitionTable.allows(from: from, to: to) == allowed.contains(to), "\(from) to \(to)")
            if allowed.contains(to) {
                try StepTransitionTable.check(from: from, to: to)
            } else {
                #expect(throws: TransitionError.self) { try StepTransitionTable.check(from: from, to: to) }
            }
        }
        #expect(Set(StepTransitionTable.successors(of: from)) == allowed)
    }

    @Test("each edge of our own says why it is there; the reference's edges name their event")
    func reasons() {
        for edge in StepTransitionTable.edges { #expect((edge.event == nil) == (edge.reason?.isEmpty == false)) }
    }

    @Test("a refusal names the state, what was asked for and what is allowed")
    func refusal() {
        #expect { try StepTransitionTable.target(from: .waitingForRetry, on: .start) } throws: {
            "\($0)"
                == "a step in state waiting_for_retry refuses start; allowed: retry, cancel, complete_manually, resolve_manually"
        }
        #expect { try StepTransitionTable.check(from: .cancelled, to: .complete) } throws: {
            "\($0)" == "a step in state cancelled refuses complete; nothing is allowed from there"
        }
    }

    @Test("states have the reference's classes")
    func classes() {
        #expect(Set(StepState.allCases.filter(\.isTerminal)) == Self.terminal)
        #expect(StepState.allCases.filter(\.satisfiesDependencies) == [.complete, .resolvedManually])
        #expect(StepState.allCases.filter(\.isReadyForClaiming) == [.enqueued])
        #expect(
            StepState.allCases.filter(\.isLive)
                == [.enqueued, .inProgress, .enqueuedForOrchestration, .enqueuedAsErrorForOrchestration])
        #expect(StepState.allCases.count == 10)
    }
}
