public import Foundation
import TaskerCore
import TaskerEngine
public import TaskerStore

/// What operators do. Every action says who acts and why, which is kept; it refuses what the state it finds does not allow,
/// and the task goes on in the same transaction.
extension Tasker {
    /// Gives a failed step all of its attempts again and makes it runnable.
    ///
    /// - Parameters:
    ///   - step: its name, or its id.
    ///   - clearsCheckpoint: whether the next attempt begins anew instead of where the last one left off.
    /// - Throws: `TaskerError` of code `unknownTask`, `unknownStep` or `actionRefused`, or `invalidInput` for a blank name or
    ///   reason.
    public func resetStep(_ step: String, of task: UUID, by actor: Operator, clearsCheckpoint: Bool = false)
        async throws
    {
        try check(actor)
        try await took(
            await store.resetStep(step, task: task, by: actor, clearsCheckpoint: clearsCheckpoint), task, "reset")
    }

    /// Ends a step by hand: it counts as done for its children, which get no result of it.
    ///
    /// - Throws: as `resetStep`.
    public func resolveStep(_ step: String, of task: UUID, by actor: Operator) async throws {
        try check(actor)
        try await took(await store.resolveStep(step, task: task, by: actor), task, "resolved")
    }

    /// Ends a step by hand with a result, as if its handler had returned it.
    ///
    /// - Throws: as `resetStep`; `TaskerError` of code `invalidInput` for a result that is no JSON.
    public func completeStep(_ step: String, of task: UUID, result: some Encodable, by actor: Operator) async throws {
        try check(actor)
        let payload: JSONPayload
        do {
            payload = try JSONPayload(encoding: result)
        } catch {
            throw TaskerError(.invalidInput, "the result \(error.message)")
        }
        if let refusal = payload.findJSONBRefusal() {
            throw TaskerError(.invalidInput, "the result cannot be stored: \(refusal)")
        }
        try await took(await store.completeStep(step, task: task, result: payload, by: actor), task, "completed")
    }

    /// Begins all failed steps of a blocked or stale task again.
    ///
    /// - Throws: as `resetStep`.
    public func resume(_ task: UUID, by actor: Operator, clearsCheckpoints: Bool = false) async throws {
        try check(actor)
        try await took(
            await store.resume(task: task, by: actor, clearsCheckpoints: clearsCheckpoints), task, "resumed")
    }

    /// Keeps the steps of a task, a template or a namespace from being started; those that run go on, and settle.
    ///
    /// - Throws: `TaskerError` of code `unknownTask`, `unknownTemplate` or `actionRefused`.
    public func pause(_ scope: PauseScope, by actor: Operator) async throws {
        try check(actor)
        try await took(await store.pause(scope, by: actor), nil, "paused")
    }

    /// Ends a pause.
    ///
    /// - Throws: as `pause`.
    public func unpause(_ scope: PauseScope, by actor: Operator) async throws {
        try check(actor)
        try await took(await store.unpause(scope, by: actor), nil, "unpaused")
    }

    /// Begins the failed steps of open dead letters again, and closes the entries whose task moves.
    public func redrive(_ options: RedriveOptions, by actor: Operator) async throws -> RedriveResult {
        try check(actor)
        if let rate = options.perSecond, !(0.0001...1_000_000).contains(rate) {
            throw TaskerError(.invalidInput, "perSecond is \(rate); allowed are 0.0001 to 1000000")
        }
        let result = try await store.redrive(options, by: actor)
        announce(result.enqueued)
        return result
    }

    /// Refuses an action that does not say who acts and why.
    func check(_ actor: Operator) throws {
        if let problem = actor.findProblem() { throw TaskerError(.invalidInput, problem) }
    }

    private func took(_ outcome: OperatorOutcome, _ task: UUID?, _ participle: String) async throws {
        switch outcome {
        case .done(let state, _, let enqueued):
            announce(enqueued)
            guard let task, let reached = TaskState(rawValue: state), TaskWaiters.isEnd(reached) else { return }
            waiters.changed([task: state])
            sender.announceFinished()
        case .refused(let state, let reason):
            throw TaskerError(
                .actionRefused, "found \(state), which cannot be \(participle): \(reason)",
                state: TaskState(rawValue: state))
        case .notFound("task"): throw TaskerError(.unknownTask, "there is no such task")
        case .notFound("step"): throw TaskerError(.unknownStep, "the task has no such step")
        case .notFound(let kind): throw TaskerError(.unknownTemplate, "there is no such \(kind)")
        }
    }

    private func announce(_ enqueued: [String: Int]) {
        guard !enqueued.isEmpty else { return }
        worker.wake()
        sender.announce(queues: enqueued.keys)
    }
}
