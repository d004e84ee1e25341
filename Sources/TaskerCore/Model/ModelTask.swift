public import Foundation

/// A task of the reference model.
public struct ModelTask: Hashable, Sendable {
    /// Its identifier.
    public let id: UUID
    /// Its template, with which it was created.
    public let template: TaskTemplate
    /// The template's graph.
    let graph: TemplateGraph
    /// Its input.
    public let input: JSONPayload
    /// Its identity.
    public let identity: IdentityHash
    /// How urgent it is, −100…100.
    public let priority: Int
    /// The time before which no step runs.
    public let notBefore: Duration?
    /// Its state.
    public internal(set) var state: TaskState = .pending
    /// Its steps, in the order of the template; steps created later follow.
    public internal(set) var steps: [ModelStep]
    /// The batches of batchable steps that have created their workers, by the batch worker's position in the template.
    var batches: [Int: ModelBatch] = [:]
    /// Its history, oldest first.
    public internal(set) var history: [ModelTaskTransition] = []
    /// When it became complete.
    public internal(set) var completedAt: Duration?
    /// When it was created.
    public internal(set) var createdAt: Duration = .zero
    /// When a call last changed it or one of its steps.
    public internal(set) var touchedAt: Duration = .zero
    /// What operators did to it, oldest first.
    public internal(set) var actions: [ModelOperatorAction] = []

    init(_ request: ModelTaskRequest) {
        id = request.id
        template = request.template
        graph = request.graph
        input = request.input
        identity = request.identity
        priority = request.priority
        notBefore = request.notBefore
        let created = request.graph.initialSteps
        let index = Dictionary(created.enumerated().map { ($1, $0) }) { first, _ in first }
        steps = created.map { position in
            ModelStep(
                request.template.steps[position], parents: request.graph.parents[position].compactMap { index[$0] },
                position: position)
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
        return steps.allSatisfy { $0.state.satisfiesDependencies || $0.state == .cancelled } ? .complete : state
    }

    /// The result that a step gets from a parent, as canonical text; nil when the parent has none.
    ///
    /// A batch worker gets its batchable step's result without the outcome.
    public func resultText(of parent: Int, for step: Int) -> String? {
        guard steps[step].batchPosition > 0, let batch = batches[steps[step].position], batch.batchStep == parent else {
            return steps[parent].resultText
        }
        return JSONPayload(batch.sharedResult).text
    }

    /// Whether a step is a batch worker that waits for a place in the window of its batch.
    func waitsForPlace(_ step: Int) -> Bool {
        guard steps[step].state == .pending, let batch = batches[steps[step].position] else { return false }
        return steps[step].batchPosition > batch.placed
    }

    /// When a message of this task that could be taken now becomes visible: claims go by that time, so a point of priority
    /// is worth a minute of waiting.
    func visibleAt(_ now: Duration) -> Duration {
        if let notBefore, notBefore > now { return notBefore }
        return now - headStart
    }

    /// A minute for each point of priority, and a day: what became visible within the last day is a lease that ran out or a
    /// start that came.
    var headStart: Duration { .seconds(60 * (min(max(priority, -100), 100) + 100) + 86_400) }

    mutating func move(to next: TaskState) {
        history.append(ModelTaskTransition(from: state, to: next))
        state = next
    }
}
