import TaskerCore
import TaskerStore

/// What an operator does, to both sides alike.
struct OperatorCall: Sendable {
    /// For people.
    let text: String
    /// Whether both sides say how many messages each queue got.
    let messages: Bool
    let model: @Sendable (inout ReferenceModel, Duration) throws(ModelRefusal) -> Void
    let database: @Sendable (TaskStore) async throws -> OperatorOutcome

    init(
        _ text: String, messages: Bool = true,
        model: @escaping @Sendable (inout ReferenceModel, Duration) throws(ModelRefusal) -> Void,
        database: @escaping @Sendable (TaskStore) async throws -> OperatorOutcome
    ) {
        self.text = text
        self.messages = messages
        self.model = model
        self.database = database
    }

    /// What the database answered.
    func lines(_ outcome: OperatorOutcome) -> [String] {
        switch outcome {
        case .done(_, _, let enqueued): ["done"] + (messages ? enqueued.lines("enqueued on") : [])
        case .refused(let state, let reason):
            [reason.hasPrefix("paused by") || reason == "it is not paused" ? "refused" : "refused \(state)"]
        case .notFound(let kind): ["no \(kind)"]
        }
    }

    /// What the model answers when it refuses.
    static func text(_ refusal: ModelRefusal) -> String {
        switch refusal {
        case .unknownTask: "no task"
        case .unknownStep: "no step"
        case .unknownEntry: "no entry"
        case .state(let state): "refused \(state.rawValue)"
        case .step(let state): "refused \(state.rawValue)"
        case .closed(let status): "refused \(status.rawValue)"
        case .paused, .notPaused: "refused"
        }
    }
}
