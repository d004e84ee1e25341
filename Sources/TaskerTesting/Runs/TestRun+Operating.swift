public import TaskerStore

/// What operators do to the task; each action says who acts and why, and is refused where the state does not allow it.
extension TestRun {
    /// Gives a failed step all of its attempts again and makes it runnable.
    ///
    /// What the test makes happen to its attempts counts from the first one again, see ``TestEngine/restore(_:)``.
    ///
    /// - Parameter clearsCheckpoint: whether the next attempt begins anew instead of where the last one left off.
    /// - Throws: `TestKitError` of code `unknownStep` or `refused`, or `invalidInput` for a blank name or reason.
    public func resetStep(_ step: String, by actor: Operator, clearsCheckpoint: Bool = false) throws {
        try engine.resetStep(step, of: id, by: actor, clearsCheckpoint: clearsCheckpoint)
    }

    /// Ends a step by hand: it counts as done for its children, which get no result of it.
    ///
    /// - Throws: as ``resetStep(_:by:clearsCheckpoint:)``.
    public func resolveStep(_ step: String, by actor: Operator) throws {
        try engine.resolveStep(step, of: id, by: actor)
    }

    /// Ends a step by hand with a result, as if its handler had returned it: it has to fit the same schemas, and its events
    /// that go to the queue are published.
    ///
    /// - Throws: as ``resetStep(_:by:clearsCheckpoint:)``; `invalidInput` also for a result that cannot be stored as JSON.
    public func completeStep(_ step: String, result: some Encodable, by actor: Operator) throws {
        try engine.completeStep(step, of: id, result: result, by: actor)
    }

    /// Begins all failed steps of the blocked task again.
    ///
    /// - Throws: as ``resetStep(_:by:clearsCheckpoint:)``.
    public func resume(by actor: Operator, clearsCheckpoints: Bool = false) throws {
        try engine.resume(id, by: actor, clearsCheckpoints: clearsCheckpoints)
    }

    /// Keeps its steps from being started; those that run go on, and settle.
    ///
    /// - Throws: as ``resetStep(_:by:clearsCheckpoint:)``.
    public func pause(by actor: Operator) throws {
        try engine.pause(.task(id), by: actor)
    }

    /// Ends the pause.
    ///
    /// - Throws: as ``resetStep(_:by:clearsCheckpoint:)``.
    public func unpause(by actor: Operator) throws {
        try engine.unpause(.task(id), by: actor)
    }

    /// Cancels the task.
    ///
    /// - Throws: `TestKitError` of code `refused` when it has finished, `invalidInput` for a blank name or reason.
    public func cancel(by: String, reason: String) throws {
        try engine.cancel(id, by: by, reason: reason)
    }
}
