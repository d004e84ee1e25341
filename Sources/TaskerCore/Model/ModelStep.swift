public import Foundation

/// A step of the reference model.
public struct ModelStep: Hashable, Sendable {
    /// The step's definition, with which it was created.
    public let definition: StepDefinition
    /// The position in the template of the step, or of the batch worker that it is an instance of.
    public let position: Int
    /// The number among the workers of its batch, from 1; 0 for any other step.
    public internal(set) var batchPosition = 0
    /// The indices of its parents in the task's list of steps, without the workers that their batches have set aside.
    public internal(set) var parents: [Int]
    /// Its state.
    public internal(set) var state: StepState = .pending
    /// How many executions were begun and not given back.
    public internal(set) var attempts = 0
    /// How many parents are not done, and one for a batch worker without a place in the window of its batch.
    public internal(set) var unmet: Int
    /// Its history, oldest first; nothing for the initial `pending`.
    public internal(set) var history: [ModelStepTransition] = []
    /// When it is tried again, in `waiting_for_retry`.
    public internal(set) var wakeAt: Duration?
    /// Who runs it, in `in_progress`.
    public internal(set) var worker: UUID?
    /// Its message on the queue, in `enqueued` and `in_progress`.
    public internal(set) var messageID: Int64?
    /// How far its executions have come.
    public internal(set) var checkpoint: StepCheckpoint?
    /// When that was saved.
    public internal(set) var checkpointedAt: Duration?
    /// What the last settled execution came to.
    public internal(set) var outcome: StepOutcome? {
        didSet { resultText = outcome?.result.flatMap(Self.canonicalText) }
    }
    /// The canonical text of the result; nil unless the last settled execution succeeded.
    public private(set) var resultText: String?

    init(_ definition: StepDefinition, parents: [Int], position: Int) {
        self.definition = definition
        self.parents = parents
        self.position = position
        unmet = parents.count
    }

    /// Whether a foreign worker runs it.
    public var isForeign: Bool { state == .inProgress && worker == nil }

    /// - Parameter isForeign: a foreign worker does it, whose history rows name no attempt.
    mutating func move(to next: StepState, isForeign: Bool = false) {
        history.append(
            ModelStepTransition(from: state, to: next, attempt: isForeign ? ModelStepTransition.foreign : attempts))
        state = next
        if next != .inProgress { worker = nil }
        if next != .waitingForRetry { wakeAt = nil }
    }

    private static func canonicalText(_ payload: JSONPayload) -> String? {
        (try? CanonicalJSON.encode(payload)).map { String(decoding: $0, as: UTF8.self) }
    }
}
