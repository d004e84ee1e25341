import Foundation
import TaskerCore
public import TaskerStore

extension TestEngine {
    /// Keeps the steps of a task, a template or a namespace from being started; those that run go on, and settle.
    ///
    /// - Throws: `TestKitError` of code `unknownWorkflow` or `refused`, or `invalidInput` for a blank name or reason.
    public func pause(_ scope: PauseScope, by actor: Operator) throws {
        try change(.pause, scope, by: actor) { model, pause, now throws(ModelRefusal) in
            try model.pause(pause, by: actor.name, reason: actor.reason, now: now)
        }
    }

    /// Ends a pause.
    ///
    /// - Throws: as ``pause(_:by:)``.
    public func unpause(_ scope: PauseScope, by actor: Operator) throws {
        try change(.unpause, scope, by: actor) { model, pause, now throws(ModelRefusal) in
            try model.unpause(pause, by: actor.name, reason: actor.reason, now: now)
        }
    }

    private func change(
        _ kind: ModelOperatorAction.Kind, _ scope: PauseScope, by actor: Operator,
        _ action: (inout ReferenceModel, ModelPause, Duration) throws(ModelRefusal) -> Void
    ) throws {
        let pause: ModelPause
        switch scope {
        case .task(let id):
            return try act(kind, on: id, by: actor) { model, now throws(ModelRefusal) in
                try action(&model, .task(id), now)
            }
        case .template(let namespace, let name):
            try require(scope, templates.contains { $0.namespace == namespace && $0.name == name })
            pause = .template(namespace: namespace, name: name)
        case .namespace(let name):
            try require(scope, templates.contains { $0.namespace == name })
            pause = .namespace(name)
        }
        if let problem = actor.findProblem() { throw TestKitError(.invalidInput, problem) }
        do throws(ModelRefusal) {
            try action(&model, pause, now)
        } catch {
            throw TestKitError(error, kind, scope)
        }
    }

    private func require(_ scope: PauseScope, _ isKnown: Bool) throws {
        guard !isKnown else { return }
        throw TestKitError(
            .unknownWorkflow,
            "there is no \(scope.kind) \(scope.key); given were \(templates.map { "\($0.namespace)/\($0.name)" }.joined(separator: ", "))"
        )
    }
}
