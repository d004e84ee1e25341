import Foundation
import TaskerCore

/// An operation of a window, made definite by what was known before it: a call to the database, and how the model judges it.
struct WindowCall {
    /// One indivisible piece of a call: changes the model, and says where that contradicts what was answered.
    typealias Part = (inout HistoryRun) -> [String]
    /// Whether something that a call refused was to be refused in a state.
    typealias Refusal = (HistoryRun) -> Bool

    /// For people.
    var text: String
    /// The worker who holds what the call starts.
    var worker: Int?
    /// What the worker gives out of its hands with it.
    var dropped: [ModelLease] = []
    /// The step that a foreign worker has begun or ended, if it was let.
    var foreign: Foreign?
    /// Sends the call.
    var send: @Sendable (Subject) async throws -> Reply
    /// What the call did, piece by piece in order; others may come between the pieces.
    var parts: (Reply, [WindowLog.Row]) -> [Part]
    /// What the call refused without holding it: each by the state of some moment since it was sent, before its first part.
    var refusals: (Reply, [WindowLog.Row]) -> [Refusal] = { _, _ in [] }

    /// What a foreign worker does after the transaction that others can meet.
    enum Foreign {
        case begun(ModelStepID, UUID)
        case ended(ModelStepID, UUID, StepExecutionResult, announces: Bool)
    }
}
