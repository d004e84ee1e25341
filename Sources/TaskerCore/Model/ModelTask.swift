public import Foundation

/// A task of the reference model.
public struct ModelTask: Hashable, Sendable {
    /// Its identifier.
    public let id: UUID
    /// Its template, with which it was created.
    public let template: TaskTemplate
    /// Its input.
    public let input: JSONPayload
    /// Its identity.
    public let identity: IdentityHash
    /// Its state.
    public internal(set) var state: TaskState = .pending
    /// Its steps, in the order of the template; steps created later follow.
    public internal(set) var steps: [ModelStep]
    /// Its history, oldest first.
    public internal(set) var history: [ModelTaskTransition] = []
    /// When it became complete.
    public internal(set) var completedAt: Duration?
    /// What operators did to it, oldest first.
    public internal(set) var actions: [ModelOperatorAction] = []

    init(_ request: ModelTaskRequest) {
        id = request.id
        template = request.template
        input = request.input
        identity = request.identity
        let created = request.graph.initialSteps
        let index = Dictionary(created.enumerated().map { ($1, $0) }) { first, _ in first }
        steps = created.map { position in
            ModelStep(
                request.template.steps[position], parents: request.graph.parents[position].compactMap { index[$0] })
        }
    }

    /// How many steps have a message, a lease or an unsettled result.
    public var liveSteps: Int { steps.count { $0.state.isLive } }
    /// How many steps wait for their retry time.
    public var retryingSteps: Int { steps.count { $0.state == .waitingForRetry } }
    /// How many steps failed for good.
    public var failedSteps: Int { steps.count { $0.state == .error } }

    /// The state that follows from the steps, for a task that is not terminal.
    var stateOfSteps: TaskState {
        if failedSteps > 0 { return .blockedByFailures }
        if liveSteps > 0 { return .stepsInProcess }
        if retryingSteps > 0 { return .waitingForRetry }
        return steps.allSatisfy(\.state.satisfiesDependencies) ? .complete : state
    }

    mutating func move(to next: TaskState) {
        history.append(ModelTaskTransition(from: state, to: next))
        state = next
    }
}
