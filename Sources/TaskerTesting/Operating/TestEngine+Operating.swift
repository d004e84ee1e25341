public import Foundation
import TaskerCore
public import TaskerStore

/// What operators do, as the service offers it; what becomes runnable runs when time is settled or advanced.
extension TestEngine {
    /// Gives a failed step all of its attempts again and makes it runnable.
    ///
    /// - Parameter clearsCheckpoint: whether the next attempt begins anew instead of where the last one left off.
    /// - Throws: `TestKitError` of code `unknownStep` or `refused`, or `invalidInput` for a blank name or reason.
    public func resetStep(_ step: String, of task: UUID, by actor: Operator, clearsCheckpoint: Bool = false) throws {
        let id = ModelStepID(task: task, name: step)
        try act(.resetStep, on: task, step: step, by: actor) { model, now throws(ModelRefusal) in
            try model.resetStep(id, by: actor.name, reason: actor.reason, now: now)
            if clearsCheckpoint { model.forgetCheckpoints(of: [id]) }
        }
    }

    /// Ends a step by hand: it counts as done for its children, which get no result of it.
    ///
    /// - Throws: as ``resetStep(_:of:by:clearsCheckpoint:)``.
    public func resolveStep(_ step: String, of task: UUID, by actor: Operator) throws {
        try act(.resolveStep, on: task, step: step, by: actor) { model, now throws(ModelRefusal) in
            try model.finishStep(
                ModelStepID(task: task, name: step), result: nil, by: actor.name, reason: actor.reason, now: now)
        }
    }

    /// Begins all failed steps of a blocked task again.
    ///
    /// - Throws: as ``resetStep(_:of:by:clearsCheckpoint:)``.
    public func resume(_ task: UUID, by actor: Operator, clearsCheckpoints: Bool = false) throws {
        let failed = model.task(task)?.steps.filter { $0.state == .error } ?? []
        try act(.resume, on: task, by: actor) { model, now throws(ModelRefusal) in
            try model.resume(task, by: actor.name, reason: actor.reason, now: now)
            guard clearsCheckpoints else { return }
            model.forgetCheckpoints(of: failed.map { ModelStepID(task: task, name: $0.definition.name) })
        }
    }

    /// Cancels a task that has not finished; what its running attempts come to is ignored.
    ///
    /// - Throws: `TestKitError` of code `refused` when it has finished, `invalidInput` for a blank name or reason.
    public func cancel(_ task: UUID, by: String, reason: String) throws {
        try act(.cancel, on: task, by: Operator(by, reason: reason)) { model, now throws(ModelRefusal) in
            try model.cancel(task, by: by, reason: reason, now: now)
        }
    }

    /// Does what an operator asks for, and notes it.
    func act(
        _ kind: ModelOperatorAction.Kind, on task: UUID, step: String? = nil, by actor: Operator,
        _ action: (inout ReferenceModel, Duration) throws(ModelRefusal) -> Void
    ) throws {
        if let problem = actor.findProblem() { throw TestKitError(.invalidInput, problem) }
        if let step { try requireStep(step) }
        do throws(ModelRefusal) {
            try action(&model, now)
        } catch {
            throw TestKitError(error, kind, task: task, step: step)
        }
        note(task, step, .operated(kind, by: actor.name))
        noteStates()
    }
}
